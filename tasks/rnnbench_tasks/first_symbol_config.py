"""Settings of the first-symbol problem.  Light: no NumPy."""

from typing import Literal

from pydantic import Field

from rnnbench.plugin import PluginConfig
from rnnbench_tasks.config_fields import FinalSequences, TestSequences, Tolerance


class FirstSymbolConfig(PluginConfig):
    """Settings of `first-symbol`; the defaults are the article's Task 2a at p = 100."""

    delay: int = Field(
        default=100,
        ge=2,
        le=10_000,
        description="p: steps from the first symbol to its repetition; the net has p + 1 inputs "
        "and as many outputs",
    )
    filler: Literal["ordered", "random"] = Field(
        default="ordered",
        description="the p - 1 symbols in between: always a_1 .. a_(p-1) (ordered, Task 2a) or "
        "each one of them at random (random, Task 2b)",
    )
    tolerance: Tolerance = 0.25
    test_sequences: TestSequences = 10_000
    final_sequences: FinalSequences = 2560
