"""A task that draws its sequences afresh, and judges outputs by a tolerance."""

from __future__ import annotations

from collections.abc import Mapping

from rnnbench.plugin import (
    BoolArray,
    FloatArray,
    SequenceBatch,
    Stream,
    Task,
    TrialError,
    beyond_tolerance,
)

_FINAL_FIRST = 2**32


def final_numbers(count: int) -> range:
    """The numbers of a final set's sequences; those of the sets that criteria use count from 0.

    No set has 2^32 sequences, so the two never share a draw.
    """
    return range(_FINAL_FIRST, _FINAL_FIRST + count)


class OnlineTask(Task):
    """A task whose sequences are drawn when they are presented, each one but once.

    Every trial has test sets of its own, from its ``test`` stream: those that the criteria want,
    the same at every check, and ``final``.

    * ``tolerance``  a sequence is right when every absolute output error is below it
    * ``sets``       the numbers of each test set's sequences in the ``test`` stream
    """

    tolerance: float
    sets: Mapping[str, range]
    final_set = "final"

    def test_set(self, name: str, stream: Stream) -> SequenceBatch:
        if name not in self.sets:
            raise TrialError(
                f"{type(self).__name__} has no test set {name!r}; it has: {', '.join(self.sets)}"
            )
        numbers = self.sets[name]
        return self.test_sequences(stream.sibling("test"), numbers.start, len(numbers))

    def test_sequences(self, stream: Stream, first: int, count: int) -> SequenceBatch:
        """Sequences of a test set: those of `sample`, unless the task tests something else."""
        return self.sample(stream, first, count)

    def wrong(self, batch: SequenceBatch, predictions: FloatArray) -> BoolArray:
        return beyond_tolerance(batch, predictions, self.tolerance)
