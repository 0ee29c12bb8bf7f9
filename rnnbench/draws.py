"""Numbers from random words, by operations that every language does alike.

Only IEEE additions, multiplications, divisions, square roots and integer operations are used, no
library function, so that a native generator can make the same bits from the same words.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rnnbench.sequences import Float32Array, FloatArray, Int64Array
from rnnbench.streams import Words


def unit(words: Words) -> Float32Array:
    """Uniform in [0, 1): the upper 24 bits of each word, as float32 without rounding."""
    return (words >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24)


def between(words: Words, low: float, high: float) -> Float32Array:
    """Uniform in [low, high), float32 of the words' shape."""
    span = np.float32(high) - np.float32(low)
    return np.asarray(np.float32(low) + span * unit(words), dtype=np.float32)


def below(words: Words, bound: npt.ArrayLike) -> Int64Array:
    """Uniform integers 0 .. bound - 1: the upper half of word times bound.

    bound: integers, broadcast against the words.  Each value's probability differs from 1 / bound
    by less than 2**-32.
    """
    product = words.astype(np.uint64) * np.asarray(bound).astype(np.uint64)
    return (product >> np.uint64(32)).astype(np.int64)


def normal(words: Words) -> FloatArray:
    """Standard normal, float64 of the words' shape: the inverse distribution at (word + 1/2) 2^-32.

    Algorithm AS 241 (Wichura 1988, Applied Statistics 37:477-484), relative accuracy 1e-16 before
    rounding; the largest magnitude is 6.34.
    """
    p = (words.astype(np.float64) + 0.5) * 2.0**-32
    q = p - 0.5
    tail = np.minimum(p, 1.0 - p)
    central = np.abs(q) <= 0.425
    r = np.where(central, 0.180625 - q * q, 1.0)
    middle = q * _ratio(_CENTRE, r)
    distance = np.sqrt(-_log(np.where(central, 0.5, tail)))
    near = _ratio(_NEAR, distance - 1.6)
    far = _ratio(_FAR, distance - 5.0)
    outer = np.where(distance <= 5.0, near, far)
    return np.where(central, middle, np.where(q < 0.0, -outer, outer))


_Coefficients = tuple[tuple[float, ...], tuple[float, ...]]

# Numerator and denominator of the three regions of AS 241, highest power first.
_CENTRE: _Coefficients = (
    (
        2.5090809287301226727e3,
        3.3430575583588128105e4,
        6.7265770927008700853e4,
        4.5921953931549871457e4,
        1.3731693765509461125e4,
        1.9715909503065514427e3,
        1.3314166789178437745e2,
        3.3871328727963666080e0,
    ),
    (
        5.2264952788528545610e3,
        2.8729085735721942674e4,
        3.9307895800092710610e4,
        2.1213794301586595867e4,
        5.3941960214247511077e3,
        6.8718700749205790830e2,
        4.2313330701600911252e1,
        1.0,
    ),
)
_NEAR: _Coefficients = (
    (
        7.74545014278341407640e-4,
        2.27238449892691845833e-2,
        2.41780725177450611770e-1,
        1.27045825245236838258e0,
        3.64784832476320460504e0,
        5.76949722146069140550e0,
        4.63033784615654529590e0,
        1.42343711074968357734e0,
    ),
    (
        1.05075007164441684324e-9,
        5.47593808499534494600e-4,
        1.51986665636164571966e-2,
        1.48103976427480074590e-1,
        6.89767334985100004550e-1,
        1.67638483018380384940e0,
        2.05319162663775882187e0,
        1.0,
    ),
)
_FAR: _Coefficients = (
    (
        2.01033439929228813265e-7,
        2.71155556874348757815e-5,
        1.24266094738807843860e-3,
        2.65321895265761230930e-2,
        2.96560571828504891230e-1,
        1.78482653991729133580e0,
        5.46378491116411436990e0,
        6.65790464350110377720e0,
    ),
    (
        2.04426310338993978564e-15,
        1.42151175831644588870e-7,
        1.84631831751005468180e-5,
        7.86869131145613259100e-4,
        1.48753612908506148525e-2,
        1.36929880922735805310e-1,
        5.99832206555887937690e-1,
        1.0,
    ),
)


def _ratio(coefficients: _Coefficients, x: FloatArray) -> FloatArray:
    numerator, denominator = (_horner(c, x) for c in coefficients)
    return numerator / denominator


def _horner(coefficients: tuple[float, ...], x: FloatArray) -> FloatArray:
    total = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        total = total * x + coefficient
    return total


def _log(x: FloatArray) -> FloatArray:
    """Natural logarithm of positive normal numbers, as 2 atanh((m - 1) / (m + 1)) + e ln 2."""
    mantissa, exponent = np.frexp(x)
    low = mantissa < 0.70710678118654752440
    mantissa = np.where(low, mantissa * 2.0, mantissa)
    exponent = np.where(low, exponent - 1, exponent)
    ratio = (mantissa - 1.0) / (mantissa + 1.0)
    square = ratio * ratio
    # |ratio| <= 0.1716, so eleven terms of the series leave a relative error below 1e-17.
    series = _horner(tuple(1.0 / (2 * k + 1) for k in reversed(range(11))), square)
    return np.asarray(2.0 * ratio * series + exponent * 0.69314718055994530942, dtype=np.float64)
