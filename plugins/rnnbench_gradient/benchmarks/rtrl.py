"""`rtrl`: trial-sequences a second of exact RTRL on one core, against the same algorithm in JAX."""

from __future__ import annotations

from typing import Any

from rnnbench.plugin import (
    Benchmark,
    BenchmarkReport,
    BenchSession,
    Bound,
    Figure,
    TrainingSetup,
)
from rnnbench_gradient.benchmarks.jax_reber import jax_searches
from rnnbench_gradient.recurrent_config import RtrlConfig
from rnnbench_gradient.recurrent_topology import RecurrentTopology

NET: dict[str, Any] = {"hidden": 12, "learning_rate": 0.1}
_REFERENCE = {"backend": "reference", "precision": "float64"}

_OURS, _NUMPY = "ours", "NumPy reference"
_NOTES = (
    "embedded Reber grammar, a target at every step, one update a sequence; 12 hidden units, 7 "
    "inputs, 7 outputs (Hochreiter & Schmidhuber 1997, Table 1)",
    "ours: data and error log are part of the work, the task's stopping rules are not, since they "
    "score whole test sets",
    "JAX draws from the same 256 strings and logs no errors; its loop over time ends with the "
    "longest string of the trials",
)


class RtrlSpeed(Benchmark):
    """Our backend, our NumPy reference, and JAX."""

    def measure(self, session: BenchSession) -> BenchmarkReport:
        trials = 4 if session.quick else 32
        task = session.task("embedded-reber")
        config = RtrlConfig(**NET)
        strings = task.test_set("train", session.stream("embedded-reber", 0))
        topology = RecurrentTopology.of(task.shape, config)
        table = session.side_by_side(
            "embedded Reber grammar, one core",
            "trial-sequences",
            [
                session.training(
                    _OURS,
                    f"backend {session.backend}, float32, {trials} trials",
                    _setup({"backend": session.backend, "precision": "float32"}, trials),
                ),
                session.training(_NUMPY, f"float64, {trials} trials", _setup(_REFERENCE, trials)),
            ],
            against=_OURS,
            searches=jax_searches(strings, topology, config, session.quick),
        )
        best = table.fastest([r.name for r in table.measurements if r.name.startswith("JAX")])
        figure = Figure(
            "against the best JAX",
            None if best is None else table.ratio(_OURS, best),
            "times",
            Bound("at least", 5.0),
            "JAX was not measured" if best is None else f"best: {best}",
        )
        return BenchmarkReport(tables=(table,), figures=(figure,), notes=_NOTES)


def _setup(backend: dict[str, str], trials: int) -> TrainingSetup:
    return TrainingSetup(
        task="embedded-reber",
        learner="rtrl",
        learner_settings={**NET, **backend},
        trials=trials,
        criteria=False,
    )
