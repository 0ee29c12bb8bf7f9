"""What a learner says about its error flow (Hochreiter & Schmidhuber 1997, Section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from rnnbench.errors import TrialError
from rnnbench.sequences import FloatArray, Int64Array, SequenceBatch


def last_target_steps(batch: SequenceBatch) -> Int64Array:
    """int64 [n]: the step, from 0, of each sequence's last target.

    That is where the error enters whose way back is measured, and so the largest lag.
    """
    return np.asarray(batch.target_rows[batch.target_offsets[1:] - 1] - batch.offsets[:-1])


@dataclass(frozen=True)
class FlowCondition:
    """A condition on a net's weights that the article's analysis asks for: ``value < limit``.

    ``name`` says it in symbols, such as ``|w| < 4.0/n``.
    """

    name: str
    value: float
    limit: float

    @property
    def holds(self) -> bool:
        return self.value < self.limit


@dataclass(frozen=True, eq=False)
class LagFlow:
    """The error flow over one lag q, from m sequences that have a step t - q.

    With t the step of the last target, and dE / dy_u(t) an error that arrives at the activity of
    unit u, |dE / dnet_v(t - q)| for an error of 1 is, in the gradient that the learner uses,

    * ``scaling``  float64 [m, P]: |dy_u(t) / dnet_v(t - q)|, for the P pairs (u, v) between which
      the learner lets errors flow; none negative, none NaN
    * ``stages``   by name, float64 [m, any]: the factors of which a scaling is the product
    """

    scaling: FloatArray
    stages: Mapping[str, FloatArray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, values in (("scaling", self.scaling), *self.stages.items()):
            if values.ndim != 2 or values.shape[0] != self.scaling.shape[0]:
                raise TrialError(
                    f"error flow: {name} has shape {values.shape}, expected one row for each of "
                    f"{self.scaling.shape[0]} sequences"
                )
            if not (values >= 0.0).all():
                raise TrialError(f"error flow: {name} holds a negative number or NaN")


@dataclass(frozen=True, eq=False)
class ErrorFlow:
    """The error flow of one net on some sequences.

    * ``lags``        a `LagFlow` for each of the lags 1, 2, ..., Q in this order; read once, so it
      may make each when it is asked for
    * ``bounds``      by name, float64 [Q]: what no scaling of a lag can exceed
    * ``conditions``  of the article, and whether the weights meet them
    """

    lags: Iterable[LagFlow]
    bounds: Mapping[str, FloatArray] = field(default_factory=dict)
    conditions: tuple[FlowCondition, ...] = ()
