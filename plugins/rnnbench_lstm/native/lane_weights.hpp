// The weights of W networks, one in each lane; also the layout of what changes them.
#pragma once

#include <vector>

#include "network.hpp"
#include "rnnbench/lanes.hpp"
#include "rnnbench/symbol_rows.hpp"

namespace rnnbench_lstm {

// Arrays whose last axis is the lane, but for the weights from symbols.
template <class V, class L>
struct LaneWeights {
    using Number = typename LaneType<V>::Number;
    static constexpr int width = LaneType<V>::width;

    explicit LaneWeights(const L& layout)
        : l(layout),
          hidden(static_cast<std::size_t>(l.hidden_sources()) * l.units()),
          hidden_bias(l.units()),
          output(static_cast<std::size_t>(l.output_sources()) * l.outputs),
          output_bias(l.outputs),
          from_symbols(l.symbols(), l.units()),
          symbols_to_output(l.direct_symbols(), l.outputs) {}

    const L& l;
    std::vector<V> hidden;            // [hidden_sources][U]
    std::vector<V> hidden_bias;       // [U]
    std::vector<V> output;            // [output_sources][K]
    std::vector<V> output_bias;       // [K]
    SymbolRows<V> from_symbols;       // U numbers a symbol
    SymbolRows<V> symbols_to_output;  // K numbers a symbol, for connectivity B

    // Networks as `rnnbench_lstm.weights.Weights` lays them out: hidden [U][M], output [K][L].
    void put(int lane, const Number* to_hidden, const Number* to_output) {
        each(lane, [&](Number& here, bool hidden_layer, std::size_t there) {
            here = hidden_layer ? to_hidden[there] : to_output[there];
        });
    }
    void get(int lane, Number* to_hidden, Number* to_output) {
        each(lane, [&](Number& here, bool hidden_layer, std::size_t there) {
            (hidden_layer ? to_hidden : to_output)[there] = here;
        });
    }

private:
    static Number& lane_of(V& x, int lane) { return reinterpret_cast<Number*>(&x)[lane]; }

    // The place of unit u in Python's order: input gates, output gates, cells, hidden units.
    int place(int u) const {
        if (u < l.output_gates) return l.blocks + u;
        if (u < l.first_cell()) return u - l.output_gates;
        return u;
    }

    // visit(number, whether it is a weight of the hidden layer, its index there) for all weights.
    template <class Visit>
    void each(int lane, Visit visit) {
        const int units = l.units(), fed_back = l.fed_back();
        const std::size_t width_there = fed_back + 1 + l.inputs;
        for (int u = 0; u < units; ++u) {
            const std::size_t row = place(u) * width_there;
            for (int c = 0; c < fed_back; ++c) {
                visit(lane_of(hidden[c * units + u], lane), true, row + place(c));
            }
            visit(lane_of(hidden_bias[u], lane), true, row + fed_back);
            for (int i = 0; i < l.dense; ++i) {
                visit(lane_of(hidden[(fed_back + i) * units + u], lane), true,
                      row + fed_back + 1 + i);
            }
            for (int i = 0; i < l.symbols(); ++i) {
                visit(from_symbols.row(lane, i)[u], true, row + fed_back + 1 + i);
            }
        }
        const int outputs = l.outputs, read = l.read(), direct = l.direct_inputs();
        const std::size_t output_width = read + 1 + (l.recurrent ? 0 : l.inputs);
        for (int k = 0; k < outputs; ++k) {
            const std::size_t row = k * output_width;
            for (int c = 0; c < read; ++c) {
                visit(lane_of(output[c * outputs + k], lane), false, row + c);
            }
            visit(lane_of(output_bias[k], lane), false, row + read);
            for (int i = 0; i < direct; ++i) {
                visit(lane_of(output[(read + i) * outputs + k], lane), false, row + read + 1 + i);
            }
            for (int i = 0; i < l.direct_symbols(); ++i) {
                visit(symbols_to_output.row(lane, i)[k], false, row + read + 1 + i);
            }
        }
    }
};

}  // namespace rnnbench_lstm
