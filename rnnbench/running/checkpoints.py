"""A trial's checkpoint: all that is needed to go on exactly, as bytes."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnbench.criteria import SetScore
from rnnbench.errors import TrialError
from rnnbench.running.curve_recorder import CurveRecorder

_PROGRESS = "progress"
_MEAN, _MAX = "recent mean_error", "recent max_error"
_CURVE = "learning curve"
_LEARNER = "learner/"


@dataclass(frozen=True, eq=False)
class TrialState:
    """Where an unfinished trial stands, after a check.

    * ``presentations``, ``seconds``  spent so far
    * ``criteria``    presentations at which each criterion first held, None for not yet
    * ``mean_error``, ``max_error``   float64, of the recent sequences
    * ``learner``     the learner's own state
    * ``curve``       the learning curve so far
    * ``scores``      on the final test set, by the criterion that first held then
    """

    presentations: int
    seconds: float
    criteria: dict[str, int | None]
    mean_error: npt.NDArray[np.float64]
    max_error: npt.NDArray[np.float64]
    learner: Mapping[str, npt.NDArray[Any]]
    curve: CurveRecorder = field(default_factory=CurveRecorder)
    scores: Mapping[str, SetScore] = field(default_factory=dict)


def to_bytes(state: TrialState) -> bytes:
    """Pack as an uncompressed NumPy archive, without pickles."""
    scores = {name: asdict(score) for name, score in state.scores.items()}
    progress = json.dumps([state.presentations, state.seconds, state.criteria, scores])
    arrays = {f"{_LEARNER}{name}": np.asarray(value) for name, value in state.learner.items()}
    objects = [name for name, array in arrays.items() if array.dtype.hasobject]
    if objects:
        raise TrialError(f"a learner's state may hold no Python objects: {', '.join(objects)}")
    arrays[_PROGRESS] = np.frombuffer(progress.encode(), dtype=np.uint8)
    arrays[_MEAN], arrays[_MAX] = state.mean_error, state.max_error
    curve = json.dumps([state.curve.points, state.curve.sum])
    arrays[_CURVE] = np.frombuffer(curve.encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def from_bytes(data: bytes) -> TrialState:
    """Unpack what `to_bytes` packed."""
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    presentations, seconds, criteria, scores = json.loads(arrays[_PROGRESS].tobytes())
    learner = {
        name.removeprefix(_LEARNER): array
        for name, array in arrays.items()
        if name.startswith(_LEARNER)
    }
    points, total = json.loads(arrays[_CURVE].tobytes())
    curve = CurveRecorder([(at, error) for at, error in points], total)
    return TrialState(
        presentations,
        seconds,
        criteria,
        arrays[_MEAN],
        arrays[_MAX],
        learner,
        curve,
        {name: SetScore(**score) for name, score in scores.items()},
    )
