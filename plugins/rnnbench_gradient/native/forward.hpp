// The forward pass of the simple recurrent net, W networks at a time.
//
// Hidden units are fed by the input of now and the hidden units of the step before, outputs by the
// hidden units (and inputs) of now.  All activities are 0 before the first step.
#pragma once

#include <vector>

#include "lane_weights.hpp"
#include "rnnbench/elementary.hpp"
#include "rnnbench/generator.hpp"
#include "rnnbench/lane_trials.hpp"
#include "rnnbench/layer.hpp"

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
          row_mask_(keep == Keep::step ? 1 : -1),
          rows_(static_cast<std::size_t>(keep == Keep::step ? 2 : network.longest + 1) *
                network.hidden),
          symbol_nets_(network.one_hot ? network.hidden : 0),
          symbol_outputs_(network.one_hot && network.direct ? network.outputs : 0) {}

    // The hidden units before step t, [H].
    RNNBENCH_FUNCTION V* row(int t) {
        return rows_.data() + static_cast<std::size_t>(t & row_mask_) * n_.hidden;
    }

    // Begin a sequence in some lanes before step t.
    void start(int t, uint32 lanes) {
        const auto others = mask_of<V>(~lanes);
        V* first = row(t);
        for (int u = 0; u < n_.hidden; ++u) first[u] = where(others, first[u]);
    }

    // Step t, which is step `at` of the data.  Row t + 1 gets its activities, zeros in lanes that
    // are not running, so that nothing of theirs can overflow.
    RNNBENCH_FUNCTION void step(int t, const LaneSequences& data, int at, uint32 running) {
        const int units = n_.hidden;
        V* next = row(t + 1);
        const V* start = weights_.hidden.bias.data();
        LayerSources<V> sources{row(t), units, nullptr, 0, nullptr};
        if (n_.one_hot) {
            start = with_symbols(weights_.hidden, data, at, symbol_nets_);
        } else {
            add_inputs(sources, data, at);
        }
        const V* weights = weights_.hidden.columns.data();
        if (n_.hidden_tanh) {
            layer(next, start, weights, units, units, sources, TanhWhole());
        } else {
            layer(next, start, weights, units, units, sources, Logistic());
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
        const int outputs = n_.outputs;
        const V* start = weights_.output.bias.data();
        LayerSources<V> sources{row(t + 1), n_.hidden, nullptr, 0, nullptr};
        if (weights_.output.symbols > 0) {
            start = with_symbols(weights_.output, data, at, symbol_outputs_);
        }
        if (weights_.output.dense > 0) add_inputs(sources, data, at);
        const V* weights = weights_.output.columns.data();
        if (n_.output_logistic) {
            layer(y, start, weights, outputs, outputs, sources, Logistic());
        } else {
            layer(y, start, weights, outputs, outputs, sources, Identity());
        }
    }

private:
    // The biases of a layer, and what the symbols of a step add to its net inputs.
    RNNBENCH_FUNCTION const V* with_symbols(LayerWeights<V>& weights, const LaneSequences& data,
                                            int at, std::vector<V>& nets) {
        weights.from_symbols.look_up(data.symbols + static_cast<std::size_t>(at) * width,
                                     weights.bias.data(), nets.data());
        return nets.data();
    }

    RNNBENCH_FUNCTION void add_inputs(LayerSources<V>& sources, const LaneSequences& data,
                                      int at) const {
        const std::size_t first = static_cast<std::size_t>(at) * n_.inputs;
        sources.inputs = data.values + first * width;
        sources.input_count = n_.inputs;
        sources.present = data.present + first;
    }

    const Network& n_;
    LaneWeights<V>& weights_;
    const int row_mask_;
    std::vector<V> rows_;            // [T + 1 or 2][H]
    std::vector<V> symbol_nets_;     // [H]
    std::vector<V> symbol_outputs_;  // [K]
};

}  // namespace rnnbench_gradient
