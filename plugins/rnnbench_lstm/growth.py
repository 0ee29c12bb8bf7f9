"""When the next memory cell block of a network under sequential construction joins.

Hochreiter & Schmidhuber 1997 (Section 4, "abuse problem"; Section 5.2) add a memory cell and its
gates once the error has stopped decreasing.  The article does not say when an error has stopped
decreasing.  Here it has when the mean training error of a window of sequences is not below
(1 - progress) times that of the window before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnbench.plugin import FloatArray, State, restored

_NAME = "growth"


@dataclass(frozen=True)
class GrowthRule:
    """The settings `construction_window` and `construction_progress`."""

    window: int
    progress: float


@dataclass
class Growth:
    """Where the construction of one network stands.

    * ``blocks``       that it has
    * ``sequences``    of the current window that have been shown
    * ``error_sum``    of their mean absolute errors, added one by one: however many a call brings,
      the bits are the same
    * ``mean_before``  mean error of the window before; infinite in the first window with these
      blocks, so that every number of blocks is tried for two windows at least
    """

    blocks: int
    sequences: int = 0
    error_sum: float = 0.0
    mean_before: float = math.inf

    def add(self, errors: FloatArray, rule: GrowthRule) -> bool:
        """Count sequences, not beyond the window's end.  Returns whether the next block joins.

        errors: float64 [n], their mean errors.
        """
        self.error_sum = float(np.add.accumulate(np.append(self.error_sum, errors))[-1])
        self.sequences += len(errors)
        if self.sequences < rule.window:
            return False
        mean = self.error_sum / rule.window
        # An error that is not finite does not decrease either.
        joins = not mean < (1.0 - rule.progress) * self.mean_before
        self.sequences, self.error_sum = 0, 0.0
        self.mean_before = math.inf if joins else mean
        self.blocks += joins
        return joins

    def state(self) -> State:
        """One array, float64 [4]: the fields in their order."""
        return {_NAME: np.array(astuple(self), dtype=np.float64)}

    @classmethod
    def from_state(cls, state: Mapping[str, npt.NDArray[Any]]) -> Growth:
        """What `state` returned.  Raises TrialError where it is missing."""
        blocks, sequences, error_sum, mean_before = restored(state, _NAME, np.zeros(4)).tolist()
        return cls(int(blocks), int(sequences), error_sum, mean_before)
