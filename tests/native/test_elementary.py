"""The native logistic function and tangents: how far from the truth, and the same on any level."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from rnnbench.native.library import load_native

Array = npt.NDArray[Any]

# Name, number in `host.cpp`, truth, and the bounds of the error in float32 and float64, in ulp.
FUNCTIONS: dict[str, tuple[int, Callable[[Array], Array], float, float]] = {
    "logistic": (0, lambda x: 1 / (1 + np.exp(-x)), 3.0, 3.0),
    "tanh": (1, np.tanh, 2.0, 3.0),
    "tanh of the half": (2, lambda x: np.tanh(x / 2), 2.0, 3.0),
}
RANGE = 87.3
"""Of float32: beyond it exp(-x) or its inverse is no normal number."""

function = pytest.mark.parametrize("function", FUNCTIONS)


def _evaluate(library: ctypes.CDLL, number: int, x: Array) -> Array:
    y = np.empty_like(x)
    name = "rnnbench_evaluate_float" if x.dtype == np.float32 else "rnnbench_evaluate_double"
    library[name](
        ctypes.c_int32(number),
        ctypes.c_void_p(x.ctypes.data),
        ctypes.c_void_p(y.ctypes.data),
        ctypes.c_int64(len(x)),
    )
    return y


def _largest_error(function: str, x: Array) -> float:
    """In ulp of the truth, which is computed with more digits; NaN if any result is NaN."""
    number, truth, *_ = FUNCTIONS[function]
    more = np.float64 if x.dtype == np.float32 else np.longdouble
    expected = truth(x.astype(more))
    unit = np.spacing(np.abs(expected).astype(x.dtype))
    return float((np.abs(_evaluate(load_native("rnnbench"), number, x) - expected) / unit).max())


def _float32_in_range(step: int, part: int = 0, parts: int = 1) -> Iterator[Array]:
    """Every ``step``-th float32 from 0 to RANGE and its negative, some millions at a time."""
    end = int(np.float32(RANGE).view(np.uint32)) + 1
    size = 2**21 * step
    for first in range(part * size, end, parts * size):
        positive = np.arange(first, min(first + size, end), step, dtype=np.uint32)
        yield positive.view(np.float32)
        yield (positive | np.uint32(1 << 31)).view(np.float32)


@pytest.fixture(scope="session")
def edges() -> Array:
    """Zeros, subnormal and huge numbers, and all within 40 float32 of where something changes."""
    tiny = np.array([0, 1, 2, 3, 2**22, 2**23 - 1, 2**23, 2**23 + 1], dtype=np.uint32)
    bounds = np.array([0.3465735, 0.5, 1, 10, 20, 40, 44, RANGE, 88, 89, 104, 708, 1e30, 3.4e38])
    around = bounds.astype(np.float32).view(np.uint32)[:, None] + np.arange(-40, 41)
    finite = around[around < 0x7F800000].astype(np.uint32)
    positive = np.concatenate([tiny, finite]).view(np.float32)
    return np.concatenate([positive, -positive, np.array([np.inf, -np.inf, np.nan, -np.nan], "f4")])


@function
def test_float32_is_close_to_the_truth(function: str) -> None:
    found = max(_largest_error(function, x) for x in _float32_in_range(997))
    assert found < FUNCTIONS[function][2]


@pytest.mark.slow
@function
def test_every_float32_in_range_is_close_to_the_truth(function: str) -> None:
    def largest(part: int) -> float:
        return max(_largest_error(function, x) for x in _float32_in_range(1, part, threads))

    threads = os.cpu_count() or 1
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(largest, range(threads)))
    assert max(found) < FUNCTIONS[function][2], found


@function
def test_float64_is_close_to_the_truth(function: str) -> None:
    rng = np.random.default_rng(64)
    sign = rng.choice([-1.0, 1.0], 200_000)
    parts = [
        rng.uniform(-708, 708, 200_000),
        rng.normal(0, 3, 200_000),
        sign * 10 ** rng.uniform(-300, 2.8, 200_000),
        (np.arange(-1000, 1000) + 0.5) * np.log(2.0),
        np.array([0.0, -0.0, 5e-324, -5e-324, 1e-310, 44.0, -44.0, 22.0, 708.0, -708.0]),
    ]
    assert _largest_error(function, np.concatenate(parts)) < FUNCTIONS[function][3]


@function
def test_the_edges(function: str, edges: Array) -> None:
    inside = edges[np.abs(edges) <= np.float32(RANGE)]
    assert len(inside) > 1000
    assert _largest_error(function, inside) < FUNCTIONS[function][2]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_beyond_the_range_the_logistic_function_is_0_or_1(dtype: Any, edges: Array) -> None:
    beyond = edges[np.abs(edges) > RANGE].astype(dtype)
    y = _evaluate(load_native("rnnbench"), 0, beyond)
    assert (y[beyond > 0] == 1.0).all()
    assert (y[beyond < 0] >= 0.0).all()
    assert (y[beyond < 0] < 1e-37).all()
    assert np.isfinite(y).all()


@pytest.mark.parametrize("name", ["tanh", "tanh of the half"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_tangents_are_odd_keep_the_sign_of_0_and_saturate(
    name: str, dtype: Any, edges: Array
) -> None:
    number = FUNCTIONS[name][0]
    library = load_native("rnnbench")
    x = edges[~np.isnan(edges)].astype(dtype)
    y = _evaluate(library, number, x)
    assert y.tobytes() == (-_evaluate(library, number, -x)).tobytes()
    np.testing.assert_array_equal(np.signbit(y), np.signbit(x))
    assert (np.abs(y) <= 1.0).all()
    assert (np.abs(y[np.abs(x) >= 44]) == 1.0).all()


@function
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("place", range(17))
def test_nan_stays_and_changes_no_neighbour(function: str, dtype: Any, place: int) -> None:
    number, library = FUNCTIONS[function][0], load_native("rnnbench")
    x = np.linspace(-5, 5, 17).astype(dtype)
    expected = _evaluate(library, number, x)
    x[place] = np.nan
    y = _evaluate(library, number, x)
    assert np.isnan(y[place])
    expected[place] = y[place]
    assert y.tobytes() == expected.tobytes()


@function
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_all_levels_make_the_same_bits(
    function: str, dtype: Any, edges: Array, host_libraries: dict[str, ctypes.CDLL]
) -> None:
    number = FUNCTIONS[function][0]
    rng = np.random.default_rng(32)
    # An odd number, so that the last vector of any width is not full.
    parts = [edges, rng.normal(0, 4, 100_000), rng.uniform(-120, 120, 100_001 - len(edges) % 2)]
    x = np.concatenate(parts).astype(dtype)
    x = x[~np.isnan(x)]
    assert len(x) % 2 == 1
    results = {name: _evaluate(lib, number, x) for name, lib in host_libraries.items()}
    first = next(iter(results.values()))
    for name, y in results.items():
        assert y.tobytes() == first.tobytes(), name
