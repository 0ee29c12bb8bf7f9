// The logistic function and the hyperbolic tangent from explicit IEEE operations.
//
// With z >= 0 or not, exp(-z) = s (1 - p), s = 2^n, n the integer next to -z / ln 2, and
// p = 1 - exp(-r), r = z + n ln 2, |r| <= ln(2) / 2, from r - r^2 g(r): g is a polynomial, near the
// minimax one for the relative error of p (tanh) or of 1 - p (logistic).  Then
//
//     logistic(z)  = 1 / ((1 + s) - s p)
//     tanh(z / 2)  = ((1 - s) + s p) / ((1 + s) - s p)
//
// with 1 - s and 1 + s exact or nearly so: no branch, and no relative error lost near 0.
// Largest errors over all float32 in range: logistic below 3 ulp, tanh below 2 ulp (tested).
#pragma once

#include "rnnbench/lanes.hpp"

namespace rnnbench {

template <class T>
struct ElementaryConstants;

template <>
struct ElementaryConstants<float> {
    static constexpr float log2_e = 1.44269504088896341F;
    // Adding 1.5 2^23 rounds to an integer and leaves it in the low bits.
    static constexpr float rounder = 12582912.0F;
    static constexpr int mantissa_bits = 23;
    static constexpr uint32 exponent_bias = 0x3f800000U;
    static constexpr float ln2_high = 0.693359375F;
    static constexpr float ln2_low = -2.12194440e-4F;
    static constexpr float ln2 = 0.69314718055994531F;
    // Beyond these s would not be a normal number; the results are within an ulp of 0 and 1.
    static constexpr float logistic_from = -87.3F;
    static constexpr float logistic_to = 87.3F;
    // tanh(10) rounds to 1.
    static constexpr float tanh_half_to = 20.0F;
};

template <>
struct ElementaryConstants<double> {
    static constexpr double log2_e = 1.44269504088896340736;
    static constexpr double rounder = 6755399441055744.0;
    static constexpr int mantissa_bits = 52;
    static constexpr uint64 exponent_bias = uint64{1023} << 52;
    static constexpr double ln2_high = 6.93145751953125e-1;
    static constexpr double ln2_low = 1.42860682030941723212e-6;
    static constexpr double logistic_from = -708.0;
    static constexpr double logistic_to = 708.0;
    static constexpr double tanh_half_to = 44.0;
};

// c0 + r (c1 + r (c2 + ...)).
template <class V, class Number>
RNNBENCH_FUNCTION V polynomial(V, Number last) {
    return broadcast<V>(last);
}
template <class V, class Number, class... Rest>
RNNBENCH_FUNCTION V polynomial(V r, Number first, Rest... rest) {
    return fused(polynomial<V>(r, rest...), r, broadcast<V>(first));
}

// g(r) for the logistic function and for the hyperbolic tangent.
template <class V>
RNNBENCH_FUNCTION V logistic_remainder(V r, float) {
    return polynomial<V>(r, 0.5000000095F, -0.1666651889F, 0.04166620594F, -0.008368883546F,
                         0.001395048177F);
}
template <class V>
RNNBENCH_FUNCTION V tanh_remainder(V r, float) {
    return polynomial<V>(r, 0.5000000062F, -0.1666654303F, 0.04166628214F, -0.008366578518F,
                         0.001394644162F);
}
template <class V>
RNNBENCH_FUNCTION V tanh_remainder(V r, double) {
    return polynomial<V>(r, 0.5, -0.16666666666666676591, 0.041666666666666701346,
                         -0.0083333333333216233721, 0.0013888888888866848194,
                         -0.00019841269886136757551, 0.000024801587360534384284,
                         -2.755724420624579627e-6, 2.7557242778985292495e-7,
                         -2.5109035647435220796e-8, 2.0924437192269736173e-9);
}
template <class V>
RNNBENCH_FUNCTION V logistic_remainder(V r, double) {
    return tanh_remainder<V>(r, 0.0);
}

// z + n ln 2.  For the tangent n is small, so that one float32 of ln 2 is enough.
template <class V>
RNNBENCH_FUNCTION V reduced(V z, V n) {
    using C = ElementaryConstants<typename LaneType<V>::Number>;
    return fused(n, broadcast<V>(C::ln2_low), fused(n, broadcast<V>(C::ln2_high), z));
}
template <class V>
RNNBENCH_FUNCTION V reduced_small(V z, V n, float) {
    return fused(n, broadcast<V>(ElementaryConstants<float>::ln2), z);
}
template <class V>
RNNBENCH_FUNCTION V reduced_small(V z, V n, double) {
    return reduced(z, n);
}

// 1 / (1 + exp(-z)); NaN for NaN.
template <class V>
RNNBENCH_FUNCTION V logistic(V z) {
    using Number = typename LaneType<V>::Number;
    using C = ElementaryConstants<Number>;
    const V one = broadcast<V>(Number{1});
    z = at_most(broadcast<V>(C::logistic_to), at_least(broadcast<V>(C::logistic_from), z));
    const V sum = fused(z, broadcast<V>(-C::log2_e), broadcast<V>(C::rounder));
    const V n = sum - broadcast<V>(C::rounder);
    const V s = shifted(sum, C::mantissa_bits, C::exponent_bias);
    const V r = reduced(z, n);
    const V p = fused_less(r * r, logistic_remainder<V>(r, Number{}), r);
    return one / fused_less(s, p, one + s);
}

// tanh(z / 2) = 2 / (1 + exp(-z)) - 1; NaN for NaN.
template <class V>
RNNBENCH_FUNCTION V tanh_half(V z) {
    using Number = typename LaneType<V>::Number;
    using C = ElementaryConstants<Number>;
    const V one = broadcast<V>(Number{1});
    const V a = at_most(broadcast<V>(C::tanh_half_to), magnitude(z));
    const V sum = fused(a, broadcast<V>(-C::log2_e), broadcast<V>(C::rounder));
    const V n = sum - broadcast<V>(C::rounder);
    const V s = shifted(sum, C::mantissa_bits, C::exponent_bias);
    const V r = reduced_small(a, n, Number{});
    const V p = fused_less(r * r, tanh_remainder<V>(r, Number{}), r);
    const V sp = s * p;
    return with_sign_of(z, ((one - s) + sp) / ((one + s) - sp));
}

// tanh(z).
template <class V>
RNNBENCH_FUNCTION V tanh_whole(V z) {
    return tanh_half(z + z);
}

// The functions as objects, for `apply`.
struct Logistic {
    template <class X>
    RNNBENCH_FUNCTION X operator()(X z) const {
        return logistic(z);
    }
};
struct TanhHalf {
    template <class X>
    RNNBENCH_FUNCTION X operator()(X z) const {
        return tanh_half(z);
    }
};
struct TanhWhole {
    template <class X>
    RNNBENCH_FUNCTION X operator()(X z) const {
        return tanh_whole(z);
    }
};

}  // namespace rnnbench
