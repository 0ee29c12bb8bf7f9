"""Reading one array of a saved state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy.typing as npt

from rnnbench.plugin import FloatArray, TrialError


def restored(state: Mapping[str, npt.NDArray[Any]], name: str, like: FloatArray) -> FloatArray:
    """The array ``name`` of a state, copied.

    Raises TrialError where it is missing or does not have the shape and dtype of ``like``.
    """
    wanted = f"{like.dtype} {like.shape}"
    if name not in state:
        raise TrialError(f"the saved state has no array {name!r} ({wanted})")
    array = state[name]
    if array.shape != like.shape or array.dtype != like.dtype:
        found = f"{array.dtype} {array.shape}"
        raise TrialError(f"array {name!r} of the saved state: expected {wanted}, found {found}")
    return array.copy()
