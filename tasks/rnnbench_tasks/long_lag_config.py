"""Settings of the long-lag problem.  Light: no NumPy."""

from pydantic import Field

from rnnbench.plugin import PluginConfig
from rnnbench_tasks.config_fields import FinalSequences, TestSequences, Tolerance


class LongLagConfig(PluginConfig):
    """Settings of `long-lag`; the defaults are the article's at p = q = 100."""

    symbols: int = Field(
        default=100,
        ge=1,
        le=100_000,
        description="p: how many different distractors there are; the net has p + 4 inputs",
    )
    delay: int = Field(
        default=100,
        ge=0,
        le=100_000,
        description="q: the least number of distractors in a sequence; the minimal lag is q + 1",
    )
    tolerance: Tolerance = 0.2
    test_sequences: TestSequences = 10_000
    final_sequences: FinalSequences = 2560
