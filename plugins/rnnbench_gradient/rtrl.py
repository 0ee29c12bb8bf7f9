"""Real-time recurrent learning for trials side by side in NumPy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnbench.plugin import (
    BoolArray,
    Cost,
    FloatArray,
    Int32Array,
    Int64Array,
    RealArray,
    StackedSequences,
    TaskShape,
)
from rnnbench_gradient.costs import rtrl_cost
from rnnbench_gradient.recurrent_config import RtrlConfig
from rnnbench_gradient.recurrent_population import RecurrentPopulation
from rnnbench_gradient.recurrent_weights import RecurrentWeights
from rnnbench_gradient.sensitivities import Sensitivities


class Rtrl(RecurrentPopulation):
    """Simple recurrent nets trained by exact RTRL (Robinson & Fallside 1987; Williams & Zipser
    1989).

    The sensitivities of the hidden units to all weights into hidden units are carried forward
    with the activities (see `Sensitivities`) and turn the errors of a step into the gradient at
    once.  The outputs are not recurrent, so their weights have the ordinary gradient.

    ``update = "sequence"`` adds up the gradients of a sequence and then takes one step: the same
    as full BPTT.  ``update = "step"`` takes one at every step with a target; the next step runs
    with the new weights, while activities and sensitivities go on from the old ones, which is
    close to the gradient for small learning rates.  Its training errors are those of the outputs
    as they are produced.

    In the configured precision.  All sums over units are products of matrices, one call for each
    trial inside NumPy, so a trial's bits do not depend on the others.
    """

    def __init__(
        self, shape: TaskShape, config: RtrlConfig, rngs: Sequence[np.random.Generator]
    ) -> None:
        super().__init__(shape, config, rngs)
        self._every_step = config.update == "step"

    @classmethod
    def cost(cls, shape: TaskShape, config: RtrlConfig) -> Cost:
        return rtrl_cost(shape, config)

    def _learn(self, weights: RecurrentWeights, sequences: StackedSequences) -> FloatArray:
        topology = self._topology
        trials = len(weights.hidden)
        numbers = weights.hidden.dtype
        sensitivities = Sensitivities(trials, topology.hidden, topology.hidden_sources, numbers)
        outputs = np.zeros_like(sequences.targets)
        for k in range(len(outputs)):
            # Longest first, so that trials whose sequence has ended drop off the end.
            order = np.argsort(-sequences.lengths[k], kind="stable")
            steps = sequences.steps(k)
            ordered = weights.take(order)
            sensitivities.reset()
            outputs[k, :steps, order] = self._learn_sequence(
                ordered,
                sensitivities,
                lengths=sequences.lengths[k, order],
                inputs=sequences.inputs[k, :steps][:, order].astype(numbers),
                targets=sequences.targets[k, :steps][:, order].astype(numbers),
                has_target=sequences.has_target[k, :steps][:, order],
            ).swapaxes(0, 1)
            weights.put(order, ordered)
        return outputs

    def _learn_sequence(
        self,
        weights: RecurrentWeights,
        sensitivities: Sensitivities,
        *,
        lengths: Int32Array,
        inputs: RealArray,
        targets: RealArray,
        has_target: BoolArray,
    ) -> RealArray:
        """One sequence of each of A nets, forward, gradient and updates of the weights in place.

        lengths: int32 [A], falling.  inputs: [T, A, I].  targets: [T, A, K].  has_target: [T, A].
        Returns [T, A, K], outputs at the targets.  All numbers in the precision of the weights.
        """
        outputs = np.zeros_like(targets)
        recurrent = weights.hidden[:, :, self._topology.hidden_external :]
        feedback = weights.output[:, :, self._topology.output_external :]
        into_hidden, into_output = self._sources(inputs)
        changes = RecurrentWeights(np.zeros_like(weights.hidden), np.zeros_like(weights.output))
        hidden = np.zeros((len(lengths), self._topology.hidden), dtype=inputs.dtype)
        for step in range(len(inputs)):
            running = int(np.count_nonzero(lengths > step))
            source = into_hidden[step, :running]
            source[:, self._topology.hidden_external :] = hidden[:running]
            hidden = self._hidden_unit.value(_weighted_sums(weights.hidden[:running], source))
            slopes = self._hidden_unit.slope(hidden)
            sensitivities.advance(recurrent[:running], slopes, source)

            taught = _chosen(has_target[step, :running])
            if taught is None:
                continue
            source = into_output[step]
            source[:running, self._topology.output_external :] = hidden
            source = source[taught]
            output = self._output_unit.value(_weighted_sums(weights.output[taught], source))
            outputs[step, taught] = output
            delta = (targets[step, taught] - output) * self._output_unit.slope(output)
            errors = np.matmul(delta[:, None], feedback[taught])[:, 0]
            changes.hidden[taught] += sensitivities.gradient(taught, errors)
            changes.output[taught] += delta[:, :, None] * source[:, None]
            if self._every_step:
                self._apply(weights, changes)
        self._apply(weights, changes)
        return outputs

    def _sources(self, inputs: RealArray) -> tuple[RealArray, RealArray]:
        """Sources of hidden units and of outputs, [T, A, sources]; zeros for the hidden units."""
        bias = np.ones((*inputs.shape[:2], int(self._topology.bias)), dtype=inputs.dtype)
        hidden = np.zeros((*inputs.shape[:2], self._topology.hidden), dtype=inputs.dtype)
        direct = inputs if self._topology.direct else inputs[:, :, :0]
        return (
            np.concatenate([inputs, bias, hidden], axis=2),
            np.concatenate([direct, bias, hidden], axis=2),
        )

    def _apply(self, weights: RecurrentWeights, changes: RecurrentWeights) -> None:
        """Take the gradient step and forget the changes."""
        for into, sums in ((weights.hidden, changes.hidden), (weights.output, changes.output)):
            np.multiply(sums, self._learning_rate, out=sums)
            np.add(into, sums, out=into)
            sums[:] = 0.0


def _weighted_sums(weights: RealArray, sources: RealArray) -> RealArray:
    """Net inputs [A, units] from weights [A, units, sources] and sources [A, sources]."""
    return np.asarray(np.matmul(weights, sources[:, :, None])[:, :, 0])


def _chosen(mask: BoolArray) -> Int64Array | slice | None:
    """The positions where the mask holds: a slice (cheaper) if everywhere, None if nowhere."""
    chosen = np.flatnonzero(mask)
    if len(chosen) == 0:
        return None
    return slice(len(mask)) if len(chosen) == len(mask) else chosen
