"""The article's stopping rule for tasks whose sequences are made on-line (Table 11)."""

from __future__ import annotations

from rnnbench.plugin import AtMostWrong, Criterion, MeanErrorBelow


def st3(mean_error: float, tolerance: float, window: int) -> Criterion:
    """ST3: low mean error and no mistake over the most recent training sequences.

    The article says "average training error" without naming the measure; it is the mean absolute
    error here, over the same ``window`` as the mistakes.
    """
    return Criterion(
        name="ST3",
        rules=(MeanErrorBelow(mean_error, window), AtMostWrong(0, tolerance, window)),
        summary=f"mean absolute error below {mean_error:g} over the last {window} training "
        f"sequences, every one of them within {tolerance:g}",
    )
