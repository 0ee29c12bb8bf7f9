"""The native draws against the NumPy ones, bit for bit, in every build and every width."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import pytest

from rnnbench.plugin import Stream, below, between, normal, unit

WIDTHS = (1, 2, 4, 8, 16)
COUNT = 2**21


@pytest.fixture(scope="module")
def words() -> np.ndarray:
    """Two million random words, and all within 40 of the ends, the middle, the centre's bounds."""
    random = Stream(3, "data", "native draws", 0).words(0, COUNT // 64, 64).ravel()
    bounds = [0, 2**8, 2**31, 2**32, 0.075 * 2**32, 0.925 * 2**32, 2**24, 2**32 - 2**8]
    around = np.concatenate([int(bound) + np.arange(-40, 40) for bound in bounds])
    extreme = around[(around >= 0) & (around < 2**32)].astype(np.uint32)
    # A few more, so that every width divides the number of words.
    more = np.arange(-(len(random) + len(extreme)) % 16, dtype=np.uint32)
    return np.concatenate([extreme, random, more])


def draw(
    library: ctypes.CDLL,
    name: str,
    width: int,
    words: np.ndarray,
    dtype: Any,
    *settings: Any,
) -> np.ndarray:
    numbers = np.full(len(words), 99, dtype=dtype)
    code = library[f"rnnbench_{name}"](
        ctypes.c_int32(width),
        words.ctypes.data_as(ctypes.c_void_p),
        ctypes.c_int64(len(words)),
        *settings,
        numbers.ctypes.data_as(ctypes.c_void_p),
    )
    assert code == 0
    return numbers


def check(made: np.ndarray, expected: np.ndarray) -> None:
    assert made.dtype == expected.dtype
    assert made.tobytes() == expected.tobytes()


@pytest.mark.parametrize("width", WIDTHS)
def test_unit(width: int, words: np.ndarray, libraries: dict[str, ctypes.CDLL]) -> None:
    expected = unit(words)
    for library in libraries.values():
        check(draw(library, "unit", width, words, np.float32), expected)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("low", "high"), [(-1.0, 1.0), (0.0, 1.0), (-0.1, 0.1), (2.0, 5.0)])
def test_between(
    width: int, low: float, high: float, words: np.ndarray, libraries: dict[str, ctypes.CDLL]
) -> None:
    expected = between(words, low, high)
    span = np.float32(high) - np.float32(low)
    for library in libraries.values():
        bounds = ctypes.c_float(low), ctypes.c_float(float(span))
        check(draw(library, "between", width, words, np.float32, *bounds), expected)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("bound", [1, 2, 3, 4, 10, 49, 1000, 2**31, 2**32 - 1])
def test_below(
    width: int, bound: int, words: np.ndarray, libraries: dict[str, ctypes.CDLL]
) -> None:
    expected = below(words, bound).astype(np.uint32)
    for library in libraries.values():
        check(draw(library, "below", width, words, np.uint32, ctypes.c_uint32(bound)), expected)


@pytest.fixture(scope="module")
def normal_numbers(words: np.ndarray) -> np.ndarray:
    return normal(words)


@pytest.mark.parametrize("width", WIDTHS)
def test_normal(
    width: int,
    words: np.ndarray,
    normal_numbers: np.ndarray,
    libraries: dict[str, ctypes.CDLL],
) -> None:
    for library in libraries.values():
        check(draw(library, "normal", width, words, np.float64), normal_numbers)


def test_normal_where_all_words_of_a_vector_are_outer_ones_and_where_none_is(
    libraries: dict[str, ctypes.CDLL],
) -> None:
    words = np.concatenate([np.arange(4096), 2**31 + np.arange(4096)]).astype(np.uint32)
    for library in libraries.values():
        for width in WIDTHS:
            check(draw(library, "normal", width, words, np.float64), normal(words))


def test_an_unknown_width_is_refused(libraries: dict[str, ctypes.CDLL]) -> None:
    words, numbers = np.zeros(48, dtype=np.uint32), np.full(48, 99.0)
    for library in libraries.values():
        code = library["rnnbench_normal"](
            ctypes.c_int32(3),
            words.ctypes.data_as(ctypes.c_void_p),
            ctypes.c_int64(48),
            numbers.ctypes.data_as(ctypes.c_void_p),
        )
        assert code != 0
        assert (numbers == 99.0).all()
