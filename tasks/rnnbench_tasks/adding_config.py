"""Settings of the adding problem.  Light: no NumPy."""

from typing import Literal

from pydantic import Field, field_validator

from rnnbench.plugin import PluginConfig
from rnnbench_tasks.config_fields import FinalSequences, MeanErrorBound, Tolerance, Window

FIRST_MARK_CHOICES = 10
"""The first mark falls on one of this many leading pairs."""
SMALLEST_LENGTH = FIRST_MARK_CHOICES + 1

FirstPair = Literal["shown", "shown-marked", "zeroed", "zeroed-marked"]


class AddingConfig(PluginConfig):
    """Settings of `adding`; the defaults are the article's at T = 100."""

    length: int = Field(
        default=100,
        le=100_000,
        description="T: sequences have T to T + T/10 pairs (rounded down); at least 11",
        json_schema_extra={"minimum": SMALLEST_LENGTH},
    )
    first_pair: FirstPair = Field(
        default="shown",
        description="what the network sees where a draw picks the first pair, whose term in the "
        "target is 0: its value as drawn (shown) or 0 (zeroed), with marker -1 as always or, "
        "with -marked, 1.  The article sets X1 to 0 and says no more",
    )
    tolerance: Tolerance = 0.04
    mean_error: MeanErrorBound = 0.01
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
