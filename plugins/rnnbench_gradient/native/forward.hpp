// The forward pass of the simple recurrent net, W networks at a time.
//
// Hidden units are fed by the input of now and the hidden units of the step before, outputs by the
// hidden units (and inputs) of now.  All activities are 0 before the first step.
#pragma once

#include <vector>

#include "layer.hpp"
#include "rnnbench/elementary.hpp"
#include "rnnbench/generator.hpp"
#include "rnnbench/lane_training.hpp"
#include "rnnbench/weighted_sums.hpp"

namespace rnnbench_gradient {

// Which rows of activities stay: of the whole sequence, or of this step and the one before.
enum class Keep { sequence, step };

template <class V>
class Forward {
public:
    using Number = typename LaneType<V>::Number;
    static constexpr int width = LaneType<V>::width;

    Forward(const Network& network, LaneWeights<V>& weights, Keep keep)
        : n_(network),
          weights_(weights),
          tile_(keep == Keep::step ? 1 : 16),
          row_mask_(keep == Keep::step ? 1 : -1),
          rows_(static_cast<std::size_t>(keep == Keep::step ? 2 : network.longest + 1) *
                network.row()),
          symbol_nets_(network.one_hot ? static_cast<std::size_t>(tile_) * network.hidden : 0) {}

    // The hidden units before step t, then the dense inputs of step t.
    RNNBENCH_FUNCTION V* row(int t) {
        return rows_.data() + static_cast<std::size_t>(t & row_mask_) * n_.row();
    }

    // Begin a sequence in some lanes before step t.
    void start(int t, uint32 lanes) {
        const auto others = mask_of<V>(~lanes);
        V* first = row(t);
        for (int u = 0; u < n_.hidden; ++u) first[u] = where(others, first[u]);
    }

    // Step t, which is step `at` of the data; steps: how many the data have.  Row t + 1 gets its
    // activities, zeros in lanes that are not running, so that nothing of theirs can overflow.
    RNNBENCH_FUNCTION void step(int t, const LaneSequences& data, int at, int steps,
                                uint32 running) {
        const int units = n_.hidden, dense = n_.dense();
        V* now = row(t);
        V* next = row(t + 1);
        const unsigned char* shown = nullptr;
        const V* bias = weights_.hidden.bias.data();
        if (n_.one_hot) {
            if (at % tile_ == 0) look_up_symbols(at, steps, data);
            const V* nets = symbol_nets_.data() + static_cast<std::size_t>(at % tile_) * units;
            for (int u = 0; u < units; ++u) next[u] = nets[u] + bias[u];
        } else {
            const float* inputs = data.values + static_cast<std::size_t>(at) * dense * width;
            for (int i = 0; i < dense; ++i) now[units + i] = load_floats<V>(inputs + i * width);
            shown = present(at, data);
            for (int u = 0; u < units; ++u) next[u] = bias[u];
        }
        add_weighted_sums(next, weights_.hidden.columns.data(), units, units,
                          Sources<V>{now, units, dense, shown});
        if (n_.hidden_tanh) {
            for (int u = 0; u < units; ++u) next[u] = tanh_whole(next[u]);
        } else {
            for (int u = 0; u < units; ++u) next[u] = logistic(next[u]);
        }
        if (running == all_lanes<V>()) return;
        const auto mask = mask_of<V>(running);
        for (int u = 0; u < units; ++u) next[u] = where(mask, next[u]);
    }

    // The slopes of the hidden units at step t, [H].
    RNNBENCH_FUNCTION void slopes(int t, V* slope) {
        const V one = broadcast<V>(Number{1});
        const V* y = row(t + 1);
        if (n_.hidden_tanh) {
            for (int u = 0; u < n_.hidden; ++u) slope[u] = fused_less(y[u], y[u], one);
        } else {
            for (int u = 0; u < n_.hidden; ++u) slope[u] = y[u] * (one - y[u]);
        }
    }

    // The outputs after step t, step `at` of the data, [K].
    RNNBENCH_FUNCTION void outputs(int t, const LaneSequences& data, int at, V* y) {
        Layer<V>& layer = weights_.output;
        const int outputs = n_.outputs;
        for (int k = 0; k < outputs; ++k) y[k] = layer.bias[k];
        add_weighted_sums(y, layer.columns.data(), outputs, outputs,
                          Sources<V>{row(t + 1), n_.hidden, 0, nullptr});
        if (layer.dense > 0) {
            add_weighted_sums(y, layer.columns.data() + n_.hidden * outputs, outputs, outputs,
                              Sources<V>{row(t) + n_.hidden, 0, layer.dense, present(at, data)});
        }
        if (layer.symbols > 0) add_symbols(at, data, y);
        if (n_.output_logistic) {
            for (int k = 0; k < outputs; ++k) y[k] = logistic(y[k]);
        }
    }

private:
    const unsigned char* present(int at, const LaneSequences& data) const {
        return data.present + static_cast<std::size_t>(at) * n_.dense();
    }

    // What the symbols add to the net inputs of the next steps: a row of weights each.  Some steps
    // at a time where the weights rest, so that the scattered numbers have arrived when they are
    // read as vectors.
    void look_up_symbols(int first, int steps, const LaneSequences& data) {
        const int units = n_.hidden;
        const int count = steps - first < tile_ ? steps - first : tile_;
        auto* nets = reinterpret_cast<Number*>(symbol_nets_.data());
        for (int s = 0; s < count; ++s) {
            const int32* symbols = data.symbols + static_cast<std::size_t>(first + s) * width;
            for (int w = 0; w < width; ++w) {
                const Number* from = weights_.hidden.symbol_row(w, symbols[w]);
                for (int u = 0; u < units; ++u) nets[(s * units + u) * width + w] = from[u];
            }
        }
    }

    // What the symbols of a step add to the outputs' net inputs.
    void add_symbols(int at, const LaneSequences& data, V* y) {
        auto* sums = reinterpret_cast<Number*>(y);
        for (int w = 0; w < width; ++w) {
            const int32 symbol = data.symbols[static_cast<std::size_t>(at) * width + w];
            const Number* from = weights_.output.symbol_row(w, symbol);
            for (int k = 0; k < n_.outputs; ++k) sums[k * width + w] += from[k];
        }
    }

    const Network& n_;
    LaneWeights<V>& weights_;
    const int tile_;  // steps
    const int row_mask_;
    std::vector<V> rows_;         // [T + 1 or 2][row]
    std::vector<V> symbol_nets_;  // [tile][H]
};

}  // namespace rnnbench_gradient
