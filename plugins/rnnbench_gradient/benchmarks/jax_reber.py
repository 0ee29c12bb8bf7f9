"""The embedded Reber grammar for the JAX peer: the task's training strings, drawn at random."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from rnnbench.plugin import Contender, FloatArray, Int64Array, Search, SequenceBatch
from rnnbench_gradient.recurrent_config import RtrlConfig
from rnnbench_gradient.recurrent_topology import RecurrentTopology
from rnnbench_gradient.recurrent_weights import RecurrentWeights

Layout = Literal["vmap", "innermost"]

_TRIAL_SEQUENCES_A_CALL = 1024


def padded(batch: SequenceBatch, unroll: int) -> tuple[FloatArray, Int64Array, FloatArray]:
    """Inputs [n, T, I], lengths [n], targets [n, T, K]; T: the longest, up to whole turns.

    The steps after a sequence's last target, which change no weight, are left out.  Raises
    ValueError where a step before that has no target.
    """
    lengths = np.diff(batch.target_offsets)
    step = np.arange(len(batch.target_rows)) - np.repeat(batch.target_offsets[:-1], lengths)
    sequence = np.repeat(np.arange(len(batch)), lengths)
    if (batch.target_rows - batch.offsets[sequence] != step).any():
        raise ValueError("the peer needs a target at every step up to the last one with a target")
    longest = -(-int(lengths.max()) // unroll) * unroll
    inputs = np.zeros((len(batch), longest, batch.input_size))
    targets = np.zeros((len(batch), longest, batch.outputs))
    inputs[sequence, step] = batch.inputs[batch.target_rows]
    targets[sequence, step] = batch.targets
    return inputs, lengths, targets


class JaxReber(Contender):
    """N trials of RTRL in float32; one portion is one compiled call over several strings each."""

    packages = ("jax",)

    def __init__(
        self,
        strings: SequenceBatch,
        topology: RecurrentTopology,
        config: RtrlConfig,
        *,
        layout: Layout,
        trials: int,
        unroll: int,
    ) -> None:
        kind = "vmap" if layout == "vmap" else "trials innermost"
        self.name = f"JAX {kind}, N {trials}, unroll {unroll}"
        self.detail = f"float32, {trials} trials, same algorithm"
        self._strings, self._topology, self._config = strings, topology, config
        self._layout, self._trials, self._unroll = layout, trials, unroll
        self._sequences = max(1, _TRIAL_SEQUENCES_A_CALL // trials)

    def prepare(self) -> None:
        import jax
        import jax.numpy as jnp

        rngs = [np.random.default_rng([self._trials, i]) for i in range(self._trials)]
        weights = RecurrentWeights.drawn(self._topology, self._config.weight_range, rngs)
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
        """A function of a key and weights: the next key, and the weights after the strings."""
        import jax
        import jax.numpy as jnp
        from jax import lax

        from rnnbench_gradient.benchmarks.jax_rtrl import learn_sequence

        inputs, lengths, targets = padded(self._strings, self._unroll)
        strings = jnp.asarray(np.moveaxis(inputs, 0, -1), jnp.float32)
        wanted = jnp.asarray(np.moveaxis(targets, 0, -1), jnp.float32)
        steps = jnp.asarray(lengths, jnp.int32)
        rate = self._config.learning_rate
        learn = learn_sequence(self._topology, rate, self._unroll, self._layout)

        def chunk(key: Any, weights: Any) -> Any:
            key, used = jax.random.split(key)
            drawn = jax.random.randint(used, (self._sequences, self._trials), 0, len(lengths))

            def one(now: Any, which: Any) -> Any:
                return learn(now, strings[..., which], steps[which], wanted[..., which]), None

            after, _ = lax.scan(one, weights, drawn)
            return key, after

        return chunk


def jax_searches(
    strings: SequenceBatch, topology: RecurrentTopology, config: RtrlConfig, quick: bool
) -> list[Search]:
    """The configurations that are tried: `jax.vmap` over trials, and trials as the last axis."""
    counts, unrolls = ((16,), (1,)) if quick else ((16, 256), (1, 4))

    def candidates(layout: Layout) -> list[JaxReber]:
        return [
            JaxReber(strings, topology, config, layout=layout, trials=trials, unroll=unroll)
            for trials in counts
            for unroll in unrolls
        ]

    return [
        Search("JAX vmap", candidates("vmap")),
        Search("JAX trials innermost", candidates("innermost"), keep=1),
    ]
