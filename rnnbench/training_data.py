"""Where the training sequences of a population come from: the task, and each trial's stream."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from rnnbench.sequences import SequenceBatch
from rnnbench.streams import Stream
from rnnbench.tasks import NativeGenerator, Task


class TrainingData:
    """The training sequences of N trials, by number; position i of a population is trial i.

    streams: the ``data`` stream of each.
    """

    def __init__(self, task: Task, streams: Sequence[Stream]) -> None:
        self.task = task
        self.streams = tuple(streams)

    @cached_property
    def generator(self) -> NativeGenerator | None:
        """The task's native code that makes the same sequences; None if it has none."""
        return self.task.generator(self.streams)

    def batches(
        self, trials: Sequence[int], first: Sequence[int], count: int
    ) -> list[SequenceBatch]:
        """For each of these trials the sequences first[i] .. first[i] + count - 1."""
        return [
            self.task.sample(self.streams[trial], start, count)
            for trial, start in zip(trials, first, strict=True)
        ]
