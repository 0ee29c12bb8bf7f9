"""What the package registers: the learner `lstm`."""

from __future__ import annotations

from rnnbench.plugin import Backend, BenchmarkDescription, LearnerDescription, hookimpl
from rnnbench_lstm.config import LstmConfig

MULTIPLY_ADDS = (
    "U M + K L forward, 2 C M carried derivatives, K (C + h) errors, (2 C + o + h) M + K L updates;"
    " C cells, h hidden units, o output gates, U = all of these and the input gates, K outputs,"
    " M sources of the hidden layer and L of the outputs, with bias"
)


@hookimpl
def rnnbench_learners() -> list[LearnerDescription]:
    """Long Short-Term Memory."""
    return [
        LearnerDescription(
            name="lstm",
            summary="Long Short-Term Memory of 1997: gated memory cells, truncated gradient",
            config=LstmConfig,
            implementation={
                "cpu": Backend("rnnbench_lstm.cpu:CpuLstm", native="rnnbench_lstm"),
                "reference": Backend("rnnbench_lstm.reference:ReferenceLstm"),
            },
            source="Hochreiter & Schmidhuber 1997, Neural Computation 9(8):1735-1780, Appendix A.1",
            gradient="truncated",
            truncated=(
                "the derivatives of the net inputs of gates, cells and ordinary hidden units with"
                " respect to all activities of the step before; only cell states carry error"
                " back in time"
            ),
            memory="constant in T: 2 C M carried derivatives",
            multiply_adds=MULTIPLY_ADDS,
            group_size=32,
        )
    ]


@hookimpl
def rnnbench_benchmarks() -> list[BenchmarkDescription]:
    """What its speed is measured by."""
    home = "rnnbench_lstm.benchmarks"
    return [
        BenchmarkDescription(
            name="adding",
            summary="trial-sequences a second a core on the adding problem, against JAX and torch",
            implementation=f"{home}.adding:Adding",
            extra=("jax",),
        ),
        BenchmarkDescription(
            name="long-lag",
            summary="trial-steps a second with 1004 one-hot inputs, against the adding problem's",
            implementation=f"{home}.long_lag:LongLag",
        ),
        BenchmarkDescription(
            name="scaling",
            summary="cost of a step against the length of sequences and the number of trials",
            implementation=f"{home}.scaling:Scaling",
        ),
        BenchmarkDescription(
            name="threads",
            summary="the adding problem on two threads against one",
            implementation=f"{home}.threads:Threads",
        ),
        BenchmarkDescription(
            name="run",
            summary="the adding problem through a whole run against training alone",
            implementation=f"{home}.run:Run",
        ),
        BenchmarkDescription(
            name="to-criterion",
            summary="seconds until 30 trials of the adding problem are solved, on all cores",
            implementation=f"{home}.to_criterion:ToCriterion",
        ),
    ]
