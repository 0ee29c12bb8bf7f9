"""What a task promises: sequences with targets, test sets, and when a trial counts as solved."""

from __future__ import annotations

import ctypes
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rnnbench.sequences import BoolArray, FloatArray, SequenceBatch
from rnnbench.streams import Stream

if TYPE_CHECKING:
    from rnnbench.criteria import Criterion


@dataclass(frozen=True)
class TaskShape:
    """What a network must fit.

    * ``inputs``, ``outputs``  units
    * ``longest``              steps of the longest possible sequence
    * ``one_hot``              every input row has a single 1, the rest 0
    """

    inputs: int
    outputs: int
    longest: int
    one_hot: bool


@dataclass(frozen=True, eq=False)
class NativeGenerator:
    """A task's training sequences made by native code: bit-identical to those of `Task.sample`.

    * ``function``    address of an exported ``rnnbench::Generate`` (``generator.hpp``)
    * ``parameters``  the structure that it is given
    * ``keep``        whatever the parameters point to
    """

    function: int
    parameters: ctypes.Structure
    keep: tuple[Any, ...] = ()


class Task(ABC):
    """A generator of sequences, and the rules by which a trial on it counts as solved.

    config: the validated section of the comparison.  A task holds no state that changes: whatever
    it returns is a function of its configuration and of the stream.
    """

    shape: TaskShape
    criteria: tuple[Criterion, ...]
    """In the order of the article; a trial is solved when each has held once."""
    final_set: str | None = None
    """Name of the test set that is scored once, after the end of a trial; None for none."""

    @abstractmethod
    def __init__(self, config: Any) -> None: ...

    @abstractmethod
    def sample(self, stream: Stream, first: int, count: int) -> SequenceBatch:
        """Training sequences first .. first + count - 1 of a trial (its ``data`` stream)."""

    def generator(self, streams: Sequence[Stream]) -> NativeGenerator | None:
        """Native code that makes the same training sequences; None where there is none.

        streams: the ``data`` streams of the trials that it will be asked for.  A learner with a
        native backend then trains without a sequence ever passing through Python.
        """
        return None

    @abstractmethod
    def test_set(self, name: str, stream: Stream) -> SequenceBatch:
        """A fixed set that the criteria or ``final_set`` name.

        stream: the trial's ``data`` stream; draw from ``stream.sibling("test")``, with a ``trial``
        of your own choosing where several trials share a set.
        """

    @abstractmethod
    def wrong(self, batch: SequenceBatch, predictions: FloatArray) -> BoolArray:
        """bool [n]: which sequences are not right, by the task's own measure.

        predictions: float64 [R, K].  A non-finite prediction must count as wrong.
        """


def beyond_tolerance(batch: SequenceBatch, predictions: FloatArray, tolerance: float) -> BoolArray:
    """bool [n]: sequences of which some target component is missed by ``tolerance`` or more.

    The commonest measure of a task: right means |output - target| < tolerance everywhere.
    """
    errors = np.abs(predictions - batch.targets).max(axis=1)
    within: BoolArray = batch.per_sequence_max(errors) < tolerance
    return ~within
