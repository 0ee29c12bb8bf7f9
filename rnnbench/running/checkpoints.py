"""A trial's checkpoint: all that is needed to go on exactly, as bytes."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnbench.errors import TrialError

_PROGRESS = "progress"
_MEAN, _MAX = "recent mean_error", "recent max_error"
_LEARNER = "learner/"


@dataclass(frozen=True, eq=False)
class TrialState:
    """Where an unfinished trial stands, after a check.

    * ``presentations``, ``seconds``  spent so far
    * ``criteria``    presentations at which each criterion first held, None for not yet
    * ``mean_error``, ``max_error``   float64, of the recent sequences
    * ``learner``     the learner's own state
    """

    presentations: int
    seconds: float
    criteria: dict[str, int | None]
    mean_error: npt.NDArray[np.float64]
    max_error: npt.NDArray[np.float64]
    learner: Mapping[str, npt.NDArray[Any]]


def to_bytes(state: TrialState) -> bytes:
    """Pack as an uncompressed NumPy archive, without pickles."""
    progress = json.dumps([state.presentations, state.seconds, state.criteria])
    arrays = {f"{_LEARNER}{name}": np.asarray(value) for name, value in state.learner.items()}
    objects = [name for name, array in arrays.items() if array.dtype.hasobject]
    if objects:
        raise TrialError(f"a learner's state may hold no Python objects: {', '.join(objects)}")
    arrays[_PROGRESS] = np.frombuffer(progress.encode(), dtype=np.uint8)
    arrays[_MEAN], arrays[_MAX] = state.mean_error, state.max_error
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def from_bytes(data: bytes) -> TrialState:
    """Unpack what `to_bytes` packed."""
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    presentations, seconds, criteria = json.loads(arrays[_PROGRESS].tobytes())
    learner = {
        name.removeprefix(_LEARNER): array
        for name, array in arrays.items()
        if name.startswith(_LEARNER)
    }
    return TrialState(presentations, seconds, criteria, arrays[_MEAN], arrays[_MAX], learner)
