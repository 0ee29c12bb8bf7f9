"""Settings that every net of this package has."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from rnnbench.plugin import PluginConfig


class NetConfig(PluginConfig):
    """A layer of hidden units, and outputs that read it."""

    hidden: int = Field(12, ge=1, description="hidden units")
    bias: bool = Field(True, description="a bias weight for every hidden and output unit")
    activation: Literal["logistic", "tanh"] = Field(
        "logistic", description="what hidden units apply to their net input"
    )
    output_unit: Literal["logistic", "linear"] = Field(
        "logistic", description="what output units apply to their net input"
    )
    weight_range: float = Field(
        0.2, gt=0.0, description="initial weights are uniform in [-weight_range, weight_range]"
    )
    learning_rate: float = Field(0.1, gt=0.0, description="factor of the gradient step")
