"""`adding`: trial-sequences a second on one core, against peers and against the machine's limit."""

from __future__ import annotations

from rnnbench.plugin import (
    Benchmark,
    BenchmarkReport,
    BenchSession,
    Bound,
    Contender,
    Figure,
    Floor,
    Needs,
    SideBySide,
    TrainingSetup,
)
from rnnbench_lstm.benchmarks.adding_net import (
    NET,
    REFERENCE,
    Precision,
    adding_setup,
    config,
    topology,
)
from rnnbench_lstm.benchmarks.jax_adding import jax_searches
from rnnbench_lstm.benchmarks.operations import operations

_PRECISIONS: tuple[Precision, ...] = ("float32", "float64")
_FLOAT32 = "ours, float32"
_FLOOR = "the machine's floor"
_NOTES = (
    "T = 100: lengths are uniform in 100 .. 110; 2 blocks of 2 cells, 93 weights, one update a "
    "sequence (Hochreiter & Schmidhuber 1997, Experiment 4)",
    "ours: data, error log and stopping rules are part of the work, 32 trials side by side",
    "JAX makes its data inside the compiled function; the torch peers' data is made beforehand; "
    "no peer logs errors or looks at stopping rules",
    "JAX vmap and trials innermost are one text: mapped over trials, or with arrays whose last "
    "axis is over trials by hand, which JAX's own vmap does not find",
    "torch.nn.LSTM is another network (forget gates, full gradient) and stands for context",
)


class Adding(Benchmark):
    """Our backends, our NumPy reference, JAX and torch."""

    def measure(self, session: BenchSession) -> BenchmarkReport:
        # With quick sizes, torch's stacked trials and the lengths are few.
        length = 20 if session.quick else 100
        contenders = self._contenders(session, length)
        searches = jax_searches(session.quick)
        table = session.side_by_side(
            f"adding, T = {length}, one core",
            "trial-sequences",
            contenders,
            against=_FLOAT32,
            searches=searches,
        )
        figures = (
            _against_jax(table, "JAX vmap", Bound("at least", 10.0)),
            _against_jax(table, "JAX trials innermost", None),
            _halves(table),
            _roofline(table),
        )
        return BenchmarkReport(tables=(table,), figures=figures, notes=_NOTES)

    def _contenders(self, session: BenchSession, length: int) -> list[Contender]:
        # Imported here: torch takes seconds to import, and the list of benchmarks needs none.
        from rnnbench_lstm.benchmarks.torch_adding import TorchLstmOnline, TorchStacked

        task = session.task("adding", {"length": length})
        stream = session.stream("adding", 0)
        trials = 4 if session.quick else 32
        reference = TrainingSetup(
            task="adding",
            task_settings={"length": length},
            learner="lstm",
            learner_settings={**NET, **REFERENCE},
            trials=trials,
        )
        ours = [
            session.training(
                _ours(precision),
                f"backend {session.backend}, {trials} trials",
                adding_setup(session, precision, length=length, trials=trials),
            )
            for precision in _PRECISIONS
        ]
        return [
            *ours,
            _floor(length),
            session.training("NumPy reference", f"float64, {trials} trials", reference),
            TorchStacked(task, [stream], trials=16 if session.quick else 4096),
            TorchLstmOnline(task, stream),
        ]


def _ours(precision: str) -> str:
    return f"ours, {precision}"


def _against_jax(table: SideBySide, kind: str, bound: Bound | None) -> Figure:
    best = table.fastest([row.name for row in table.measurements if row.name.startswith(kind)])
    ratio = None if best is None else table.ratio(_FLOAT32, best)
    note = "JAX was not measured" if best is None else f"best: {best}"
    return Figure(f"against the best {kind}", ratio, "times", bound, note)


def _halves(table: SideBySide) -> Figure:
    ratio = table.ratio(_ours("float64"), _FLOAT32)
    return Figure("float64 against float32", ratio, "percent", Bound("at least", 0.4))


def _floor(length: int) -> Floor:
    """What the machine needs for the least operations of a sequence."""
    needs = operations(topology(), config())
    steps = length + (length // 10) / 2.0
    return Floor(
        _FLOOR,
        "float32",
        Needs(steps * needs.multiply_adds, steps * needs.logistics, steps * needs.tanhs),
    )


def _roofline(table: SideBySide) -> Figure:
    """The least time that the machine could take, divided by the time taken."""
    needs = operations(topology(), config())
    note = (
        f"a step needs {needs.multiply_adds} multiply-adds, {needs.logistics} logistic and "
        f"{needs.tanhs} tanh; the machine does these, and nothing else, in the same rounds"
    )
    ratio = table.ratio(_FLOAT32, _FLOOR)
    return Figure("fraction of the roofline", ratio, "percent", Bound("at least", 0.6), note)
