"""The truncated gradient of Appendix A.1 in JAX: the peer that runs the same algorithm.

The functions are written for one trial; every array may have one more axis at its end, over trials.
So the same text serves `jax.vmap` and a layout with the trials innermost, which XLA vectorises.
The order of units and sources is that of `rnnbench_lstm.topology`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from rnnbench_lstm.benchmarks.jax_adding import Layout
from rnnbench_lstm.benchmarks.peer_weights import PeerNet

Array = Any
"""A jax.Array, or the tracer of one; JAX is not installed where the types are checked."""
Pair = tuple[Array, Array]
Learn = Callable[[Pair, Array, Array, Array], Pair]


class Sequence(NamedTuple):
    """Inputs [T, I, ...] that end at the last step, the steps skipped before, targets [K, ...]."""

    inputs: Array
    skipped: Array
    targets: Array


def learn_sequence(net: PeerNet, shortest: int, unroll: int, layout: Layout) -> Learn:
    """A function that trains N trials on one sequence each.

    It takes the weights of `train_sequences`, inputs [T, I, N], skipped steps int [N], targets
    [K, N], and returns the changed weights.
    shortest: steps of the shortest possible sequence; only the steps before these are masked.
    unroll: steps in one turn of the loop over time.
    """
    weighted = _matrix if layout == "vmap" else _summed

    def learn(weights: Pair, inputs: Array, skipped: Array, targets: Array) -> Pair:
        sequence = Sequence(inputs, skipped, targets)
        return _learn(net, weights, sequence, shortest=shortest, unroll=unroll, weighted=weighted)

    if layout == "innermost":
        return learn
    mapped: Learn = jax.vmap(learn, in_axes=((0, 0), -1, -1, -1))
    return mapped


def train_sequences(net: PeerNet, shortest: int, unroll: int, layout: Layout) -> Learn:
    """A compiled function that trains N trials on n sequences each, online.

    It takes weights, inputs [n, T, I, N], skipped steps int [n, N] and targets [n, K, N], and
    returns the changed weights: hidden [N, U, M] and output [N, K, L] for ``vmap``, the axis of the
    trials last for ``innermost``.
    """
    learn = learn_sequence(net, shortest, unroll, layout)

    def train(weights: Pair, inputs: Array, skipped: Array, targets: Array) -> Pair:
        def one(now: Pair, sequence: tuple[Array, Array, Array]) -> tuple[Pair, None]:
            return learn(now, *sequence), None

        changed: Pair
        changed, _ = lax.scan(one, weights, (inputs, skipped, targets))
        return changed

    compiled: Learn = jax.jit(train)
    return compiled


def _summed(weights: Array, sources: Array) -> Array:
    """Net inputs [units, ...] as sums of products: one multiply-add a lane, no matrix product."""
    return (weights * sources).sum(1)


def _matrix(weights: Array, sources: Array) -> Array:
    """Net inputs [units] as a matrix product, which `jax.vmap` turns into a batch of them."""
    return weights @ sources


def _learn(
    net: PeerNet,
    weights: Pair,
    sequence: Sequence,
    *,
    shortest: int,
    unroll: int,
    weighted: Callable[[Array, Array], Array],
) -> Pair:
    """Forward with carried derivatives, then the errors of the last step and the update."""
    t = net.topology
    hidden, output = weights
    inputs, skipped, target = sequence
    lanes = hidden.shape[2:]
    b, size, sources = t.blocks, t.block_size, hidden.shape[1]
    one = jnp.ones((1, *lanes), hidden.dtype)

    def step(carry: tuple[Array, ...], now: Array) -> tuple[tuple[Array, ...], None]:
        activity, state, of_gates, of_cells, _ = carry
        fed = jnp.concatenate([activity, one, now])
        sums = weighted(hidden, fed)
        gates = jax.nn.sigmoid(sums[: t.gates])
        y_in, y_out = gates[:b, None], gates[b:, None]
        g = 2.0 * jnp.tanh(0.5 * sums[t.gates :].reshape(b, size, *lanes))
        state = state + y_in * g
        cells = y_out * jnp.tanh(0.5 * state)
        factor_gate = g * (y_in * (1.0 - y_in))  # (25)
        factor_cell = (1.0 - 0.25 * (g * g)) * y_in  # (27)
        of_gates = of_gates + factor_gate[:, :, None] * fed
        of_cells = of_cells + factor_cell[:, :, None] * fed
        activity = jnp.concatenate([gates, cells.reshape(b * size, *lanes)])
        return (activity, state, of_gates, of_cells, fed), None

    def masked(
        carry: tuple[Array, ...], numbered: tuple[Array, Array]
    ) -> tuple[tuple[Array, ...], None]:
        number, now = numbered
        after, _ = step(carry, now)
        begun = number >= skipped
        kept = tuple(jnp.where(begun, new, old) for new, old in zip(after, carry, strict=True))
        return kept, None

    shapes = ((t.units,), (b, size), (b, size, sources), (b, size, sources), (sources,))
    carry = tuple(jnp.zeros((*shape, *lanes), hidden.dtype) for shape in shapes)
    before = inputs.shape[0] - shortest
    carry, _ = lax.scan(masked, carry, (jnp.arange(before), inputs[:before]), unroll=unroll)
    carry, _ = lax.scan(step, carry, inputs[before:], unroll=unroll)
    activity, state, of_gates, of_cells, fed = carry

    read = jnp.concatenate([activity[t.gates :], one])
    y = jax.nn.sigmoid(weighted(output, read))
    e_k = y * (1.0 - y) * (target - y)  # (19)
    back = (e_k[:, None] * output).sum(0)[: t.cells].reshape(b, size, *lanes)
    squashed, y_out = jnp.tanh(0.5 * state), activity[b : t.gates]
    e_s = y_out[:, None] * (0.5 * (1.0 - squashed * squashed)) * back  # (23)
    e_out = y_out * (1.0 - y_out) * (squashed * back).sum(1)  # (21)
    changes = jnp.concatenate(
        [
            (e_s[:, :, None] * of_gates).sum(1),  # (26)
            e_out[:, None] * fed,  # (22)
            (e_s[:, :, None] * of_cells).reshape(t.cells, sources, *lanes),  # (28)
        ]
    )
    rate = net.learning_rate
    return hidden + rate * changes, output + rate * e_k[:, None] * read
