// Numbers in lanes: W trials side by side in one vector, or one trial in a plain scalar.
//
// Every operation is one IEEE operation in each lane, rounded once, on any machine: code written
// for a lane type makes the same bits in every lane of every width.  Only its speed depends on the
// width.
//
// A lane type V is `float`, `double` or `Lanes<float or double, W>`.  `LaneType<V>` names its
// number type, its width and its mask.
#pragma once

#include "rnnbench/platform.hpp"

#if !RNNBENCH_DEVICE
#include <cstring>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif
#endif

namespace rnnbench {

template <class V>
struct LaneType;

// ---- Plain scalars ---------------------------------------------------------------------------

template <>
struct LaneType<float> {
    using Number = float;
    using Bits = uint32;
    using Mask = bool;
    static constexpr int width = 1;
};
template <>
struct LaneType<double> {
    using Number = double;
    using Bits = uint64;
    using Mask = bool;
    static constexpr int width = 1;
};

#if RNNBENCH_DEVICE
RNNBENCH_FUNCTION float fused(float a, float b, float c) {
    return __fmaf_rn(a, b, c);
}
RNNBENCH_FUNCTION double fused(double a, double b, double c) {
    return __fma_rn(a, b, c);
}
RNNBENCH_FUNCTION uint32 to_bits(float x) {
    return static_cast<uint32>(__float_as_int(x));
}
RNNBENCH_FUNCTION uint64 to_bits(double x) {
    return static_cast<uint64>(__double_as_longlong(x));
}
RNNBENCH_FUNCTION float from_bits(uint32 b) {
    return __int_as_float(static_cast<int>(b));
}
RNNBENCH_FUNCTION double from_bits(uint64 b) {
    return __longlong_as_double(static_cast<int64>(b));
}
#else
RNNBENCH_FUNCTION float fused(float a, float b, float c) {
    return __builtin_fmaf(a, b, c);
}
RNNBENCH_FUNCTION double fused(double a, double b, double c) {
    return __builtin_fma(a, b, c);
}
template <class To, class From>
RNNBENCH_FUNCTION To same_bits(From x) {
    static_assert(sizeof(To) == sizeof(From), "");
    To y;
    std::memcpy(&y, &x, sizeof y);
    return y;
}
RNNBENCH_FUNCTION uint32 to_bits(float x) {
    return same_bits<uint32>(x);
}
RNNBENCH_FUNCTION uint64 to_bits(double x) {
    return same_bits<uint64>(x);
}
RNNBENCH_FUNCTION float from_bits(uint32 b) {
    return same_bits<float>(b);
}
RNNBENCH_FUNCTION double from_bits(uint64 b) {
    return same_bits<double>(b);
}
#endif

// c - a b, rounded once.
RNNBENCH_FUNCTION float fused_less(float a, float b, float c) {
    return fused(-a, b, c);
}
RNNBENCH_FUNCTION double fused_less(double a, double b, double c) {
    return fused(-a, b, c);
}

RNNBENCH_FUNCTION float select(bool mask, float a, float b) {
    return mask ? a : b;
}
RNNBENCH_FUNCTION double select(bool mask, double a, double b) {
    return mask ? a : b;
}
RNNBENCH_FUNCTION float where(bool mask, float a) {
    return mask ? a : 0.0F;
}
RNNBENCH_FUNCTION double where(bool mask, double a) {
    return mask ? a : 0.0;
}

// `x`, but at most (at least) `limit`.  A NaN in `x` stays.
RNNBENCH_FUNCTION float at_most(float limit, float x) {
    return limit < x ? limit : x;
}
RNNBENCH_FUNCTION double at_most(double limit, double x) {
    return limit < x ? limit : x;
}
RNNBENCH_FUNCTION float at_least(float limit, float x) {
    return limit > x ? limit : x;
}
RNNBENCH_FUNCTION double at_least(double limit, double x) {
    return limit > x ? limit : x;
}

RNNBENCH_FUNCTION float magnitude(float x) {
    return from_bits(to_bits(x) & 0x7fffffffU);
}
RNNBENCH_FUNCTION double magnitude(double x) {
    return from_bits(to_bits(x) & (~uint64{0} >> 1));
}
// `m`, which is not negative, with the sign of `x`.
RNNBENCH_FUNCTION float with_sign_of(float x, float m) {
    return from_bits(to_bits(m) | (to_bits(x) & 0x80000000U));
}
RNNBENCH_FUNCTION double with_sign_of(double x, double m) {
    return from_bits(to_bits(m) | (to_bits(x) & ~(~uint64{0} >> 1)));
}
// The number whose bits are those of `x` shifted to the left, plus `offset`.
RNNBENCH_FUNCTION float shifted(float x, int places, uint32 offset) {
    return from_bits((to_bits(x) << places) + offset);
}
RNNBENCH_FUNCTION double shifted(double x, int places, uint64 offset) {
    return from_bits((to_bits(x) << places) + offset);
}
// Where bit w of `lanes` is set.
template <class V>
struct MaskOf {
    static RNNBENCH_FUNCTION bool from(uint32 lanes) { return (lanes & 1U) != 0; }
};

template <class V>
struct BroadcastTo {
    static RNNBENCH_FUNCTION V from(V x) { return x; }
};
template <class V>
struct Memory {
    static RNNBENCH_FUNCTION V load(const V* from) { return *from; }
    static RNNBENCH_FUNCTION V load_floats(const float* from) { return static_cast<V>(*from); }
    static RNNBENCH_FUNCTION void store(V* to, V x) { *to = x; }
};

// ---- Vectors of a compiler -------------------------------------------------------------------

#if !RNNBENCH_DEVICE

template <class T>
struct SameSize;
template <>
struct SameSize<float> {
    using Int = std::int32_t;
    using Unsigned = std::uint32_t;
};
template <>
struct SameSize<double> {
    using Int = std::int64_t;
    using Unsigned = std::uint64_t;
};

template <class T, int W>
struct Lanes {
    typedef T Raw __attribute__((vector_size(W * sizeof(T))));
    typedef typename SameSize<T>::Int RawMask __attribute__((vector_size(W * sizeof(T))));
    typedef typename SameSize<T>::Unsigned RawBits __attribute__((vector_size(W * sizeof(T))));
    struct Mask {
        RawMask raw;
    };
    Raw raw;
};

template <class T, int W>
struct LaneType<Lanes<T, W>> {
    using Number = T;
    using Bits = typename SameSize<T>::Unsigned;
    using Mask = typename Lanes<T, W>::Mask;
    static constexpr int width = W;
};

#define RNNBENCH_OPERATOR(op)                                                 \
    template <class T, int W>                                                 \
    RNNBENCH_FUNCTION Lanes<T, W> operator op(Lanes<T, W> a, Lanes<T, W> b) { \
        return {a.raw op b.raw};                                              \
    }
RNNBENCH_OPERATOR(+)
RNNBENCH_OPERATOR(-)
RNNBENCH_OPERATOR(*)
RNNBENCH_OPERATOR(/)
#undef RNNBENCH_OPERATOR

template <class T, int W>
RNNBENCH_FUNCTION Lanes<T, W> operator-(Lanes<T, W> a) {
    return {-a.raw};
}
template <class T, int W>
RNNBENCH_FUNCTION typename Lanes<T, W>::Mask operator<(Lanes<T, W> a, Lanes<T, W> b) {
    return {a.raw < b.raw};
}

// Each operation on vectors, in general; below, by one instruction where the compiler must be told.
template <class V>
struct VectorOperations;
template <class T, int W>
struct VectorOperations<Lanes<T, W>> {
    using V = Lanes<T, W>;
    static RNNBENCH_FUNCTION V fused(V a, V b, V c) {
        V r;
        for (int w = 0; w < W; ++w) r.raw[w] = rnnbench::fused(a.raw[w], b.raw[w], c.raw[w]);
        return r;
    }
    static RNNBENCH_FUNCTION V fused_less(V a, V b, V c) { return fused(-a, b, c); }
    static RNNBENCH_FUNCTION V at_most(V limit, V x) {
        return {limit.raw < x.raw ? limit.raw : x.raw};
    }
    static RNNBENCH_FUNCTION V at_least(V limit, V x) {
        return {limit.raw > x.raw ? limit.raw : x.raw};
    }
};

#define RNNBENCH_X86_OPERATIONS(T, W, prefix, suffix)                       \
    template <>                                                             \
    struct VectorOperations<Lanes<T, W>> {                                  \
        using V = Lanes<T, W>;                                              \
        static RNNBENCH_FUNCTION V fused(V a, V b, V c) {                   \
            return {(V::Raw)prefix##_fmadd_##suffix(a.raw, b.raw, c.raw)};  \
        }                                                                   \
        static RNNBENCH_FUNCTION V fused_less(V a, V b, V c) {              \
            return {(V::Raw)prefix##_fnmadd_##suffix(a.raw, b.raw, c.raw)}; \
        }                                                                   \
        static RNNBENCH_FUNCTION V at_most(V limit, V x) {                  \
            return {(V::Raw)prefix##_min_##suffix(limit.raw, x.raw)};       \
        }                                                                   \
        static RNNBENCH_FUNCTION V at_least(V limit, V x) {                 \
            return {(V::Raw)prefix##_max_##suffix(limit.raw, x.raw)};       \
        }                                                                   \
    };
#if defined(__AVX512F__)
RNNBENCH_X86_OPERATIONS(float, 16, _mm512, ps)
RNNBENCH_X86_OPERATIONS(double, 8, _mm512, pd)
#endif
#if defined(__FMA__)
RNNBENCH_X86_OPERATIONS(float, 8, _mm256, ps)
RNNBENCH_X86_OPERATIONS(double, 4, _mm256, pd)
RNNBENCH_X86_OPERATIONS(float, 4, _mm, ps)
RNNBENCH_X86_OPERATIONS(double, 2, _mm, pd)
#endif
#undef RNNBENCH_X86_OPERATIONS

#if defined(__aarch64__)
template <>
struct VectorOperations<Lanes<float, 4>> {
    using V = Lanes<float, 4>;
    static RNNBENCH_FUNCTION V fused(V a, V b, V c) {
        return {(V::Raw)vfmaq_f32((float32x4_t)c.raw, (float32x4_t)a.raw, (float32x4_t)b.raw)};
    }
    static RNNBENCH_FUNCTION V fused_less(V a, V b, V c) {
        return {(V::Raw)vfmsq_f32((float32x4_t)c.raw, (float32x4_t)a.raw, (float32x4_t)b.raw)};
    }
    static RNNBENCH_FUNCTION V at_most(V limit, V x) {
        return {limit.raw < x.raw ? limit.raw : x.raw};
    }
    static RNNBENCH_FUNCTION V at_least(V limit, V x) {
        return {limit.raw > x.raw ? limit.raw : x.raw};
    }
};
template <>
struct VectorOperations<Lanes<double, 2>> {
    using V = Lanes<double, 2>;
    static RNNBENCH_FUNCTION V fused(V a, V b, V c) {
        return {(V::Raw)vfmaq_f64((float64x2_t)c.raw, (float64x2_t)a.raw, (float64x2_t)b.raw)};
    }
    static RNNBENCH_FUNCTION V fused_less(V a, V b, V c) {
        return {(V::Raw)vfmsq_f64((float64x2_t)c.raw, (float64x2_t)a.raw, (float64x2_t)b.raw)};
    }
    static RNNBENCH_FUNCTION V at_most(V limit, V x) {
        return {limit.raw < x.raw ? limit.raw : x.raw};
    }
    static RNNBENCH_FUNCTION V at_least(V limit, V x) {
        return {limit.raw > x.raw ? limit.raw : x.raw};
    }
};
#endif

template <class T, int W>
RNNBENCH_FUNCTION Lanes<T, W> fused(Lanes<T, W> a, Lanes<T, W> b, Lanes<T, W> c) {
    return VectorOperations<Lanes<T, W>>::fused(a, b, c);
}
template <class T, int W>
RNNBENCH_FUNCTION Lanes<T, W> fused_less(Lanes<T, W> a, Lanes<T, W> b, Lanes<T, W> c) {
    return VectorOperations<Lanes<T, W>>::fused_less(a, b, c);
}
template <class T, int W>
RNNBENCH_FUNCTION Lanes<T, W> at_most(Lanes<T, W> limit, Lanes<T, W> x) {
    return VectorOperations<Lanes<T, W>>::at_most(limit, x);
}
template <class T, int W>
RNNBENCH_FUNCTION Lanes<T, W> at_least(Lanes<T, W> limit, Lanes<T, W> x) {
    return VectorOperations<Lanes<T, W>>::at_least(limit, x);
}
template <class T, int W, class Mask>
RNNBENCH_FUNCTION Lanes<T, W> select(Mask mask, Lanes<T, W> a, Lanes<T, W> b) {
    return {mask.raw ? a.raw : b.raw};
}
template <class T, int W, class Mask>
RNNBENCH_FUNCTION Lanes<T, W> where(Mask mask, Lanes<T, W> a) {
    using V = Lanes<T, W>;
    return {same_bits<typename V::Raw>(
        (typename V::RawMask)(same_bits<typename V::RawMask>(a.raw) & mask.raw))};
}
template <class T, int W>
RNNBENCH_FUNCTION Lanes<T, W> magnitude(Lanes<T, W> x) {
    using V = Lanes<T, W>;
    const auto rest = ~typename LaneType<V>::Bits{0} >> 1;
    return {same_bits<typename V::Raw>(
        (typename V::RawBits)(same_bits<typename V::RawBits>(x.raw) & rest))};
}
template <class T, int W>
RNNBENCH_FUNCTION Lanes<T, W> with_sign_of(Lanes<T, W> x, Lanes<T, W> m) {
    using V = Lanes<T, W>;
    const auto sign = ~(~typename LaneType<V>::Bits{0} >> 1);
    return {same_bits<typename V::Raw>((typename V::RawBits)(
        same_bits<typename V::RawBits>(m.raw) | (same_bits<typename V::RawBits>(x.raw) & sign)))};
}
template <class T, int W>
RNNBENCH_FUNCTION Lanes<T, W> shifted(Lanes<T, W> x, int places,
                                      typename SameSize<T>::Unsigned offset) {
    using V = Lanes<T, W>;
    return {same_bits<typename V::Raw>(
        (typename V::RawBits)((same_bits<typename V::RawBits>(x.raw) << places) + offset))};
}
template <class T, int W>
struct MaskOf<Lanes<T, W>> {
    static RNNBENCH_FUNCTION typename Lanes<T, W>::Mask from(uint32 lanes) {
        typename Lanes<T, W>::RawMask own;
        for (int w = 0; w < W; ++w) own[w] = typename SameSize<T>::Int{1} << w;
        return {(own & static_cast<typename SameSize<T>::Int>(lanes)) != 0};
    }
};
template <class T, int W>
struct BroadcastTo<Lanes<T, W>> {
    static RNNBENCH_FUNCTION Lanes<T, W> from(T x) {
        typename Lanes<T, W>::Raw raw;
        for (int w = 0; w < W; ++w) raw[w] = x;
        return {raw};
    }
};
template <class T, int W>
struct Memory<Lanes<T, W>> {
    using V = Lanes<T, W>;
    static RNNBENCH_FUNCTION V load(const T* from) {
        V x;
        std::memcpy(&x, from, sizeof x);
        return x;
    }
    static RNNBENCH_FUNCTION V load_floats(const float* from) {
        typename V::Raw raw;
        for (int w = 0; w < W; ++w) raw[w] = static_cast<T>(from[w]);
        return {raw};
    }
    static RNNBENCH_FUNCTION void store(T* to, V x) { std::memcpy(to, &x, sizeof x); }
};

#endif

// ---- For every lane type ---------------------------------------------------------------------

template <class V>
RNNBENCH_FUNCTION V broadcast(typename LaneType<V>::Number x) {
    return BroadcastTo<V>::from(x);
}
template <class V>
RNNBENCH_FUNCTION typename LaneType<V>::Mask mask_of(uint32 lanes) {
    return MaskOf<V>::from(lanes);
}
template <class V>
RNNBENCH_FUNCTION V load(const typename LaneType<V>::Number* from) {
    return Memory<V>::load(from);
}
// Floats as lanes, converted where the numbers are doubles.
template <class V>
RNNBENCH_FUNCTION V load_floats(const float* from) {
    return Memory<V>::load_floats(from);
}
template <class V>
RNNBENCH_FUNCTION void store(typename LaneType<V>::Number* to, V x) {
    Memory<V>::store(to, x);
}

}  // namespace rnnbench
