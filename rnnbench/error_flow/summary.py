"""The figures of an error flow: what is kept of it, lag by lag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnnbench.error_flow.flow import ErrorFlow, LagFlow
from rnnbench.errors import TrialError
from rnnbench.sequences import FloatArray

LOW, HIGH = 0.1, 0.9
"""Quantiles beside the median."""


@dataclass(frozen=True)
class LagSummary:
    """One lag, over all trials, sequences and pairs of units.

    * ``samples``  scalings that the figures are of; 0 where the nets have no pair of units, or no
      sequence reaches back so far: then the figures are None
    * ``largest``, ``mean``, ``low``, ``median``, ``high``  of the scalings; quantiles are scalings
      that occurred (inverted distribution function)
    * ``stages``   median of each stage
    * ``bounds``   the largest of each bound over the trials
    """

    lag: int
    samples: int
    largest: float | None
    mean: float | None
    low: float | None
    median: float | None
    high: float | None
    stages: Mapping[str, float | None]
    bounds: Mapping[str, float]


@dataclass(frozen=True)
class ConditionSummary:
    """One condition over the trials.

    * ``largest``  of its values
    * ``holds``    in how many of the ``nets``
    """

    name: str
    limit: float
    largest: float
    holds: int
    nets: int


@dataclass(frozen=True)
class FlowSummary:
    """The error flow of the nets of a cell at one time: its lags 1, 2, ..., and conditions."""

    nets: int
    lags: tuple[LagSummary, ...]
    conditions: tuple[ConditionSummary, ...]

    def zero_from(self) -> int | None:
        """The lag from which on every scaling is 0; None where the last one is not."""
        alive = [lag.lag for lag in self.lags if lag.largest is None or lag.largest > 0.0]
        first = alive[-1] + 1 if alive else 1
        return first if first <= len(self.lags) else None


def summarise(flows: Sequence[ErrorFlow], lags: int) -> FlowSummary:
    """Pool the flows of some nets of one cell.

    Raises TrialError where a flow has fewer lags, or a bound that is not one number a lag.
    """
    for flow in flows:
        for name, bound in flow.bounds.items():
            if bound.shape != (lags,):
                raise TrialError(
                    f"error_flow() returned bound {name!r} of shape {bound.shape}, "
                    f"expected {(lags,)}: one number a lag"
                )
    found = []
    with np.errstate(all="ignore"):
        for at, parts in enumerate(_together([flow.lags for flow in flows], lags)):
            bounds = {
                name: max(float(flow.bounds[name][at]) for flow in flows)
                for name in (flows[0].bounds if flows else ())
            }
            found.append(_lag(at + 1, parts, bounds))
    return FlowSummary(len(flows), tuple(found), _conditions(flows))


def _together(flows: Sequence[Iterable[LagFlow]], lags: int) -> Iterable[Sequence[LagFlow]]:
    """The flows of all nets over lag 1, over lag 2, ...; each made when it is asked for."""
    iterators = [iter(flow) for flow in flows]
    for _ in range(lags):
        parts = [part for iterator in iterators if (part := next(iterator, None)) is not None]
        if len(parts) < len(iterators):
            raise TrialError(f"error_flow() returned fewer than the {lags} lags asked for")
        yield parts


def _lag(lag: int, parts: Sequence[LagFlow], bounds: Mapping[str, float]) -> LagSummary:
    values = _pooled([part.scaling for part in parts])
    stages = {
        name: _quantiles(_pooled([part.stages[name] for part in parts]))[1]
        for name in (parts[0].stages if parts else ())
    }
    low, median, high = _quantiles(values)
    some = len(values) > 0
    return LagSummary(
        lag=lag,
        samples=len(values),
        largest=float(values.max()) if some else None,
        mean=float(values.mean()) if some else None,
        low=low,
        median=median,
        high=high,
        stages=stages,
        bounds=bounds,
    )


def _pooled(parts: Sequence[FloatArray]) -> FloatArray:
    return np.concatenate([part.ravel() for part in parts]) if parts else np.empty(0)


def _quantiles(values: FloatArray) -> tuple[float | None, float | None, float | None]:
    if len(values) == 0:
        return None, None, None
    low, median, high = np.quantile(values, [LOW, 0.5, HIGH], method="inverted_cdf")
    return float(low), float(median), float(high)


def _conditions(flows: Sequence[ErrorFlow]) -> tuple[ConditionSummary, ...]:
    summaries = []
    for i, first in enumerate(flows[0].conditions if flows else ()):
        same = [flow.conditions[i] for flow in flows]
        summaries.append(
            ConditionSummary(
                name=first.name,
                limit=first.limit,
                largest=max(condition.value for condition in same),
                holds=sum(condition.holds for condition in same),
                nets=len(same),
            )
        )
    return tuple(summaries)
