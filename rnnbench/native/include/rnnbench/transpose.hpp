// Square blocks of numbers between memory, a network after the other, and lanes.
//
// B numbers in a row of each lane's own memory become B lane numbers, and back: B x B
// transpositions in registers, as many side by side as the vector is wide.
#pragma once

#include "rnnbench/lanes.hpp"
#include "rnnbench/several.hpp"

namespace rnnbench {

// B for a lane type, and the two directions.
//   gather:  x[i][lane] = rows[lane][i], i < B
//   scatter: rows[lane][i] = x[i][lane] + rows[lane][i]
template <class V>
struct Transposed {
    static constexpr int block = 1;
    using Number = typename LaneType<V>::Number;
    static RNNBENCH_FUNCTION void gather(const Number* const* rows, int offset, V* x) {
        x[0] = rows[0][offset];
    }
    static RNNBENCH_FUNCTION void add(const V* x, Number* const* rows, int offset) {
        rows[0][offset] = rows[0][offset] + x[0];
    }
};

#if !RNNBENCH_DEVICE
template <class T, int W>
struct Transposed<Lanes<T, W>> {
    using V = Lanes<T, W>;
    static constexpr int block = W < 8 ? W : 8;
    static constexpr int blocks = W / block;
    typedef T Part __attribute__((vector_size(block * sizeof(T))));

    static RNNBENCH_FUNCTION void gather(const T* const* rows, int offset, V* x) {
#pragma GCC unroll 8
        for (int i = 0; i < block; ++i) {
            Part parts[blocks];
#pragma GCC unroll 8
            for (int b = 0; b < blocks; ++b) {
                std::memcpy(&parts[b], rows[i + b * block] + offset, sizeof(Part));
            }
            std::memcpy(&x[i], parts, sizeof(V));
        }
        exchange(x);
    }

    static RNNBENCH_FUNCTION void add(const V* x, T* const* rows, int offset) {
        V y[block];
#pragma GCC unroll 8
        for (int i = 0; i < block; ++i) y[i] = x[i];
        exchange(y);
#pragma GCC unroll 8
        for (int i = 0; i < block; ++i) {
            Part parts[blocks];
            std::memcpy(parts, &y[i], sizeof(V));
#pragma GCC unroll 8
            for (int b = 0; b < blocks; ++b) {
                T* row = rows[i + b * block] + offset;
                Part sum;
                std::memcpy(&sum, row, sizeof sum);
                sum += parts[b];
                std::memcpy(row, &sum, sizeof sum);
            }
        }
    }

private:
    // Transpose every block of `block` vectors: exchange the halves of ever smaller squares.
    static RNNBENCH_FUNCTION void exchange(V* x) {
        if constexpr (block > 4) stage<4>(x);
        if constexpr (block > 2) stage<2>(x);
        if constexpr (block > 1) stage<1>(x);
    }
    template <int Distance>
    static RNNBENCH_FUNCTION void stage(V* x) {
        using Mask = typename V::RawMask;
        Mask low, high;
#pragma GCC unroll 16
        for (int e = 0; e < W; ++e) {
            const bool upper = (e & Distance) != 0;
            low[e] = upper ? W + e - Distance : e;
            high[e] = upper ? W + e : e + Distance;
        }
#pragma GCC unroll 8
        for (int i = 0; i < block; ++i) {
            if ((i & Distance) != 0) continue;
            const V a = x[i], b = x[i + Distance];
            x[i].raw = shuffle(a.raw, b.raw, low);
            x[i + Distance].raw = shuffle(a.raw, b.raw, high);
        }
    }
    template <class Raw, class Mask>
    static RNNBENCH_FUNCTION Raw shuffle(Raw a, Raw b, Mask mask) {
#if defined(__clang__)
        Raw r;
        for (int e = 0; e < W; ++e) r[e] = mask[e] < W ? a[mask[e]] : b[mask[e] - W];
        return r;
#else
        return __builtin_shuffle(a, b, mask);
#endif
    }
};

template <class H>
struct Transposed<TwoVectors<H>> {
    using V = TwoVectors<H>;
    using Half = Transposed<H>;
    using Number = typename LaneType<V>::Number;
    static constexpr int block = Half::block;

    static RNNBENCH_FUNCTION void gather(const Number* const* rows, int offset, V* x) {
        H first[block], second[block];
        Half::gather(rows, offset, first);
        Half::gather(rows + LaneType<H>::width, offset, second);
#pragma GCC unroll 8
        for (int i = 0; i < block; ++i) x[i] = {first[i], second[i]};
    }
    static RNNBENCH_FUNCTION void add(const V* x, Number* const* rows, int offset) {
        H first[block], second[block];
#pragma GCC unroll 8
        for (int i = 0; i < block; ++i) {
            first[i] = x[i].first;
            second[i] = x[i].second;
        }
        Half::add(first, rows, offset);
        Half::add(second, rows + LaneType<H>::width, offset);
    }
};
#endif

}  // namespace rnnbench
