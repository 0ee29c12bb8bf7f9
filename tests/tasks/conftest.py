"""What the tests of all tasks need: streams, sequences, frequency checks, native libraries."""

import ctypes
import os
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from rnnbench.errors import ConfigError
from rnnbench.native.levels import levels
from rnnbench.native.library import load_native
from rnnbench.plugin import SequenceBatch, Stream


@pytest.fixture
def stream() -> Stream:
    return Stream(root_seed=1997, name="data", task_key="key of the task", trial=0)


@pytest.fixture(scope="session")
def unpack() -> Callable[[SequenceBatch], list[np.ndarray]]:
    """Takes a batch apart: the input rows [T, I] of each sequence."""

    def apart(batch: SequenceBatch) -> list[np.ndarray]:
        return np.split(batch.inputs, batch.offsets[1:-1])

    return apart


@pytest.fixture(scope="session")
def check_frequencies() -> Callable[[npt.ArrayLike, npt.ArrayLike, int], None]:
    """Checks counts of outcomes among ``draws`` draws against their exact probabilities.

    Each within 4 standard errors, and where the probability is 0 or 1 exactly.
    """

    def check(counts: npt.ArrayLike, probabilities: npt.ArrayLike, draws: int) -> None:
        p = np.asarray(probabilities, dtype=np.float64)
        standard_error = np.sqrt(draws * p * (1.0 - p))
        deviation = np.abs(np.asarray(counts) - draws * p)
        assert (deviation <= 4.0 * standard_error + 1e-6).all(), (
            f"largest deviation {np.max(deviation / np.maximum(standard_error, 1e-9)):.2f} "
            "standard errors"
        )

    return check


@pytest.fixture(scope="session")
def libraries() -> dict[str, ctypes.CDLL]:
    """The tasks' native library for each level that this machine runs, or for the forced one."""
    forced = os.environ.get("RNNBENCH_ISA")
    loaded = {}
    for level in [forced] if forced else levels():
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("RNNBENCH_ISA", level)
            load_native.cache_clear()
            try:
                loaded[level] = load_native("rnnbench_tasks")
            except ConfigError:
                continue  # This processor does not have the instructions.
    load_native.cache_clear()
    assert loaded
    return loaded
