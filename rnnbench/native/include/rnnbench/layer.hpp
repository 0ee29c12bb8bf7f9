// A layer of units: y[r] = f(start[r] + sum over c of weights[c][r] source[c]) for every row r.
//
// Four rows at a time, from their sums to their activities, in registers: every weight is read
// once, and only activities are written.  The sum of each row runs over the inputs, which are known
// before the units, then over the units, in their order.
#pragma once

#include "rnnbench/lanes.hpp"
#include "rnnbench/several.hpp"

namespace rnnbench {

// What feeds a layer.  An input costs nothing where `present` is 0, that is where it is 0 in all
// lanes.
template <class V>
struct LayerSources {
    const V* units;  // [unit_count]
    int unit_count;
    const float* inputs;  // [input_count][W]
    int input_count;
    const unsigned char* present;  // [input_count], or null: all are
};

template <class Rows, class V, class Function>
RNNBENCH_FUNCTION void layer_rows(V* y, const V* start, const V* weights, int stride,
                                  const LayerSources<V>& sources, Function function) {
    using B = Block<Rows>;
    Rows sums = B::read(start);
    const V* column = weights + static_cast<long>(sources.unit_count) * stride;
    for (int i = 0; i < sources.input_count; ++i, column += stride) {
        if (sources.present != nullptr && sources.present[i] == 0) continue;
        const V source = load_floats<V>(sources.inputs + i * LaneType<V>::width);
        sums = fused(B::read(column), B::all(source), sums);
    }
    column = weights;
    for (int c = 0; c < sources.unit_count; ++c, column += stride) {
        sums = fused(B::read(column), B::all(sources.units[c]), sums);
    }
    B::write(y, function(sums));
}

// y, start: [rows].  weights: of the first row, [units + inputs][stride], the units' first.
template <class V, class Function>
RNNBENCH_FUNCTION void layer(V* y, const V* start, const V* weights, int stride, int rows,
                             const LayerSources<V>& sources, Function function) {
    int r = 0;
    for (; r + 4 <= rows; r += 4) {
        layer_rows<TwoRows<TwoRows<V>>>(y + r, start + r, weights + r, stride, sources, function);
    }
    if (r + 2 <= rows) {
        layer_rows<TwoRows<V>>(y + r, start + r, weights + r, stride, sources, function);
        r += 2;
    }
    if (r < rows) layer_rows<V>(y + r, start + r, weights + r, stride, sources, function);
}

// Linear units.
struct Identity {
    template <class X>
    RNNBENCH_FUNCTION X operator()(X x) const {
        return x;
    }
};

}  // namespace rnnbench
