// Net inputs of a layer: start[r] + sum over c of weights[c][r] sources[c], for every row r.
//
// The rows are taken a few at a time, each with an accumulator of its own in a register, so that
// every weight is read once and nothing is written but the sums.  The sum of each row runs over the
// sources in their order, whatever the tiles.
#pragma once

#include "rnnbench/lanes.hpp"

namespace rnnbench {

// The sources: `units` of them, then `inputs` that cost nothing where `present` is 0, that is where
// they are 0 in all lanes.  The inputs are added first.
template <class V>
struct Sources {
    const V* values;  // [units + inputs]
    int units;
    int inputs;
    const unsigned char* present;  // [inputs]
};

template <int Rows, class V>
RNNBENCH_FUNCTION void add_weighted_rows(V* net, const V* weights, int stride,
                                         const Sources<V>& sources) {
    V sums[Rows];
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r) sums[r] = net[r];
    // The inputs first: they are known before the units.
    const V* column = weights + static_cast<long>(sources.units) * stride;
    for (int i = 0; i < sources.inputs; ++i, column += stride) {
        if (sources.present[i] == 0) continue;
        const V source = sources.values[sources.units + i];
#pragma GCC unroll 16
        for (int r = 0; r < Rows; ++r) sums[r] = fused(column[r], source, sums[r]);
    }
    column = weights;
    for (int c = 0; c < sources.units; ++c, column += stride) {
        const V source = sources.values[c];
#pragma GCC unroll 16
        for (int r = 0; r < Rows; ++r) sums[r] = fused(column[r], source, sums[r]);
    }
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r) net[r] = sums[r];
}

// net: [rows], holds the start.  weights: of the first row, [units + inputs][stride].
template <class V>
RNNBENCH_FUNCTION void add_weighted_sums(V* net, const V* weights, int stride, int rows,
                                         const Sources<V>& sources) {
    int r = 0;
    for (; r + 8 <= rows; r += 8) add_weighted_rows<8>(net + r, weights + r, stride, sources);
    if (r + 4 <= rows) {
        add_weighted_rows<4>(net + r, weights + r, stride, sources);
        r += 4;
    }
    if (r + 2 <= rows) {
        add_weighted_rows<2>(net + r, weights + r, stride, sources);
        r += 2;
    }
    if (r < rows) add_weighted_rows<1>(net + r, weights + r, stride, sources);
}

}  // namespace rnnbench
