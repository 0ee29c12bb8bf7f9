"""`long-lag`: trial-steps a second of a net with 1004 one-hot inputs, against the adding net's."""

from __future__ import annotations

from rnnbench.plugin import (
    Benchmark,
    BenchmarkReport,
    BenchSession,
    Bound,
    Figure,
    TrainingSetup,
)
from rnnbench_lstm.benchmarks.adding_net import adding_setup, backend_settings

_LONG_LAG, _ADDING = "long-lag", "adding"


class LongLag(Benchmark):
    """Experiment 2c, p = q = 1000: 65 times the weights, but one active input unit a step."""

    def measure(self, session: BenchSession) -> BenchmarkReport:
        size = 20 if session.quick else 1000
        trials = 4 if session.quick else 32
        length = 20 if session.quick else 100
        long_lag = TrainingSetup(
            task="long-lag",
            task_settings={"symbols": size, "delay": size},
            learner="lstm",
            learner_settings={
                "blocks": 2,
                "block_size": 1,
                "bias": "none",
                "weight_range": 0.2,
                "learning_rate": 0.01,
                **backend_settings(session, "float32"),
            },
            trials=trials,
            unit="trial-steps",
        )
        adding = adding_setup(session, length=length, trials=trials, unit="trial-steps")
        detail = f"backend {session.backend}, float32, {trials} trials"
        table = session.side_by_side(
            f"long-lag, p = q = {size}, one core",
            "trial-steps",
            [
                session.training(_LONG_LAG, detail, long_lag),
                session.training(_ADDING, f"{detail}, T = {length}", adding),
            ],
            against=_ADDING,
        )
        ratio = table.ratio(_LONG_LAG, _ADDING)
        figure = Figure("trial-steps against adding's", ratio, "percent", Bound("at least", 0.5))
        note = "2 blocks of 1 cell, no bias, learning rate 0.01 (Experiment 2c, Table 10)"
        return BenchmarkReport(tables=(table,), figures=(figure,), notes=(note,))
