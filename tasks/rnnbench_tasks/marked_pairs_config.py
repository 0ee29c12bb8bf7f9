"""Settings that the adding and the multiplication problem share.  Light: no NumPy."""

from pydantic import Field, field_validator

from rnnbench.plugin import PluginConfig
from rnnbench_tasks.config_fields import FinalSequences, Tolerance, Window

FIRST_MARK_CHOICES = 10
"""The first mark falls on one of this many leading pairs."""
SMALLEST_LENGTH = FIRST_MARK_CHOICES + 1


class MarkedPairsConfig(PluginConfig):
    """Settings of a task on pairs of value and marker; the defaults are the article's."""

    length: int = Field(
        default=100,
        le=100_000,
        description="T: sequences have T to T + T/10 pairs (rounded down); at least 11",
        json_schema_extra={"minimum": SMALLEST_LENGTH},
    )
    first_pair: str = Field(
        default="shown",
        description="what the network sees where a draw picks the first pair: shown, or the value "
        "that stands for it in the target; with -marked, the marker is 1",
    )
    tolerance: Tolerance = 0.04
    window: Window = 2000
    final_sequences: FinalSequences = 2560

    @field_validator("length")
    @classmethod
    def _marks_fit(cls, length: int) -> int:
        if length < SMALLEST_LENGTH:
            raise ValueError(
                f"length must be at least {SMALLEST_LENGTH}, found {length}: the first mark falls "
                f"on one of the first {FIRST_MARK_CHOICES} pairs, and the last pair takes none"
            )
        return length

    @property
    def replaced(self) -> bool:
        """Whether a first pair that is picked shows the value that stands for it."""
        return self.first_pair not in ("shown", "shown-marked")

    @property
    def marked(self) -> bool:
        """Whether a first pair that is picked has marker 1, not -1."""
        return self.first_pair.endswith("-marked")
