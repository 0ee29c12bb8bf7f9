"""Settings of the temporal-order problem.  Light: no NumPy."""

from typing import Literal

from pydantic import Field, field_validator

from rnnbench.plugin import PluginConfig
from rnnbench_tasks.config_fields import FinalSequences, MeanErrorBound, Tolerance, Window

SMALLEST_LENGTH = 20


class TemporalOrderConfig(PluginConfig):
    """Settings of `temporal-order`; the defaults are the article's Experiment 6a."""

    length: int = Field(
        default=100,
        le=100_000,
        description="T: sequences have T to T + T/10 symbols (rounded down); at least 20",
        json_schema_extra={"minimum": SMALLEST_LENGTH},
    )
    relevant: Literal[2, 3] = Field(
        default=2,
        description="how many symbols X or Y there are: 2 (4 classes, 6a) or 3 (8 classes, 6b)",
    )
    tolerance: Tolerance = 0.3
    mean_error: MeanErrorBound = 0.1
    window: Window = 2000
    final_sequences: FinalSequences = 2560

    @field_validator("length")
    @classmethod
    def _positions_fit(cls, length: int) -> int:
        if length < SMALLEST_LENGTH:
            raise ValueError(
                f"length must be at least {SMALLEST_LENGTH}, found {length}: the first relevant "
                "symbol may come at step T/10 (rounded down), and step 1 holds the E"
            )
        return length
