"""Settings of the two-sequence problem.  Light: no NumPy."""

from typing import Self

from pydantic import Field, model_validator

from rnnbench.plugin import PluginConfig
from rnnbench_tasks.config_fields import (
    FinalSequences,
    MeanErrorBound,
    TestSequences,
    Tolerance,
)


class TwoSequenceConfig(PluginConfig):
    """Settings of `two-sequence`; the defaults are the article's at T = 100, N = 3."""

    length: int = Field(
        default=100,
        ge=2,
        le=100_000,
        description="T: sequences have T to T + T/10 elements (rounded down); more than N",
    )
    informative: int = Field(
        default=3,
        ge=1,
        description="N: how many leading elements carry the class (1 or 3 in the article)",
    )
    noise_variance: float = Field(
        default=0.2,
        ge=0,
        description="variance (not standard deviation) of the Gaussian elements after the first N",
    )
    tolerance: Tolerance = 0.2
    mean_error: MeanErrorBound = 0.01
    test_sequences: TestSequences = 256
    final_sequences: FinalSequences = 2560

    @model_validator(mode="after")
    def _noise_fits(self) -> Self:
        if self.length <= self.informative:
            raise ValueError(
                f"length must be greater than informative, found length {self.length} and "
                f"informative {self.informative}: noise has to follow the informative elements"
            )
        return self
