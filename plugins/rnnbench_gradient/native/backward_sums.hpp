// Errors backwards through weights: sums[c] += sum over r of weights[c][r] errors[r].
//
// A few columns at a time, each with an accumulator of its own in a register.  Each sum runs over
// the rows in their order, whatever the tiles.
#pragma once

#include "rnnbench/lanes.hpp"

namespace rnnbench_gradient {

using namespace rnnbench;

template <int Columns, class V>
RNNBENCH_FUNCTION void add_backward_columns(V* sums, const V* weights, const V* errors, int rows) {
    V tile[Columns];
#pragma GCC unroll 8
    for (int c = 0; c < Columns; ++c) tile[c] = sums[c];
    for (int r = 0; r < rows; ++r) {
        const V error = errors[r];
#pragma GCC unroll 8
        for (int c = 0; c < Columns; ++c) {
            tile[c] = fused(weights[static_cast<long>(c) * rows + r], error, tile[c]);
        }
    }
#pragma GCC unroll 8
    for (int c = 0; c < Columns; ++c) sums[c] = tile[c];
}

// sums: [columns], holds the start.  weights: [columns][rows].  errors: [rows].
template <class V>
RNNBENCH_FUNCTION void add_backward_sums(V* sums, const V* weights, const V* errors, int rows,
                                         int columns) {
    int c = 0;
    for (; c + 8 <= columns; c += 8) {
        add_backward_columns<8>(sums + c, weights + static_cast<long>(c) * rows, errors, rows);
    }
    for (; c + 2 <= columns; c += 2) {
        add_backward_columns<2>(sums + c, weights + static_cast<long>(c) * rows, errors, rows);
    }
    if (c < columns) {
        add_backward_columns<1>(sums + c, weights + static_cast<long>(c) * rows, errors, rows);
    }
}

}  // namespace rnnbench_gradient
