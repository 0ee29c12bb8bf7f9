"""`scaling`: cost of a step against the length of sequences and against the number of trials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rnnbench.plugin import (
    Benchmark,
    BenchmarkReport,
    BenchSession,
    Bound,
    Contender,
    Curve,
    CurvePoint,
    Figure,
    SideBySide,
)
from rnnbench_lstm.benchmarks.adding_net import adding_setup

_FLAT_FROM = 16
_NOTE = "largest of the points' median trial-steps a second, divided by the smallest, minus 1"


class Scaling(Benchmark):
    """The adding problem at several T with 32 trials, and at T = 100 with 1 to 256 trials."""

    def measure(self, session: BenchSession) -> BenchmarkReport:
        quick = session.quick
        lengths = (20, 40) if quick else (100, 500, 1000)
        counts = (1, 16, 32) if quick else (1, 2, 4, 8, 16, 32, 64, 128, 256)
        by_length = {t: f"T {t}, 32 trials" for t in lengths}
        by_trials = {n: f"T {lengths[0]}, {n} trials" for n in counts}
        points = {(t, 32): name for t, name in by_length.items()}
        points |= {(lengths[0], n): name for n, name in by_trials.items()}
        table = session.side_by_side(
            "adding, one core",
            "trial-steps",
            [self._contender(session, *point, name) for point, name in points.items()],
            against=by_length[lengths[0]],
        )
        from_16 = [name for n, name in by_trials.items() if n >= _FLAT_FROM]
        return BenchmarkReport(
            tables=(table,),
            figures=(
                _flatness("variation with T", table, list(by_length.values())),
                _flatness("variation with trials, from 16 on", table, from_16),
            ),
            curves=(
                _curve("trial-steps a second against T", "T", table, by_length),
                _curve("trial-steps a second against trials", "trials", table, by_trials),
            ),
        )

    def _contender(self, session: BenchSession, length: int, trials: int, name: str) -> Contender:
        setup = adding_setup(session, length=length, trials=trials, unit="trial-steps")
        return session.training(name, f"backend {session.backend}, float32", setup)


def _flatness(name: str, table: SideBySide, names: Sequence[str]) -> Figure:
    rates = [table.find(contender).rate for contender in names]
    medians = [rate.median for rate in rates if rate is not None]
    bound = Bound("at most", 0.15)
    if len(medians) < len(rates):
        return Figure(name, None, "percent", bound, "not every point was measured")
    return Figure(name, max(medians) / min(medians) - 1.0, "percent", bound, _NOTE)


def _curve(name: str, x_label: str, table: SideBySide, names: Mapping[int, str]) -> Curve:
    points = tuple(CurvePoint(float(x), table.find(which).rate) for x, which in names.items())
    return Curve(name, x_label, "trial-steps / s", points)
