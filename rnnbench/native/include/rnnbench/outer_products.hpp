// Sums over steps of outer products: sums[c][r] += sum over s of factors[s][r] sources[step(s)][c].
//
// The deferred form of a gradient: a tile of sums stays in registers while the steps pass, instead
// of being read and written at each of them.  Each sum runs over the steps in their order, so tiles
// change no bit, and a step may as well be added by a later call.
#pragma once

#include "rnnbench/lanes.hpp"
#include "rnnbench/several.hpp"

namespace rnnbench {

// The steps of consecutive log rows, and those that a list names.
struct Consecutive {
    int first;
    RNNBENCH_FUNCTION int operator()(int s) const { return first + s; }
};
struct Listed {
    const int* steps;
    RNNBENCH_FUNCTION int operator()(int s) const { return steps[s]; }
};

template <class V>
struct OuterProducts {
    const V* factors;  // [count][factor_stride], the first row's factor first
    int factor_stride;
    const V* sources;  // log rows of source_stride, the first column's source first
    int source_stride;
    int count;  // steps
    V* sums;    // [column][sum_stride], of the first column and row
    int sum_stride;
    int apart = 1;  // from one row or column to the next, in all three
};

template <int Rows, int Columns, class V, class Steps>
RNNBENCH_FUNCTION void add_tile(const OuterProducts<V>& p, int row, int column, Steps step) {
    V tile[Columns][Rows];
    V* sums = p.sums + static_cast<long>(column) * p.sum_stride + row * p.apart;
#pragma GCC unroll 8
    for (int c = 0; c < Columns; ++c) {
#pragma GCC unroll 8
        for (int r = 0; r < Rows; ++r) tile[c][r] = sums[c * p.sum_stride + r * p.apart];
    }
    const V* factors = p.factors + row * p.apart;
    const V* sources = p.sources + column * p.apart;
    for (int s = 0; s < p.count; ++s) {
        V factor[Rows];
        const V* at = sources + static_cast<long>(step(s)) * p.source_stride;
#pragma GCC unroll 8
        for (int r = 0; r < Rows; ++r) {
            factor[r] = factors[static_cast<long>(s) * p.factor_stride + r * p.apart];
        }
#pragma GCC unroll 8
        for (int c = 0; c < Columns; ++c) {
            const V source = at[c * p.apart];
#pragma GCC unroll 8
            for (int r = 0; r < Rows; ++r) tile[c][r] = fused(factor[r], source, tile[c][r]);
        }
    }
#pragma GCC unroll 8
    for (int c = 0; c < Columns; ++c) {
#pragma GCC unroll 8
        for (int r = 0; r < Rows; ++r) sums[c * p.sum_stride + r * p.apart] = tile[c][r];
    }
}

// As many accumulators as the registers hold: 32 of 64 bytes, 16 otherwise.
template <class V>
struct TileOf {
    static constexpr int rows = sizeof(V) == 64 ? 6 : 4;
    static constexpr int columns = sizeof(V) == 64 ? 4 : 2;
};

template <int Rows, class V, class Steps>
RNNBENCH_FUNCTION void add_rows(const OuterProducts<V>& p, int row, int columns, Steps step) {
    constexpr int many = TileOf<V>::columns;
    int c = 0;
    for (; c + many <= columns; c += many) add_tile<Rows, many>(p, row, c, step);
    if (many > 2 && c + 2 <= columns) {
        add_tile<Rows, 2>(p, row, c, step);
        c += 2;
    }
    if (c < columns) add_tile<Rows, 1>(p, row, c, step);
}

template <class V, class Steps>
RNNBENCH_FUNCTION void add_outer_products(const OuterProducts<V>& p, int rows, int columns,
                                          Steps step) {
    constexpr int many = TileOf<V>::rows;
    int r = 0;
    for (; r + many <= rows; r += many) add_rows<many>(p, r, columns, step);
    if (many > 4 && r + 4 <= rows) {
        add_rows<4>(p, r, columns, step);
        r += 4;
    }
    if (r + 2 <= rows) {
        add_rows<2>(p, r, columns, step);
        r += 2;
    }
    if (r < rows) add_rows<1>(p, r, columns, step);
}

// Two vectors: one after the other, so that each has all registers for its tile.
template <class H, class Steps>
RNNBENCH_FUNCTION void add_outer_products(const OuterProducts<TwoVectors<H>>& p, int rows,
                                          int columns, Steps step) {
    for (int half = 0; half < 2; ++half) {
        add_outer_products(OuterProducts<H>{reinterpret_cast<const H*>(p.factors) + half * p.apart,
                                            2 * p.factor_stride,
                                            reinterpret_cast<const H*>(p.sources) + half * p.apart,
                                            2 * p.source_stride, p.count,
                                            reinterpret_cast<H*>(p.sums) + half * p.apart,
                                            2 * p.sum_stride, 2 * p.apart},
                           rows, columns, step);
    }
}

// sums[r] += sum over s of factors[s][r] source(s), all rows at once.  find(s, source) says whether
// there is a source at step s, and sets it.
template <class Rows, class V, class Find>
RNNBENCH_FUNCTION void add_product_rows(const V* factors, int factor_stride, int count, V* sums,
                                        Find find) {
    using B = Block<Rows>;
    Rows sum = B::read(sums);
    for (int s = 0; s < count; ++s) {
        V source;
        if (!find(s, source)) continue;
        sum = fused(B::read(factors + static_cast<long>(s) * factor_stride), B::all(source), sum);
    }
    B::write(sums, sum);
}
template <class V, class Find>
RNNBENCH_FUNCTION void add_products(const V* factors, int factor_stride, int rows, int count,
                                    V* sums, Find find) {
    int r = 0;
    for (; r + 4 <= rows; r += 4) {
        add_product_rows<TwoRows<TwoRows<V>>>(factors + r, factor_stride, count, sums + r, find);
    }
    if (r + 2 <= rows) {
        add_product_rows<TwoRows<V>>(factors + r, factor_stride, count, sums + r, find);
        r += 2;
    }
    if (r < rows) add_product_rows<V>(factors + r, factor_stride, count, sums + r, find);
}

// sums[r] += sum over s of factors[s][r]: the weights of a bias.
template <class Rows, class V>
RNNBENCH_FUNCTION void add_factor_rows(const V* factors, int factor_stride, int count, V* sums) {
    using B = Block<Rows>;
    Rows sum = B::read(sums);
    for (int s = 0; s < count; ++s) {
        sum = sum + B::read(factors + static_cast<long>(s) * factor_stride);
    }
    B::write(sums, sum);
}
template <class V>
RNNBENCH_FUNCTION void add_factors(const V* factors, int factor_stride, int count, V* sums,
                                   int rows) {
    int r = 0;
    for (; r + 4 <= rows; r += 4) {
        add_factor_rows<TwoRows<TwoRows<V>>>(factors + r, factor_stride, count, sums + r);
    }
    if (r + 2 <= rows) {
        add_factor_rows<TwoRows<V>>(factors + r, factor_stride, count, sums + r);
        r += 2;
    }
    if (r < rows) add_factor_rows<V>(factors + r, factor_stride, count, sums + r);
}

}  // namespace rnnbench
