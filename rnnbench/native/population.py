"""Populations whose networks are trained by native code, some trials in the lanes of a vector."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from rnnbench.error_log import ErrorLog
from rnnbench.errors import TrialError
from rnnbench.learners import Population, State, TrainLog
from rnnbench.native.structures import ErrorLogView, PackedBatch, PackedBatches, Presentations
from rnnbench.sequences import FloatArray, RealArray, SequenceBatch
from rnnbench.tasks import TaskShape
from rnnbench.training_data import TrainingData

_OUT_OF_MEMORY = -1
_BAD_LENGTHS = -2
_THREADS = "RNNBENCH_THREADS"


class NetworkWeights(Protocol):
    """The weights of N networks in two arrays, which native code changes in place.

    Both C-contiguous, of the same dtype (float32 or float64), one network after the other.
    """

    @property
    def hidden(self) -> RealArray: ...
    @property
    def output(self) -> RealArray: ...
    def state(self, trial: int, /) -> State: ...
    def load_state(self, trial: int, state: Mapping[str, npt.NDArray[Any]], /) -> None: ...


class NativePopulation(Population):
    """What learners with a native kernel share: one call of it trains all trials up to a check.

    library: of the package; besides the kernels it has the generator of packed batches.
    network: the structure that the kernels take for sizes and options.
    train, predict: names of the kernels, ``int train(network, presentations, doubles, hidden,
    output)`` and ``int predict(network, batch, order, count, doubles, hidden, output,
    predictions)``.  They return 0, -1 where memory ran out, or what the generator returned.
    """

    def __init__(
        self,
        shape: TaskShape,
        library: ctypes.CDLL,
        *,
        network: ctypes.Structure,
        weights: NetworkWeights,
        train: str,
        predict: str,
    ) -> None:
        self._shape = shape
        self._threads = _threads()
        self._unpack = ctypes.cast(library["rnnbench_unpack"], ctypes.c_void_p).value
        self._kernel, self._reader = library[train], library[predict]
        self._network = network
        self._weights = weights
        self._doubles = int(_precision(weights) == np.float64)

    def train_on(
        self,
        data: TrainingData,
        trials: Sequence[int],
        first: Sequence[int],
        count: int,
        errors: ErrorLog,
    ) -> None:
        generator = data.generator
        if generator is None:
            self._train_batches(trials, data.batches(trials, first, count), errors)
            return
        streams = np.array([data.streams[i].trial for i in trials], dtype=np.uint32)
        self._call(
            trials,
            errors,
            count,
            streams=streams,
            first=np.array(first, dtype=np.uint64),
            key=data.streams[trials[0]].key,
            generate=generator.function,
            parameters=ctypes.addressof(generator.parameters),
        )

    def train(self, trials: Sequence[int], batches: Sequence[SequenceBatch]) -> TrainLog:
        count = len(batches[0])
        errors = ErrorLog(max(trials) + 1, window=count)
        self._train_batches(trials, batches, errors)
        logs = [TrainLog(*errors.last(trial, count)) for trial in trials]
        return TrainLog.side_by_side(logs)

    def predict(self, trial: int, batch: SequenceBatch) -> FloatArray:
        packed, keep = self._packed(batch)
        # Neighbours have similar lengths.
        order = np.argsort(batch.lengths, kind="stable").astype(np.int64)
        predictions = np.empty((len(batch.target_rows), batch.outputs))
        answer = self._reader(
            ctypes.byref(self._network),
            ctypes.byref(packed),
            ctypes.c_void_p(order.ctypes.data),
            ctypes.c_int64(len(order)),
            self._doubles,
            ctypes.c_void_p(self._weights.hidden[trial].ctypes.data),
            ctypes.c_void_p(self._weights.output[trial].ctypes.data),
            ctypes.c_void_p(predictions.ctypes.data),
        )
        _check(answer, "prediction")
        del keep
        return predictions

    def state(self, trial: int) -> State:
        """The weights: all there is between sequences, as for the references."""
        return self._weights.state(trial)

    def load_state(self, trial: int, state: Mapping[str, npt.NDArray[Any]]) -> None:
        self._weights.load_state(trial, state)

    def _train_batches(
        self, trials: Sequence[int], batches: Sequence[SequenceBatch], errors: ErrorLog
    ) -> None:
        packed = [self._packed(batch) for batch in batches]
        array = (PackedBatch * len(packed))(*(structure for structure, _ in packed))
        parameters = PackedBatches(ctypes.addressof(array), self._shape.inputs, self._shape.outputs)
        self._call(
            trials,
            errors,
            len(batches[0]),
            streams=np.arange(len(batches), dtype=np.uint32),
            first=np.zeros(len(batches), dtype=np.uint64),
            key=(0, 0),
            generate=self._unpack,
            parameters=ctypes.addressof(parameters),
        )

    def _call(
        self,
        trials: Sequence[int],
        errors: ErrorLog,
        count: int,
        *,
        streams: Any,
        first: Any,
        key: tuple[int, int],
        generate: int | None,
        parameters: int,
    ) -> None:
        errors.reserve(trials, count)
        positions = np.array(trials, dtype=np.int64)
        call = Presentations(
            trials=len(trials),
            threads=self._threads,
            positions=positions.ctypes.data,
            streams=streams.ctypes.data,
            first=first.ctypes.data,
            count=count,
            key=(ctypes.c_uint32 * 2)(*key),
            generate=generate,
            parameters=parameters,
            log=_view(errors),
        )
        answer = self._kernel(
            ctypes.byref(self._network),
            ctypes.byref(call),
            self._doubles,
            ctypes.c_void_p(self._weights.hidden.ctypes.data),
            ctypes.c_void_p(self._weights.output.ctypes.data),
        )
        _check(answer, "training")

    def _packed(self, batch: SequenceBatch) -> tuple[PackedBatch, tuple[Any, ...]]:
        """A batch as native code reads it, and the arrays that have to outlive it.

        Raises TrialError for one that does not fit the network.
        """
        shape = self._shape
        found = batch.input_size, batch.outputs
        if found != (shape.inputs, shape.outputs):
            raise TrialError(
                f"the network has {shape.inputs} inputs and {shape.outputs} outputs, but the "
                f"sequences have {found[0]} and {found[1]}"
            )
        longest = int(batch.lengths.max())
        if longest > shape.longest:
            raise TrialError(
                f"a sequence has {longest} steps, but the task's longest has {shape.longest}; "
                "TaskShape.longest must not be smaller"
            )
        if shape.one_hot and batch.symbols is None:
            raise TrialError("TaskShape.one_hot is set, but the sequences come as values")
        symbols = values = None
        if shape.one_hot:
            symbols = np.ascontiguousarray(batch.symbols)
        else:
            values = np.ascontiguousarray(batch.inputs)
        arrays = (
            np.ascontiguousarray(batch.lengths),
            batch.offsets,
            symbols,
            values,
            np.ascontiguousarray(batch.target_rows),
            batch.target_offsets,
            np.ascontiguousarray(batch.targets),
        )
        addresses = [None if array is None else array.ctypes.data for array in arrays]
        return PackedBatch(*addresses), arrays


def _precision(weights: NetworkWeights) -> np.dtype[Any]:
    """The dtype of both arrays.  Raises TrialError for arrays that native code cannot change."""
    hidden, output = weights.hidden, weights.output
    if hidden.dtype not in (np.float32, np.float64) or output.dtype != hidden.dtype:
        raise TrialError(
            f"native weights: found dtypes {hidden.dtype} and {output.dtype}; expected float32 "
            "twice or float64 twice"
        )
    if not (hidden.flags.c_contiguous and output.flags.c_contiguous):
        raise TrialError("native weights: expected C-contiguous arrays; copy them first")
    return hidden.dtype


def _view(errors: ErrorLog) -> ErrorLogView:
    return ErrorLogView(
        mean_error=errors.mean_error.ctypes.data,
        max_error=errors.max_error.ctypes.data,
        stride=errors.mean_error.shape[1],
        filled=errors.filled.ctypes.data,
        rules=len(errors.rules),
        windows=errors.windows.ctypes.data,
        tolerances=errors.tolerances.ctypes.data,
        means=errors.means.ctypes.data,
        within=errors.within.ctypes.data,
        finite=errors.finite.ctypes.data,
    )


def _check(answer: int, what: str) -> None:
    if answer == _OUT_OF_MEMORY:
        raise TrialError(f"native {what}: not enough memory for this network and these sequences")
    if answer == _BAD_LENGTHS:
        raise TrialError(
            f"native {what}: the task's generator made a sequence of no step, or of more than "
            "TaskShape.longest"
        )
    if answer != 0:
        raise TrialError(f"native {what}: the task's generator refused its settings ({answer})")


def _threads() -> int:
    """How many threads a population may use: RNNBENCH_THREADS, 1 without it."""
    text = os.environ.get(_THREADS, "1")
    if not text.isdecimal() or int(text) < 1:
        raise TrialError(f"{_THREADS}={text}: expected a whole number from 1 on")
    return int(text)
