// The forward pass of Appendix A.1 (Hochreiter & Schmidhuber 1997), W networks at a time.
//
// A step sees the input of now and the hidden activities of the step before; the outputs read the
// hidden activities of now (Section 5).
#pragma once

#include <vector>

#include "lane_weights.hpp"
#include "rnnbench/elementary.hpp"
#include "rnnbench/generator.hpp"
#include "rnnbench/layer.hpp"

namespace rnnbench_lstm {

// What the steps of one sequence leave behind.
template <class V, class L>
struct SequenceLog {
    SequenceLog(const L& layout, int longest)
        : l(layout),
          activities(static_cast<std::size_t>(longest + 1) * l.units()),
          cell_inputs(static_cast<std::size_t>(longest) * l.cells()),
          states(l.cells()),
          squashed(l.cells()) {}

    const L& l;
    std::vector<V> activities;  // [T + 1][U], of the units before step t
    // [T][C]: what is squashed of net_c at step t.  g is twice that (eq. 5: 2 tanh(x / 2)) where it
    // is centred, and that itself where it is logistic.
    std::vector<V> cell_inputs;
    std::vector<V> states;    // [C], s now
    std::vector<V> squashed;  // [C], h(s) now, at steps with a target

    RNNBENCH_FUNCTION V* row(int t) {
        return activities.data() + static_cast<std::size_t>(t) * l.units();
    }
    RNNBENCH_FUNCTION V* cell_input(int t) {
        return cell_inputs.data() + static_cast<std::size_t>(t) * l.cells();
    }
};

template <class V, class L>
class Forward {
public:
    using Number = typename LaneType<V>::Number;
    static constexpr int width = LaneType<V>::width;

    Forward(const Network& network, const L& layout, LaneWeights<V, L>& weights)
        : n_(network),
          l_(layout),
          weights_(weights),
          log(layout, network.longest),
          symbol_nets_(layout.one_hot ? layout.units() : 0),
          symbol_outputs_(layout.direct_symbols() ? layout.outputs : 0) {}

    void start() {
        V* row = log.row(0);
        for (int u = 0; u < l_.units(); ++u) row[u] = broadcast<V>(Number(n_.initial_activity));
        for (int c = 0; c < l_.cells(); ++c) log.states[c] = broadcast<V>(0);
    }

    // Step t of the sequences; log row t + 1 gets its activities.
    RNNBENCH_FUNCTION void step(int t, const LaneSequences& data) {
        const V* start = weights_.hidden_bias.data();
        const float* inputs = nullptr;
        const unsigned char* present = nullptr;
        if (l_.one_hot) {
            start = symbol_nets(t, data);
            if (t + ahead_ < n_.longest) {
                weights_.from_symbols.fetch(data.symbols +
                                            static_cast<std::size_t>(t + ahead_) * width);
            }
        } else {
            inputs = data.values + static_cast<std::size_t>(t) * l_.dense * width;
            present = data.present + static_cast<std::size_t>(t) * l_.dense;
        }
        activate(log.row(t + 1), start,
                 LayerSources<V>{log.row(t), l_.fed_back(), inputs, l_.dense, present},
                 log.cell_input(t), log.states.data(), data.target_lanes[t] != 0);
    }

    // Forget the lanes whose sequence has ended, so that nothing of theirs can overflow.
    void mask(int t, typename LaneType<V>::Mask running) {
        V* next = log.row(t + 1);
        for (int u = 0; u < l_.units(); ++u) next[u] = where(running, next[u]);
        for (int c = 0; c < l_.cells(); ++c) {
            log.cell_input(t)[c] = where(running, log.cell_input(t)[c]);
            log.states[c] = where(running, log.states[c]);
        }
    }

    // y^k after step t, [K].
    RNNBENCH_FUNCTION void outputs(int t, const LaneSequences& data, V* y) {
        const V* start = weights_.output_bias.data();
        const float* inputs = nullptr;
        if (l_.direct_symbols()) start = symbol_outputs(t, data);
        if (l_.direct_inputs())
            inputs = data.values + static_cast<std::size_t>(t) * l_.dense * width;
        const LayerSources<V> sources{log.row(t + 1) + l_.first_cell(), l_.read(), inputs,
                                      l_.direct_inputs(), nullptr};
        const V* weights = weights_.output.data();
        const int outputs = l_.outputs;
        if (n_.output_logistic) {
            layer(y, start, weights, outputs, outputs, sources, Logistic());
        } else {
            layer(y, start, weights, outputs, outputs, sources, Identity());
        }
    }

private:
    // start: [U], of the net inputs.  y: [U].  cell_inputs, states: [C].  The cells come first,
    // since the longest chain of operations goes through them.
    RNNBENCH_FUNCTION void activate(V* y, const V* start, const LayerSources<V>& sources,
                                    V* cell_inputs, V* states, bool taught) {
        const int gates = l_.first_cell(), cells = l_.cells(), input_gate = l_.first_input_gate();
        const int blocks = l_.blocks, block_size = l_.block_size, units = l_.units();
        const int hidden = l_.first_hidden();
        const V* weights = weights_.hidden.data();
        if (n_.input_centred) {
            layer(cell_inputs, start + gates, weights + gates, units, cells, sources, TanhHalf());
        } else {
            layer(cell_inputs, start + gates, weights + gates, units, cells, sources, Logistic());
        }
        layer(y, start, weights, units, gates, sources, Logistic());
        for (int j = 0, c = 0; j < blocks; ++j) {
            V gate = y[input_gate + j];
            if (n_.input_centred) gate = gate + gate;
            for (int v = 0; v < block_size; ++v, ++c) {
                states[c] = fused(gate, cell_inputs[c], states[c]);
            }
        }
        if (n_.output_centred) {
            apply(states, y + gates, cells, TanhHalf());
        } else {
            for (int c = 0; c < cells; ++c) y[gates + c] = states[c];
        }
        if (taught) {
            for (int c = 0; c < cells; ++c) log.squashed[c] = y[gates + c];
        }
        if (l_.output_gates) {
            for (int j = 0, c = 0; j < blocks; ++j) {
                for (int v = 0; v < block_size; ++v, ++c) y[gates + c] = y[j] * y[gates + c];
            }
        }
        if (l_.hidden) {
            layer(y + hidden, start + hidden, weights + hidden, units, l_.hidden, sources,
                  Logistic());
        }
    }

    // What the symbols of step t add to the net inputs, with the bias.
    RNNBENCH_FUNCTION const V* symbol_nets(int t, const LaneSequences& data) {
        weights_.from_symbols.look_up(data.symbols + static_cast<std::size_t>(t) * width,
                                      weights_.hidden_bias.data(), symbol_nets_.data());
        return symbol_nets_.data();
    }

    // Connectivity B: what the symbols of step t add to the outputs' net inputs, with their bias.
    const V* symbol_outputs(int t, const LaneSequences& data) {
        weights_.symbols_to_output.look_up(data.symbols + static_cast<std::size_t>(t) * width,
                                           weights_.output_bias.data(), symbol_outputs_.data());
        return symbol_outputs_.data();
    }

    static constexpr int ahead_ = 4;  // steps that the weights of symbols are fetched before
    const Network& n_;
    const L& l_;
    LaneWeights<V, L>& weights_;

public:
    SequenceLog<V, L> log;

private:
    std::vector<V> symbol_nets_;     // [U]
    std::vector<V> symbol_outputs_;  // [K]
};

}  // namespace rnnbench_lstm
