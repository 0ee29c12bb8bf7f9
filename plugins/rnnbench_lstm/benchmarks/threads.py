"""`threads`: what a second thread brings."""

from __future__ import annotations

from rnnbench.plugin import Benchmark, BenchmarkReport, BenchSession, Bound, Figure
from rnnbench_lstm.benchmarks.adding_net import adding_setup

_NAMES = {1: "1 thread", 2: "2 threads"}


class Threads(Benchmark):
    """The adding problem with 32 trials on 1 and on 2 threads; the process may use all cores."""

    def measure(self, session: BenchSession) -> BenchmarkReport:
        length = 20 if session.quick else 100
        detail = f"backend {session.backend}, float32, 32 trials, 1000 sequences a call"
        table = session.side_by_side(
            f"adding, T = {length}",
            "trial-sequences",
            [
                session.training(
                    name,
                    detail,
                    adding_setup(session, length=length, threads=threads, check_every=1000),
                )
                for threads, name in _NAMES.items()
            ],
            against=_NAMES[1],
            one_core=False,
        )
        ratio = table.ratio(_NAMES[2], _NAMES[1])
        figure = Figure("2 threads against 1", ratio, "times", Bound("at least", 1.8))
        return BenchmarkReport(tables=(table,), figures=(figure,))
