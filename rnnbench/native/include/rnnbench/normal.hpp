// Standard normal numbers from random words, by the operations of `rnnbench.draws.normal`.
//
// Algorithm AS 241 (Wichura 1988, Applied Statistics 37:477-484) in doubles.  Every product and
// every sum is rounded (no fused operations), as NumPy does it.  The region of AS 241 for tails
// below exp(-25) is left out: the smallest tail of a 32-bit word is 2^-33, about exp(-22.9).
#pragma once

#include "rnnbench/draws.hpp"

#if !RNNBENCH_DEVICE
#include <cmath>

namespace rnnbench {

// (word + 1/2) 2^-32, exactly.
RNNBENCH_FUNCTION double probability(uint32 word) {
    // 2^52 + word, by its bits: unlike a conversion, the same few instructions on all machines.
    const double shifted_word = from_bits(uint64{0x4330000000000000} | word);
    return ((shifted_word - 4503599627370496.0) + 0.5) * 2.3283064365386962890625e-10;
}

// Whether a word belongs to the centre of the distribution, |probability - 1/2| <= 0.425.
constexpr uint32 least_central_word = 322122547U, most_central_word = ~least_central_word;
RNNBENCH_FUNCTION bool is_central(uint32 word) {
    return word - least_central_word <= most_central_word - least_central_word;
}

template <int N>
RNNBENCH_FUNCTION double polynomial(const double (&coefficients)[N], double x) {
    double total = coefficients[0];
#pragma GCC unroll 16
    for (int i = 1; i < N; ++i) total = total * x + coefficients[i];
    return total;
}

// The number of a central word.
RNNBENCH_FUNCTION double central_normal(uint32 word) {
    constexpr double numerator[] = {
        2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
        4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
        1.3314166789178437745e2, 3.3871328727963666080e0,
    };
    constexpr double denominator[] = {
        5.2264952788528545610e3, 2.8729085735721942674e4,
        3.9307895800092710610e4, 2.1213794301586595867e4,
        5.3941960214247511077e3, 6.8718700749205790830e2,
        4.2313330701600911252e1, 1.0,
    };
    const double q = probability(word) - 0.5;
    const double r = 0.180625 - q * q;
    return q * (polynomial(numerator, r) / polynomial(denominator, r));
}

// Natural logarithm of a positive normal number, as 2 atanh((m - 1) / (m + 1)) + e ln 2.
RNNBENCH_FUNCTION double natural_log(double x) {
    constexpr double series[] = {
        1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11,
        1.0 / 9,  1.0 / 7,  1.0 / 5,  1.0 / 3,  1.0,
    };
    const uint64 bits = to_bits(x);
    // Mantissa in [1/2, 1); the exponent, 1022 more, as 2^52 + exponent by its bits.
    const double half = from_bits((bits & 0x000fffffffffffffU) | 0x3fe0000000000000U);
    const double power = from_bits((bits >> 52) | 0x4330000000000000U) - 4503599627371518.0;
    const bool low = half < 0.70710678118654752440;
    const double mantissa = low ? half * 2.0 : half;
    const double exponent = low ? power - 1.0 : power;
    const double ratio = (mantissa - 1.0) / (mantissa + 1.0);
    const double square = ratio * ratio;
    return 2.0 * ratio * polynomial(series, square) + exponent * 0.69314718055994530942;
}

// The number of a word that is not central.
RNNBENCH_FUNCTION double outer_normal(uint32 word) {
    constexpr double numerator[] = {
        7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
        1.27045825245236838258e0,  3.64784832476320460504e0,  5.76949722146069140550e0,
        4.63033784615654529590e0,  1.42343711074968357734e0,
    };
    constexpr double denominator[] = {
        1.05075007164441684324e-9, 5.47593808499534494600e-4,
        1.51986665636164571966e-2, 1.48103976427480074590e-1,
        6.89767334985100004550e-1, 1.67638483018380384940e0,
        2.05319162663775882187e0,  1.0,
    };
    const double p = probability(word);
    const double rest = 1.0 - p;
    const double r = std::sqrt(-natural_log(p < rest ? p : rest)) - 1.6;
    const double number = polynomial(numerator, r) / polynomial(denominator, r);
    return p < 0.5 ? -number : number;
}

RNNBENCH_FUNCTION double normal(uint32 word) {
    return is_central(word) ? central_normal(word) : outer_normal(word);
}

// The numbers of N words, N a power of two.  All are taken for central ones first; the others,
// about one in seven, are then collected and made some at a time.  Loops of fixed length without
// branches become vectors.
template <int N>
inline void normal(const uint32 (&words)[N], double (&numbers)[N]) {
    for (int i = 0; i < N; ++i) numbers[i] = central_normal(words[i]);

    // Bit i of a group is set where its word i is not central.
    constexpr int group = N < 64 ? N : 64, at_once = N < 16 ? N : 16;
    uint64 outer_of[N / group];
    uint32 outer_words[N + at_once];
    int outer = 0;
    for (int g = 0; g < N / group; ++g) {
        uint64 places = 0;
        for (int i = 0; i < group; ++i) {
            places |= static_cast<uint64>(!is_central(words[g * group + i])) << i;
        }
        outer_of[g] = places;
        for (; places != 0; places &= places - 1) {
            outer_words[outer++] = words[g * group + __builtin_ctzll(places)];
        }
    }
    for (int i = 0; i < at_once; ++i) outer_words[outer + i] = 0;

    double outer_numbers[N + at_once];
    for (int first = 0; first < outer; first += at_once) {
        for (int i = 0; i < at_once; ++i) {
            outer_numbers[first + i] = outer_normal(outer_words[first + i]);
        }
    }
    const double* next = outer_numbers;
    for (int g = 0; g < N / group; ++g) {
        for (uint64 places = outer_of[g]; places != 0; places &= places - 1) {
            numbers[g * group + __builtin_ctzll(places)] = *next++;
        }
    }
}

}  // namespace rnnbench
#endif
