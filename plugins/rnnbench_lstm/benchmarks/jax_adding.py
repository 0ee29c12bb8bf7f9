"""The adding problem in JAX, which makes its data itself: the same algorithm as ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from rnnbench.plugin import Contender, Search
from rnnbench_lstm.benchmarks.adding_net import config, peer_net

Layout = Literal["vmap", "innermost"]

_TRIAL_SEQUENCES_A_CALL = 4096
_FIRST_MARK_CHOICES = 10


class JaxAdding(Contender):
    """N trials of the truncated algorithm in float32; one portion is one compiled call.

    layout: ``vmap``, the function for one trial mapped over trials; or ``innermost``, the same
    function on arrays whose last axis is over trials.
    """

    packages = ("jax",)

    def __init__(self, layout: Layout, trials: int, unroll: int, length: int = 100) -> None:
        kind = "vmap" if layout == "vmap" else "trials innermost"
        self.name = f"JAX {kind}, N {trials}, unroll {unroll}"
        self.detail = f"float32, {trials} trials, same algorithm"
        self._layout, self._trials, self._unroll = layout, trials, unroll
        self._length = length
        self._sequences = max(1, _TRIAL_SEQUENCES_A_CALL // trials)

    def prepare(self) -> None:
        import jax
        import jax.numpy as jnp

        weights = peer_net().initial(config(), self._trials)
        hidden, output = weights.hidden.astype(np.float32), weights.output.astype(np.float32)
        if self._layout == "innermost":
            hidden, output = np.moveaxis(hidden, 0, -1), np.moveaxis(output, 0, -1)
        self._key = jax.random.key(1997)
        now = (jnp.asarray(hidden), jnp.asarray(output))
        compiled = jax.jit(self._chunk()).lower(self._key, now).compile()
        self._run: Callable[[Any, Any], Any] = compiled
        self._now: Any = now

    @property
    def portion(self) -> float:
        return float(self._trials * self._sequences)

    def work(self, portions: int) -> None:
        import jax

        for _ in range(portions):
            self._key, self._now = self._run(self._key, self._now)
        jax.block_until_ready(self._now)

    def _chunk(self) -> Callable[[Any, Any], Any]:
        """A function of a key and weights: the next key, and the weights after the sequences."""
        import jax
        from jax import lax

        from rnnbench_lstm.benchmarks.jax_lstm import learn_sequence

        learn = learn_sequence(peer_net(), self._length, self._unroll, self._layout)

        def chunk(key: Any, weights: Any) -> Any:
            key, used = jax.random.split(key)

            def one(now: Any, drawn: Any) -> Any:
                return learn(now, *sequences(drawn, self._length, self._trials)), None

            after, _ = lax.scan(one, weights, jax.random.split(used, self._sequences))
            return key, after

        return chunk


def sequences(key: Any, length: int, trials: int) -> Any:
    """One sequence of the adding problem for each trial, made by jax.random; they end together.

    Returns inputs float32 [T, 2, N], skipped steps int32 [N], targets [1, N]; T = length +
    length / 10.  Distributed as the task `adding` with ``first_pair = "shown"``.
    """
    import jax
    import jax.numpy as jnp

    longest = length + length // 10
    of_length, of_first, of_second, of_values = jax.random.split(key, 4)
    skipped = jax.random.randint(of_length, (trials,), 0, longest - length + 1)
    first = jax.random.randint(of_first, (trials,), 0, _FIRST_MARK_CHOICES)
    second = jax.random.randint(of_second, (trials,), 0, length // 2 - 1)
    second = second + (second >= first)
    values = jax.random.uniform(of_values, (longest, trials), minval=-1.0, maxval=1.0)
    step = jnp.arange(longest)[:, None] - skipped
    marked = (step == first) | (step == second)
    ends = (step == 0) | (step == longest - 1 - skipped)
    counted = jnp.where(marked & (step != 0), values, 0.0).sum(0)
    markers = jnp.where(ends, -1.0, jnp.where(marked, 1.0, 0.0))
    begun = step >= 0
    inputs = jnp.stack([jnp.where(begun, values, 0.0), jnp.where(begun, markers, 0.0)], axis=1)
    return inputs, skipped, (0.5 + counted / 4.0)[None]


def jax_searches(quick: bool) -> list[Search]:
    """The configurations that are tried: `jax.vmap` over trials, and trials as the last axis."""
    if quick:
        return [
            Search("JAX vmap", [JaxAdding("vmap", 16, 1, length=20)]),
            Search("JAX trials innermost", [JaxAdding("innermost", 16, 1, length=20)], keep=1),
        ]
    mapped = [JaxAdding("vmap", n, unroll) for n in (16, 256, 4096) for unroll in (1, 4, 16)]
    innermost = [JaxAdding("innermost", n, unroll) for n in (16, 32, 256) for unroll in (4, 16)]
    return [Search("JAX vmap", mapped), Search("JAX trials innermost", innermost, keep=1)]
