// The weights of W networks, one in each lane; also the layout of what changes them.
#pragma once

#include <vector>

#include "network.hpp"
#include "rnnbench/lanes.hpp"
#include "rnnbench/symbol_rows.hpp"

namespace rnnbench_gradient {

// The weights into one layer.  Both layers are fed by hidden units, by the inputs (the outputs only
// if `direct`) and by a bias.  The lane is the last axis but for the weights from symbols.
template <class V>
struct LayerWeights {
    using Number = typename LaneType<V>::Number;

    LayerWeights(int units_, int hidden_, int dense_, int symbols_, bool has_bias_)
        : units(units_),
          hidden(hidden_),
          dense(dense_),
          symbols(symbols_),
          has_bias(has_bias_),
          columns(static_cast<std::size_t>(hidden + dense) * units),
          bias(units),
          from_symbols(symbols, units) {}

    static LayerWeights into_hidden(const Network& n) {
        return LayerWeights(n.hidden, n.hidden, n.dense(), n.symbols(), n.bias != 0);
    }
    static LayerWeights into_output(const Network& n) {
        const bool direct = n.direct != 0;
        return LayerWeights(n.outputs, n.hidden, direct ? n.dense() : 0, direct ? n.symbols() : 0,
                            n.bias != 0);
    }

    // One network's weights in Python's layout: [units][inputs | bias | hidden units].
    void put(int lane, const Number* there) {
        each(lane, [&](Number& here, std::size_t place) { here = there[place]; });
    }
    void get(int lane, Number* there) {
        each(lane, [&](Number& here, std::size_t place) { there[place] = here; });
    }

    int units, hidden, dense, symbols;
    bool has_bias;
    std::vector<V> columns;      // [hidden + dense][units]
    std::vector<V> bias;         // [units], 0 where there is none
    SymbolRows<V> from_symbols;  // a number for each unit

private:
    static Number& lane_of(V& x, int lane) { return reinterpret_cast<Number*>(&x)[lane]; }

    // visit(weight, its place in Python's layout) for all weights.
    template <class Visit>
    void each(int lane, Visit visit) {
        std::size_t place = 0;
        for (int u = 0; u < units; ++u) {
            for (int i = 0; i < dense; ++i) {
                visit(lane_of(columns[(hidden + i) * units + u], lane), place++);
            }
            for (int i = 0; i < symbols; ++i) visit(from_symbols.row(lane, i)[u], place++);
            if (has_bias) visit(lane_of(bias[u], lane), place++);
            for (int l = 0; l < hidden; ++l) {
                visit(lane_of(columns[l * units + u], lane), place++);
            }
        }
    }
};

// All weights.
template <class V>
struct LaneWeights {
    using Number = typename LaneType<V>::Number;

    explicit LaneWeights(const Network& n)
        : hidden(LayerWeights<V>::into_hidden(n)), output(LayerWeights<V>::into_output(n)) {}

    void put(int lane, const Number* to_hidden, const Number* to_output) {
        hidden.put(lane, to_hidden);
        output.put(lane, to_output);
    }
    void get(int lane, Number* to_hidden, Number* to_output) {
        hidden.get(lane, to_hidden);
        output.get(lane, to_output);
    }

    LayerWeights<V> hidden, output;
};

}  // namespace rnnbench_gradient
