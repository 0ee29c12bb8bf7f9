"""Settings of the simple recurrent nets: what BPTT and RTRL share, and what each adds."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from rnnbench_gradient.net_config import NetConfig


class RecurrentNetConfig(NetConfig):
    """The hidden units are fed by all of them, themselves too."""

    backend: Literal["auto", "cpu", "reference"] = Field(
        "auto",
        description="implementation: cpu (C++, many trials at once), reference (NumPy or torch), "
        "or auto, the fastest one that works here",
    )
    precision: Literal["float32", "float64"] = Field(
        "float32", description="the numbers that the network computes with, in every backend"
    )
    direct: bool = Field(False, description="weights from the inputs straight to the outputs")


class BpttConfig(RecurrentNetConfig):
    """Backpropagation through time: how far back an error goes."""

    wiring: Literal["recurrent", "elman"] = Field(
        "recurrent",
        description="recurrent: errors go back through the hidden units of all earlier steps; "
        "elman: they end at the copy of the previous step's hidden units",
    )
    horizon: int = Field(
        0,
        ge=0,
        description="steps of the hidden layer that an error reaches, its own step included; "
        "0 for the whole sequence",
    )

    @model_validator(mode="after")
    def _horizon_needs_recurrent_wiring(self) -> Self:
        if self.wiring == "elman" and self.horizon != 0:
            raise ValueError(
                f'horizon = {self.horizon} has no place with wiring = "elman", whose errors reach '
                'one step; leave horizon out, or use wiring = "recurrent"'
            )
        return self

    @property
    def reach(self) -> int:
        """Steps that an error goes back, its own included; 0 for the whole sequence."""
        return 1 if self.wiring == "elman" else self.horizon


class RtrlConfig(RecurrentNetConfig):
    """Real-time recurrent learning: when the weights change."""

    update: Literal["sequence", "step"] = Field(
        "sequence",
        description="change the weights after each sequence, or at every step that has a target",
    )
