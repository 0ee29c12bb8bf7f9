"""ABS, the article's rule for success on a large test set (Table 11), at a bearable price."""

from __future__ import annotations

from rnnbench.plugin import Criterion, SetWrongAtMost

_FIRST_PORTION = 100


def portions_of(sequences: int) -> dict[str, range]:
    """A test set of so many sequences in portions: the name of each, the numbers of its sequences.

    The first has 100 sequences, each later one as many as all before it, the last one what is left.
    """
    portions = {}
    start, stop = 0, min(_FIRST_PORTION, sequences)
    while start < sequences:
        portions[f"test {start + 1}-{stop}"] = range(start, stop)
        start, stop = stop, min(2 * stop, sequences)
    return portions


def abs_on_portions(tolerance: float, sequences: int, measured: str) -> Criterion:
    """ABS: every sequence of the test set is right.

    measured: of what the errors are taken, to end the summary.

    The portions are looked at in order until one has a mistake.  All of them are free of mistakes
    exactly when the whole set is, so this changes no result; but a set of 10,000, which costs more
    than the training between two checks, is seldom scored further than its first mistake.
    """
    return Criterion(
        name=f"ABS({tolerance:g})",
        rules=tuple(SetWrongAtMost(name, 0) for name in portions_of(sequences)),
        summary=f"all {sequences} test sequences within {tolerance:g} {measured}",
    )
