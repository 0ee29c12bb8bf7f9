"""Who feeds whom in the simple recurrent net, and how many weights that makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from rnnbench.plugin import TaskShape
from rnnbench_gradient.recurrent_config import RecurrentNetConfig


@dataclass(frozen=True)
class RecurrentTopology:
    """Sizes of the net's two weight matrices.

    Hidden units are fed by the current inputs, the bias and all hidden units of the previous step;
    outputs by the current inputs (``direct``), the bias and the current hidden units.  The sources
    of a matrix come in that order.
    """

    inputs: int
    outputs: int
    hidden: int
    bias: bool
    direct: bool

    @classmethod
    def of(cls, shape: TaskShape, config: RecurrentNetConfig) -> Self:
        """The net that a configuration asks for on a task of this shape."""
        return cls(shape.inputs, shape.outputs, config.hidden, config.bias, config.direct)

    @property
    def hidden_external(self) -> int:
        """Sources of a hidden unit other than hidden units: inputs and bias."""
        return self.inputs + self.bias

    @property
    def hidden_sources(self) -> int:
        """M, all sources of a hidden unit."""
        return self.hidden_external + self.hidden

    @property
    def output_external(self) -> int:
        """Sources of an output other than hidden units: inputs if direct, and bias."""
        return self.inputs * self.direct + self.bias

    @property
    def output_sources(self) -> int:
        """All sources of an output."""
        return self.output_external + self.hidden

    @property
    def hidden_weights(self) -> int:
        """Weights into hidden units."""
        return self.hidden * self.hidden_sources

    @property
    def output_weights(self) -> int:
        """Weights into outputs."""
        return self.outputs * self.output_sources

    @property
    def weights(self) -> int:
        """All weights of the net."""
        return self.hidden_weights + self.output_weights
