"""Packed sequences: what tasks produce and learners consume."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnbench.errors import TrialError

FloatArray = npt.NDArray[np.float64]
RealArray = npt.NDArray[np.floating[Any]]
Float32Array = npt.NDArray[np.float32]
Int32Array = npt.NDArray[np.int32]
Int64Array = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_LARGEST_PORTION = 4_000_000
"""Numbers that `stack_portions` lays out at a time, where that is more than one sequence."""


@dataclass(frozen=True, eq=False)
class SequenceBatch:
    """Sequences of different lengths, packed one after the other without padding; read-only.

    With n sequences, S steps in all, I inputs, K outputs and R targets:

    * ``lengths``      int32 [n], steps of each sequence, at least 1
    * ``target_rows``  int64 [R], strictly increasing rows of ``inputs`` at which targets apply;
      every sequence has at least one (a task with a target only at the end has R = n)
    * ``targets``      float32 [R, K]
    * ``input_size``   I
    * ``symbols``      int32 [S] or None: the index of the 1 where every input row is one-hot
    * ``values``       float32 [S, I] or None: the input rows otherwise

    Exactly one of ``symbols`` and ``values`` is given.  ``inputs`` is float32 [S, I] in both
    cases; for symbols it is made on first use, so a learner that works with indices never pays
    for it.

    Raises TrialError for wrong dtypes, shapes, lengths, rows, symbols, or non-finite numbers.
    """

    lengths: Int32Array
    target_rows: Int64Array
    targets: Float32Array
    input_size: int
    symbols: Int32Array | None = None
    values: Float32Array | None = None

    def __post_init__(self) -> None:
        _check(self)
        for array in (self.lengths, self.target_rows, self.targets, self.symbols, self.values):
            if array is not None:
                array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def outputs(self) -> int:
        """K, the number of target components."""
        return int(self.targets.shape[1])

    @property
    def steps(self) -> int:
        """S, the number of steps of all sequences together."""
        return int(self.offsets[-1])

    @cached_property
    def offsets(self) -> Int64Array:
        """int64 [n + 1]: sequence i owns the input rows offsets[i] to offsets[i + 1]."""
        return _offsets(self.lengths)

    @cached_property
    def target_offsets(self) -> Int64Array:
        """int64 [n + 1]: sequence i owns the targets target_offsets[i] to target_offsets[i + 1]."""
        return np.searchsorted(self.target_rows, self.offsets).astype(np.int64)

    @cached_property
    def inputs(self) -> Float32Array:
        """float32 [S, I], read-only: the input rows, one-hot where the batch has symbols."""
        if self.values is not None:
            return self.values
        assert self.symbols is not None
        rows = np.zeros((len(self.symbols), self.input_size), dtype=np.float32)
        rows[np.arange(len(rows)), self.symbols] = 1.0
        rows.flags.writeable = False
        return rows

    def take(self, indices: npt.ArrayLike) -> SequenceBatch:
        """The sequences with these indices (int [m]), in this order, repeats allowed."""
        chosen = np.asarray(indices, dtype=np.int64)
        rows = _ranges(self.offsets[chosen], self.lengths[chosen])
        counts = np.diff(self.target_offsets)[chosen]
        target_index = _ranges(self.target_offsets[chosen], counts)
        shift = _offsets(self.lengths[chosen])[:-1] - self.offsets[chosen]
        return SequenceBatch(
            lengths=self.lengths[chosen],
            target_rows=self.target_rows[target_index] + np.repeat(shift, counts),
            targets=self.targets[target_index],
            input_size=self.input_size,
            symbols=None if self.symbols is None else self.symbols[rows],
            values=None if self.values is None else self.values[rows],
        )

    def distinct(self) -> tuple[SequenceBatch, Int64Array]:
        """The different sequences in order of first appearance, and int64 [n]: which one each is.

        Two sequences are the same when their inputs, target positions and targets are.  A batch
        without repeats is returned itself, not a copy.
        """
        first: dict[bytes, int] = {}
        which = np.empty(len(self), dtype=np.int64)
        for i in range(len(self)):
            which[i] = first.setdefault(self._content(i), len(first))
        if len(first) == len(self):
            return self, which
        keep = np.unique(which, return_index=True)[1]
        return self.take(keep), which

    def _content(self, i: int) -> bytes:
        start, stop = self.offsets[i], self.offsets[i + 1]
        first, last = self.target_offsets[i], self.target_offsets[i + 1]
        data = self.symbols if self.symbols is not None else self.values
        assert data is not None
        rows = self.target_rows[first:last] - start
        parts = (data[start:stop], rows, self.targets[first:last])
        return b"".join(len(p).to_bytes(8, "little") + p.tobytes() for p in parts)

    def per_sequence_mean(self, rows: npt.ArrayLike) -> FloatArray:
        """Mean of a per-target quantity, float [R], over the targets of each sequence: [n]."""
        counts = np.diff(self.target_offsets)
        sums = np.add.reduceat(np.asarray(rows, dtype=np.float64), self.target_offsets[:-1])
        return np.asarray(sums / counts, dtype=np.float64)

    def per_sequence_max(self, rows: npt.ArrayLike) -> FloatArray:
        """Largest of a per-target quantity, float [R], over the targets of each sequence: [n]."""
        values = np.asarray(rows, dtype=np.float64)
        return np.asarray(np.maximum.reduceat(values, self.target_offsets[:-1]), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class StackedSequences:
    """Batches of N trials, n sequences each, side by side and step by step, padded with zeros.

    With T the longest sequence of all:

    * ``lengths``     int32 [n, N]
    * ``inputs``      float64 [n, T, N, I], zero beyond a sequence's end
    * ``targets``     float64 [n, T, N, K], zero where there is no target
    * ``has_target``  bool [n, T, N]

    Sequence k of every trial is processed together for ``steps(k)`` steps; steps beyond a trial's
    own end have no target, so they contribute exact zeros to its error and gradient.
    """

    lengths: Int32Array
    inputs: FloatArray
    targets: FloatArray
    has_target: BoolArray

    def steps(self, k: int) -> int:
        """Steps of the longest of the sequences number k."""
        return int(self.lengths[k].max())


def stack(batches: Sequence[SequenceBatch]) -> StackedSequences:
    """Lay the batches of several trials side by side.  All must have the same sequence count.

    batches: one SequenceBatch a trial.  Returns float64 arrays, ready for a learner that trains
    all trials in one call.
    """
    trials, count = len(batches), len(batches[0])
    lengths = np.stack([b.lengths for b in batches], axis=1)
    longest = int(lengths.max())
    inputs = np.zeros((count, longest, trials, batches[0].input_size))
    targets = np.zeros((count, longest, trials, batches[0].outputs))
    has_target = np.zeros((count, longest, trials), dtype=np.bool_)
    for i, batch in enumerate(batches):
        sequence = np.repeat(np.arange(count), batch.lengths)
        step = np.arange(batch.steps) - batch.offsets[sequence]
        inputs[sequence, step, i] = batch.inputs
        at = sequence[batch.target_rows], step[batch.target_rows]
        targets[at[0], at[1], i] = batch.targets
        has_target[at[0], at[1], i] = True
    return StackedSequences(lengths, inputs, targets, has_target)


def stack_portions(
    batches: Sequence[SequenceBatch],
) -> Iterator[tuple[Sequence[SequenceBatch], StackedSequences]]:
    """The batches side by side as by `stack`, a few consecutive sequences of every trial at a time.

    So many that their padded inputs and targets take at most 32 MB, but at least one.
    batches: one a trial, all with the same number of sequences.  Yields the portion of each batch,
    and these portions stacked.
    """
    count = len(batches[0])
    longest = max(int(batch.lengths.max()) for batch in batches)
    step = len(batches) * (batches[0].input_size + batches[0].outputs)
    size = max(1, _LARGEST_PORTION // (longest * step))
    if size >= count:
        yield batches, stack(batches)
        return
    for first in range(0, count, size):
        indices = np.arange(first, min(first + size, count))
        portion = [batch.take(indices) for batch in batches]
        yield portion, stack(portion)


def _offsets(lengths: npt.NDArray[np.integer]) -> Int64Array:
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int64)


def _ranges(starts: Int64Array, counts: npt.NDArray[np.integer]) -> Int64Array:
    """start, start + 1, ... for each (start, count) pair, one after the other."""
    ends = _offsets(counts)
    within = np.arange(ends[-1]) - np.repeat(ends[:-1], counts)
    return np.asarray(np.repeat(starts, counts) + within, dtype=np.int64)


def _check(batch: SequenceBatch) -> None:
    _check_types(batch)
    _check_inputs(batch)
    _check_targets(batch)


def _check_types(batch: SequenceBatch) -> None:
    for name, dtype, rank in (
        ("lengths", np.int32, 1),
        ("target_rows", np.int64, 1),
        ("targets", np.float32, 2),
        ("symbols", np.int32, 1),
        ("values", np.float32, 2),
    ):
        array = getattr(batch, name)
        if array is None and name in ("symbols", "values"):
            continue
        if not isinstance(array, np.ndarray) or array.dtype != dtype or array.ndim != rank:
            found = f"{array.dtype} {array.shape}" if isinstance(array, np.ndarray) else repr(array)
            raise _refusal(f"{name} must be {np.dtype(dtype)} of rank {rank}, found {found}")


def _check_inputs(batch: SequenceBatch) -> None:
    if (batch.symbols is None) == (batch.values is None):
        raise _refusal("give exactly one of symbols and values")
    if len(batch.lengths) == 0 or int(batch.lengths.min()) < 1:
        raise _refusal("it needs at least one sequence, and every length must be at least 1")
    total = int(batch.lengths.sum(dtype=np.int64))
    if batch.symbols is not None:
        if len(batch.symbols) != total:
            raise _refusal(f"{len(batch.symbols)} symbols, but the lengths add up to {total}")
        if batch.symbols.min() < 0 or batch.symbols.max() >= batch.input_size:
            raise _refusal(f"a symbol lies outside 0..{batch.input_size - 1}")
    if batch.values is not None:
        if batch.values.shape != (total, batch.input_size):
            wanted = (total, batch.input_size)
            raise _refusal(f"values must have shape {wanted}, found {batch.values.shape}")
        if not np.isfinite(batch.values).all():
            raise _refusal("an input is not finite")


def _check_targets(batch: SequenceBatch) -> None:
    rows = batch.target_rows
    if len(batch.targets) != len(rows):
        raise _refusal(f"{len(rows)} target rows, but {len(batch.targets)} targets")
    if not np.isfinite(batch.targets).all():
        raise _refusal("a target is not finite")
    if len(rows) and (rows[0] < 0 or rows[-1] >= batch.steps or (np.diff(rows) <= 0).any()):
        raise _refusal(f"target_rows must be strictly increasing within 0..{batch.steps - 1}")
    if (np.diff(batch.target_offsets) < 1).any():
        raise _refusal("every sequence needs at least one target")


def _refusal(what: str) -> TrialError:
    return TrialError(f"unusable SequenceBatch: {what}")
