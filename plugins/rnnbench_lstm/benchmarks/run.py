"""`run`: what is left of the kernel's speed in a run: store, progress, worker process."""

from __future__ import annotations

from rnnbench.plugin import Benchmark, BenchmarkReport, BenchSession, Bound, Figure
from rnnbench_lstm.benchmarks.adding_net import (
    NET,
    adding_setup,
    backend_settings,
)

_KERNEL, _RUN = "kernel", "rnnbench run"
_OUT_OF_REACH = 1e-9
_ROUNDS = 10


class Run(Benchmark):
    """The adding problem through the public `rnnbench.run`, one worker, against training alone."""

    def measure(self, session: BenchSession) -> BenchmarkReport:
        length = 20 if session.quick else 100
        trials = 4 if session.quick else 32
        detail = f"backend {session.backend}, float32, {trials} trials"
        comparison = {
            "name": "adding at full speed",
            "trials": trials,
            "task": [{"use": "adding", "length": length, "mean_error": _OUT_OF_REACH}],
            "learner": [{"use": "lstm", **_lists(NET), **backend_settings(session, "float32")}],
        }
        whole = session.whole_run(_RUN, f"{detail}, 1 worker", comparison)
        setup = adding_setup(session, length=length, trials=trials)
        table = session.side_by_side(
            f"adding, T = {length}, one core",
            "trial-sequences",
            [session.training(_KERNEL, detail, setup), whole],
            against=_KERNEL,
            most_rounds=_ROUNDS,
        )
        ratio = table.ratio(_RUN, _KERNEL)
        figures = [Figure("run against kernel", ratio, "percent", Bound("at least", 0.85))]
        if whole.last is not None:
            outside = whole.last.wall_seconds - whole.last.training_seconds
            figures += [
                Figure("whole wall time of the last run", whole.last.wall_seconds, "seconds"),
                Figure(
                    "of it outside training",
                    outside,
                    "seconds",
                    note="start of the worker, imports, plan, store and final test sets",
                ),
            ]
        note = (
            "rnnbench run: presentations divided by the trials' own time: data, training and "
            "checks, while the coordinator on the same core stores and reports progress; no trial "
            "can be solved, so all go to their budget"
        )
        return BenchmarkReport(tables=(table,), figures=tuple(figures), notes=(note,))


def _lists(settings: object) -> dict[str, object]:
    """The settings as a comparison file has them: a TOML array is a list."""
    assert isinstance(settings, dict)
    return {key: list(v) if isinstance(v, tuple) else v for key, v in settings.items()}
