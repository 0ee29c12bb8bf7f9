"""Learning curves as Markdown tables: a row every half decade of presentations."""

from __future__ import annotations

from collections.abc import Sequence

from rnnbench.results.learning_curves import LearningCurve
from rnnbench.results.markdown import table


def error_table(curves: Sequence[LearningCurve]) -> str:
    """Median training error with its quartiles, a column a learner; curves: of one task."""
    rows = [
        [f"{at:,}", *(_errors(curve, at) for curve in curves)]
        for at in _rows(curves)
        if any(curve.errors_at(at) for curve in curves)
    ]
    return _table(curves, rows)


def solved_table(curves: Sequence[LearningCurve]) -> str:
    """Fraction of trials solved with its interval, a column a learner; curves: of one task."""
    rows = [[f"{at:,}", *(_solved(curve, at) for curve in curves)] for at in _rows(curves)]
    return _table(curves, rows)


def _table(curves: Sequence[LearningCurve], rows: Sequence[Sequence[str]]) -> str:
    headers = ("presentations", *(curve.learner for curve in curves))
    return table(headers, rows, right=range(len(headers)))


def _rows(curves: Sequence[LearningCurve]) -> list[int]:
    """100, 300, 1000, 3000, ... and the end of the longest curve."""
    end = max(curve.end for curve in curves)
    rows = {end} if end else set()
    decade = 100
    while decade <= end:
        rows |= {at for at in (decade, 3 * decade) if at <= end}
        decade *= 10
    return sorted(rows)


def _errors(curve: LearningCurve, at: int) -> str:
    point = curve.errors_at(at)
    if point is None:
        return "-"
    return f"{_error(point.median)} [{_error(point.low)}, {_error(point.high)}]"


def _error(value: float | None) -> str:
    return "∞" if value is None else f"{value:.3g}"


def _solved(curve: LearningCurve, at: int) -> str:
    point = curve.solved_at(at)
    if point is None:
        return "-"
    text = f"{point.fraction:.0%}"
    if point.interval is not None:
        low, high = point.interval
        text += f" [{low:.0%}, {high:.0%}]"
    return text
