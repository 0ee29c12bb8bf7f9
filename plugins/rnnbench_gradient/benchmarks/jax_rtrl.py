"""Exact RTRL in JAX: the peer that runs the same algorithm as `rtrl`.

The functions are written for one trial; every array may have one more axis at its end, over trials.
So the same text serves `jax.vmap` and a layout with the trials innermost, which XLA vectorises.
The order of sources is that of `rnnbench_gradient.recurrent_topology`: inputs, bias, hidden units.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from rnnbench_gradient.benchmarks.jax_reber import Layout
from rnnbench_gradient.recurrent_topology import RecurrentTopology

Array = Any
"""A jax.Array, or the tracer of one; JAX is not installed where the types are checked."""
Pair = tuple[Array, Array]
Learn = Callable[[Pair, Array, Array, Array], Pair]


class _Carry(NamedTuple):
    """Activities [H], sensitivities [H, H, M], and the sums of the changes of both matrices."""

    hidden: Array
    sensitivities: Array
    to_hidden: Array
    to_output: Array


def learn_sequence(
    topology: RecurrentTopology, learning_rate: float, unroll: int, layout: Layout
) -> Learn:
    """A function that trains N trials on one sequence each, with a target at every step.

    Logistic units, bias, no weights from inputs to outputs, one update after the sequence.  It
    takes weights (hidden [N, H, M] and output [N, K, L]; for ``innermost`` the axis of the trials
    last), inputs [T, I, N], lengths int [N], targets [T, K, N], T a multiple of ``unroll``, and
    returns the changed weights.  The loop over time ends with the longest of the N sequences.
    """

    def step(weights: Pair, carry: _Carry, now: tuple[Array, Array, Array]) -> _Carry:
        return _step(topology, layout, weights, carry, now)

    across = step
    if layout == "vmap":
        across = jax.vmap(step, in_axes=((0, 0), 0, (-1, -1, 0)))

    def learn(weights: Pair, inputs: Array, lengths: Array, targets: Array) -> Pair:
        longest = lengths.max()

        def turn(state: tuple[Array, _Carry]) -> tuple[Array, _Carry]:
            start, carry = state
            for offset in range(unroll):
                t = start + offset
                carry = across(weights, carry, (inputs[t], targets[t], t < lengths))
            return start + unroll, carry

        _, carry = lax.while_loop(
            lambda state: state[0] < longest, turn, (0, _start(topology, layout, weights))
        )
        hidden, output = weights
        return (
            hidden + learning_rate * carry.to_hidden,
            output + learning_rate * carry.to_output,
        )

    return learn


def train_sequences(
    topology: RecurrentTopology, learning_rate: float, unroll: int, layout: Layout
) -> Learn:
    """A compiled function that trains N trials on n sequences each, online.

    As the function of `learn_sequence`, with one more axis, over the sequences, before all others
    of inputs, lengths and targets.
    """
    learn = learn_sequence(topology, learning_rate, unroll, layout)

    def train(weights: Pair, inputs: Array, lengths: Array, targets: Array) -> Pair:
        def one(now: Pair, sequence: tuple[Array, Array, Array]) -> tuple[Pair, None]:
            return learn(now, *sequence), None

        changed: Pair
        changed, _ = lax.scan(one, weights, (inputs, lengths, targets))
        return changed

    compiled: Learn = jax.jit(train)
    return compiled


def _start(topology: RecurrentTopology, layout: Layout, weights: Pair) -> _Carry:
    hidden, output = weights
    units, sources = topology.hidden, topology.hidden_sources

    def zeros(*shape: int) -> Array:
        if layout == "vmap":
            return jnp.zeros((hidden.shape[0], *shape), hidden.dtype)
        return jnp.zeros((*shape, hidden.shape[-1]), hidden.dtype)

    return _Carry(
        zeros(units), zeros(units, units, sources), jnp.zeros_like(hidden), jnp.zeros_like(output)
    )


def _step(
    topology: RecurrentTopology,
    layout: Layout,
    weights: Pair,
    carry: _Carry,
    now: tuple[Array, Array, Array],
) -> _Carry:
    """One step; where the sequence has ended (``runs`` is false), nothing changes."""
    hidden, output = weights
    shown, target, runs = now
    lanes = hidden.shape[2:]
    one = jnp.ones((1, *lanes), hidden.dtype)
    fed = jnp.concatenate([shown, one, carry.hidden])
    recurrent = hidden[:, topology.hidden_external :]
    y = jax.nn.sigmoid(_weighted(layout, hidden, fed))
    through = _propagated(layout, recurrent, carry.sensitivities)
    own = jnp.eye(topology.hidden, dtype=hidden.dtype)
    own = own.reshape(*own.shape, 1, *(1 for _ in lanes)) * fed
    slope = (y * (1.0 - y))[:, None, None]
    sensitivities = slope * (through + own)

    read = jnp.concatenate([one, y])
    out = jax.nn.sigmoid(_weighted(layout, output, read))
    delta = (target - out) * out * (1.0 - out)
    errors = (delta[:, None] * output[:, topology.output_external :]).sum(0)
    to_hidden = carry.to_hidden + (errors[:, None, None] * sensitivities).sum(0)
    to_output = carry.to_output + delta[:, None] * read
    after = _Carry(y, sensitivities, to_hidden, to_output)
    return _Carry(*(jnp.where(runs, new, old) for new, old in zip(after, carry, strict=True)))


def _weighted(layout: Layout, weights: Array, sources: Array) -> Array:
    """Net inputs: a matrix product that `jax.vmap` batches, or sums of products in lanes."""
    return weights @ sources if layout == "vmap" else (weights * sources).sum(1)


def _propagated(layout: Layout, recurrent: Array, sensitivities: Array) -> Array:
    """sum_l w_kl p[l, i, j]: what the sensitivities of the step before become."""
    if layout == "vmap":
        units = sensitivities.shape[0]
        return (recurrent @ sensitivities.reshape(units, -1)).reshape(sensitivities.shape)
    terms = [recurrent[:, i, None, None] * sensitivities[i] for i in range(len(sensitivities))]
    return sum(terms[1:], terms[0])
