"""What the package registers: the learner `lstm`."""

from __future__ import annotations

from rnnbench.plugin import LearnerDescription, hookimpl
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
            implementation={"reference": "rnnbench_lstm.reference:ReferenceLstm"},
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
