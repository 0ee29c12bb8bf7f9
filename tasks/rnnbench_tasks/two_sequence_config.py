"""Settings of the two-sequence problem.  Light: no NumPy."""

from typing import Self

from pydantic import Field, field_validator, model_validator

from rnnbench.plugin import PluginConfig
from rnnbench_tasks.config_fields import (
    FinalSequences,
    MeanErrorBound,
    TestSequences,
    Tolerance,
)


class TwoSequenceConfig(PluginConfig):
    """Settings of `two-sequence`; the defaults are the article's Task 3a at T = 100, N = 3."""

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
    informative_noise_variance: float = Field(
        default=0.0,
        ge=0,
        description="variance of the Gaussian noise on the first N elements (0.2 in Task 3b)",
    )
    class_targets: tuple[float, float] = Field(
        default=(1.0, 0.0),
        description="targets of class 1 and class 2 (0.2 and 0.8 in Task 3c)",
    )
    target_noise_variance: float = Field(
        default=0.0,
        ge=0,
        description="variance of the Gaussian noise on the targets of training sequences; test "
        "sequences have none (0.1 in Task 3c)",
    )
    tolerance: Tolerance = 0.2
    wrong_allowed: int = Field(
        default=0,
        ge=0,
        description="most test sequences that may be wrong (5 in Task 3b, fewer than 6 of 256)",
    )
    mean_error: MeanErrorBound = 0.01
    single_criterion: bool = Field(
        default=False,
        description="one criterion, stop, that wants both few wrong and a low mean error, instead "
        "of ST1 and ST2 (Task 3c)",
    )
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

    @field_validator("class_targets")
    @classmethod
    def _differ(cls, targets: tuple[float, float]) -> tuple[float, float]:
        if targets[0] == targets[1]:
            raise ValueError(f"class_targets must differ, found {targets[0]:g} twice")
        return targets
