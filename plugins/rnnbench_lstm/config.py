"""What the `lstm` learner can be told: every setting of Tables 10 and 11 of the 1997 article."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from rnnbench.plugin import PluginConfig


class LstmConfig(PluginConfig):
    """Long Short-Term Memory with the truncated gradient (Hochreiter & Schmidhuber 1997).

    The names in parentheses are those of the article's Table 10.
    """

    backend: Literal["auto", "cpu", "reference"] = Field(
        "auto",
        description=(
            "Implementation: `cpu` (C++, many trials at once), `reference` (NumPy), or `auto`, the"
            " fastest one that works here."
        ),
    )
    precision: Literal["float32", "float64"] = Field(
        "float32", description="The numbers that the network computes with, in every backend."
    )
    blocks: int = Field(2, ge=1, description="Memory cell blocks (b); each has an input gate.")
    block_size: int = Field(1, ge=1, description="Cells of a block, which share its gates (S).")
    hidden: int = Field(0, ge=0, description="Ordinary logistic hidden units beside the cells.")
    construction: Literal["at-once", "sequential"] = Field(
        "at-once",
        description=(
            "`at-once`: all blocks are there from the start. `sequential` (2a, 2b): the network"
            " starts without blocks, and the next one joins whenever the error has stopped"
            " decreasing. The article does not say when an error has stopped decreasing; here it"
            " has when the mean training error of a window of sequences is not below (1 -"
            " construction_progress) times that of the window before, both with the same blocks."
        ),
    )
    construction_window: int = Field(
        100, ge=1, description="Sequences of a window of the `sequential` construction."
    )
    construction_progress: float = Field(
        0.1,
        ge=0,
        lt=1,
        description=(
            "By which fraction the error has to fall from window to window for the next block of"
            " the `sequential` construction to wait."
        ),
    )
    connectivity: Literal["recurrent", "layered"] = Field(
        "recurrent",
        description=(
            "`recurrent` (F): the inputs and all hidden-layer units of the previous step, cells and"
            " gates alike, feed all hidden-layer units; cells and ordinary hidden units feed the"
            " outputs. `layered` (B): every layer is fed by all layers below, nothing feeds back:"
            " inputs feed hidden layer and outputs, cells and ordinary hidden units feed the"
            " outputs."
        ),
    )
    bias: Literal["gates", "hidden", "all", "none"] = Field(
        "all",
        description=(
            "Which units have a bias weight: gates only (ga), all hidden-layer units (b1), these"
            " and the outputs (all), or no unit."
        ),
    )
    input_gate_bias: tuple[float, ...] = Field(
        (),
        description="Initial input-gate biases (igb), one a block; empty: random as a weight (r).",
    )
    output_gate_bias: tuple[float, ...] = Field(
        (),
        description="Initial output-gate biases (ogb), one a block; empty: random as a weight.",
    )
    gate_bias_added: bool = Field(
        False,
        description=(
            "Add the given gate biases to the random ones, as the simulator published by the"
            " authors' institute does, instead of replacing them."
        ),
    )
    output_gate: bool = Field(
        True, description="Output gates; without them (2a, 2b) a cell's output is h(state)."
    )
    input_squashing: Literal["centred", "logistic"] = Field(
        "centred",
        description="g, applied to a cell's input: `centred` in [-2, 2] (g2) or `logistic` (g1).",
    )
    output_squashing: Literal["centred", "identity"] = Field(
        "centred",
        description="h, applied to a cell's state: `centred` in [-1, 1] (h1) or `identity` (id).",
    )
    output_unit: Literal["logistic", "linear"] = Field(
        "logistic",
        description="Output units: `logistic` in [0, 1], as in the article, or `linear`.",
    )
    weight_range: float = Field(
        0.1, gt=0, description="Initial weights are uniform in [-weight_range, weight_range]."
    )
    learning_rate: float = Field(0.5, gt=0, description="Step size of gradient descent (alpha).")
    update: Literal["sequence", "step"] = Field(
        "sequence",
        description=(
            "When weights change: after each `sequence`, by the sum over its steps, or after each"
            " `step` with a target."
        ),
    )
    initial_activity: float = Field(
        0.0,
        ge=0,
        le=1,
        description=(
            "Activity of every hidden-layer unit at the start of a sequence: 0 in the article, 0.5"
            " in the simulator published by the authors' institute. States always start at 0."
        ),
    )

    @model_validator(mode="after")
    def _gate_biases_fit(self) -> Self:
        if self.output_gate_bias and not self.output_gate:
            raise ValueError("output_gate_bias needs output_gate = true")
        for name in ("input_gate_bias", "output_gate_bias"):
            values: tuple[float, ...] = getattr(self, name)
            if not values:
                continue
            if self.bias == "none":
                raise ValueError(f"{name} needs gates with a bias weight, but bias is 'none'")
            if len(values) != self.blocks:
                raise ValueError(
                    f"{name} needs one value for each of the {self.blocks} blocks,"
                    f" found {len(values)}"
                )
        return self

    @model_validator(mode="after")
    def _can_start_without_blocks(self) -> Self:
        if (
            self.construction == "sequential"
            and self.connectivity == "recurrent"
            and self.hidden == 0
            and self.bias != "all"
        ):
            raise ValueError(
                "construction 'sequential' starts without memory cells, where connectivity"
                " 'recurrent' leaves the outputs without any weight; choose connectivity 'layered',"
                " hidden >= 1 or bias 'all'"
            )
        return self
