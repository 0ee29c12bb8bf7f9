"""Settings of the embedded Reber grammar.  Light: no NumPy."""

from pydantic import Field

from rnnbench.plugin import PluginConfig


class EmbeddedReberConfig(PluginConfig):
    """Settings of `embedded-reber`; the defaults are the article's."""

    training_strings: int = Field(
        default=256, ge=1, le=100_000, description="strings of a training set; they may repeat"
    )
    test_strings: int = Field(
        default=256,
        ge=1,
        le=100_000,
        description="strings of a test set; none is a training string",
    )
    sets: int = Field(
        default=3,
        ge=1,
        le=1_000_000,
        description="pairs of training and test set; trial i uses pair i mod this",
    )
    exit_probability: float = Field(
        default=0.5,
        ge=0.1,
        le=0.95,
        description="probability of the edge that leads towards the end of the inner string; "
        "above 0.5 favours short strings (as in Smith & Zipser 1989)",
    )
    inner: int = Field(
        default=1,
        ge=1,
        le=100,
        description="complete Reber strings in a row between the two letters that must match; "
        "more make the lag longer (the article has 1)",
    )
