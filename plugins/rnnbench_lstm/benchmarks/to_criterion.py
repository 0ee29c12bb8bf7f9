"""`to-criterion`: how long a user waits for 30 trials of the adding problem to be solved."""

from __future__ import annotations

from rnnbench.plugin import Benchmark, BenchmarkReport, BenchSession, Bound, Figure
from rnnbench_lstm.benchmarks.adding_net import (
    NET,
    backend_settings,
)

_NOTE = (
    'T = 100, first_pair = "zeroed-marked", linear output unit, learning rate 0.5, ST3 of the '
    "article; all cores, default engine, start-up included, one run"
)


class ToCriterion(Benchmark):
    """Wall time of `rnnbench run` with a budget of 2,000,000 presentations."""

    def measure(self, session: BenchSession) -> BenchmarkReport:
        trials, budget = (2, 300) if session.quick else (30, 2_000_000)
        length = 20 if session.quick else 100
        settings = {**NET, "input_gate_bias": list(NET["input_gate_bias"])}
        done = session.time_run(
            {
                "name": "adding to the criterion",
                "trials": trials,
                "budget": {"presentations": budget},
                "task": [{"use": "adding", "length": length, "first_pair": "zeroed-marked"}],
                "learner": [
                    {
                        "use": "lstm",
                        **settings,
                        "output_unit": "linear",
                        **backend_settings(session, "float32"),
                    }
                ],
            }
        )
        solved = f"{done.solved} of {done.trials} trials solved"
        figures = (
            Figure("wall time", done.wall_seconds, "seconds", Bound("at most", 10.0), solved),
            Figure("solved", float(done.solved), note=f"of {done.trials}"),
            Figure(
                "mean presentations of the solved trials",
                done.mean_presentations,
                note="" if done.solved else "none was solved",
            ),
        )
        return BenchmarkReport(figures=figures, notes=(_NOTE,))
