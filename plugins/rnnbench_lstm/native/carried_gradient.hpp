// The truncated gradient as the article carries it forward, for updates at every step with a
// target.
//
// ds/dw of (25) and (27) are brought up to date at steps with a target only, from the log of the
// steps between, some at a time.
#pragma once

#include <vector>

#include "output_errors.hpp"
#include "rnnbench/input_products.hpp"
#include "rnnbench/outer_products.hpp"
#include "rnnbench/shown_symbols.hpp"

namespace rnnbench_lstm {

template <class V, class L>
class CarriedGradient {
public:
    using Number = typename LaneType<V>::Number;
    static constexpr int width = LaneType<V>::width;

    CarriedGradient(const Network& network, const L& layout, LaneWeights<V, L>& weights)
        : n_(network),
          l_(layout),
          weights_(weights),
          rows_(2 * layout.cells()),
          derivatives_(static_cast<std::size_t>(layout.hidden_sources()) * rows_),
          bias_derivatives_(rows_),
          shown_(width, layout.symbols(), network.longest),
          symbol_derivatives_(shown_.capacity(), rows_),
          factors_(static_cast<std::size_t>(tile_) * rows_),
          output_errors_(layout.outputs),
          state_errors_(layout.cells()),
          direct_errors_(layout.output_gates + layout.hidden) {}

    void start_sequence() {
        spoilt_ = broadcast<V>(0);
        steps_ = carried_ = 0;
        taught_ = false;
        for (V& x : derivatives_) x = broadcast<V>(0);
        for (V& x : bias_derivatives_) x = broadcast<V>(0);
        for (int w = 0; w < width; ++w) {
            for (int s = 0; s < shown_.count(w); ++s) {
                Number* row = symbol_derivatives_.row(w, s);
                for (int r = 0; r < rows_; ++r) row[r] = 0;
            }
            shown_.start(w);
        }
    }

    StepErrors<V> errors_at(int) {
        taught_ = true;
        return {output_errors_.data(), state_errors_.data(), direct_errors_.data(),
                direct_errors_.data() + l_.output_gates};
    }

    void end_step(int t, const LaneSequences& data, SequenceLog<V, L>& log) {
        set_factors(log.row(t + 1), log.cell_input(t),
                    factors_.data() + static_cast<std::size_t>(steps_ - carried_) * rows_);
        ++steps_;
        if (steps_ - carried_ == tile_ || taught_) carry(data, log);
        if (taught_) change(t, data, log);
        taught_ = false;
    }

    V end_sequence(int, const LaneSequences&, SequenceLog<V, L>&) { return spoilt_; }

private:
    // What one step adds to ds/dw, but for the source: (25) for the cell's input gate, then (27).
    void set_factors(const V* units, const V* inputs, V* factors) {
        const V one = broadcast<V>(Number{1});
        const int cells = l_.cells();
        for (int c = 0; c < cells; ++c) {
            const V x = inputs[c], y = units[l_.first_input_gate() + c / l_.block_size];
            const V slope = n_.input_centred ? fused_less(x, x, one) : x * (one - x);
            const V g = n_.input_centred ? x + x : x;
            factors[c] = g * (y * (one - y));
            factors[cells + c] = slope * y;
        }
    }

    void carry(const LaneSequences& data, SequenceLog<V, L>& log) {
        const int count = steps_ - carried_;
        add_outer_products(OuterProducts<V>{factors_.data(), rows_, log.row(0), l_.units(), count,
                                            derivatives_.data(), rows_},
                           rows_, l_.fed_back(), Consecutive{carried_});
        add_input_products(factors_.data(), rows_, count, data, l_.dense,
                           derivatives_.data() + static_cast<std::size_t>(l_.fed_back()) * rows_,
                           rows_, rows_, Consecutive{carried_});
        add_factors(factors_.data(), rows_, count, bias_derivatives_.data(), rows_);
        if (l_.one_hot) {
            for (int s = 0; s < count; ++s) {
                const int32* symbols =
                    data.symbols + static_cast<std::size_t>(carried_ + s) * width;
                int32 slots[width];
                for (int w = 0; w < width; ++w) slots[w] = shown_.note(w, symbols[w]);
                symbol_derivatives_.add(
                    slots, factors_.data() + static_cast<std::size_t>(s) * rows_, 0, rows_);
            }
        }
        carried_ = steps_;
    }

    V input(int t, int i, const LaneSequences& data) const {
        return load_floats<V>(data.values + (static_cast<std::size_t>(t) * l_.dense + i) * width);
    }

    // One step of gradient descent by the errors of step t.
    void change(int t, const LaneSequences& data, SequenceLog<V, L>& log) {
        const int units = l_.units(), fed_back = l_.fed_back();
        const V rate = broadcast<V>(Number(n_.learning_rate));
        for (int c = 0; c < l_.hidden_sources(); ++c) {
            const V source = c < fed_back ? log.row(t)[c] : input(t, c - fed_back, data);
            V* column = weights_.hidden.data() + static_cast<std::size_t>(c) * units;
            const V* derivatives = derivatives_.data() + static_cast<std::size_t>(c) * rows_;
            for (int u = 0; u < units; ++u) {
                step(column[u], rate, descent(u, derivatives, source));
            }
        }
        const V one = broadcast<V>(Number{1});
        for (int u = 0; u < units; ++u) {
            if (u < l_.first_cell() ? n_.gate_bias : n_.cell_bias) {
                step(weights_.hidden_bias[u], rate, descent(u, bias_derivatives_.data(), one));
            }
        }
        change_outputs(t, rate, data, log);
        if (l_.one_hot) change_symbols(t, data);
    }

    void step(V& weight, V rate, V by) {
        weight = fused(rate, by, weight);
        spoilt_ = fused(weight, broadcast<V>(0), spoilt_);
    }

    // The change of the weight to unit u from a source; derivatives: ds/dw of this source.
    template <class X>
    X descent(int u, const X* derivatives, X source, const X* state, const X* direct,
              int stride) const {
        const int cell = u - l_.first_cell();
        if (u < l_.output_gates) return direct[u * stride] * source;
        if (u >= l_.first_hidden()) {
            return direct[(l_.output_gates + u - l_.first_hidden()) * stride] * source;
        }
        if (cell >= 0) return state[cell * stride] * derivatives[l_.cells() + cell];
        const int block = u - l_.first_input_gate();
        X sum = state[block * l_.block_size * stride] * derivatives[block * l_.block_size];
        for (int c = block * l_.block_size + 1; c < (block + 1) * l_.block_size; ++c) {
            sum = fused(state[c * stride], derivatives[c], sum);
        }
        return sum;
    }
    V descent(int u, const V* derivatives, V source) const {
        return descent<V>(u, derivatives, source, state_errors_.data(), direct_errors_.data(), 1);
    }

    void change_outputs(int t, V rate, const LaneSequences& data, SequenceLog<V, L>& log) {
        const int outputs = l_.outputs, read = l_.read();
        const V* units = log.row(t + 1) + l_.first_cell();
        for (int c = 0; c < l_.output_sources(); ++c) {
            const V source = c < read ? units[c] : input(t, c - read, data);
            V* column = weights_.output.data() + static_cast<std::size_t>(c) * outputs;
            for (int k = 0; k < outputs; ++k) step(column[k], rate, output_errors_[k] * source);
        }
        if (n_.output_bias) {
            for (int k = 0; k < outputs; ++k) {
                step(weights_.output_bias[k], rate, output_errors_[k]);
            }
        }
        if (l_.recurrent || !l_.one_hot) return;
        const auto* errors = reinterpret_cast<const Number*>(output_errors_.data());
        for (int w = 0; w < width; ++w) {
            const int32 symbol = data.symbols[static_cast<std::size_t>(t) * width + w];
            Number* row = weights_.symbols_to_output.row(w, symbol);
            for (int k = 0; k < outputs; ++k) step_number(row[k], errors[k * width + w], w);
        }
    }

    // The weights from the symbols of this sequence, lane by lane.
    void change_symbols(int t, const LaneSequences& data) {
        const auto* state = reinterpret_cast<const Number*>(state_errors_.data());
        const auto* direct = reinterpret_cast<const Number*>(direct_errors_.data());
        for (int w = 0; w < width; ++w) {
            if (((data.target_lanes[t] >> w) & 1U) == 0) continue;
            const int32 now = data.symbols[static_cast<std::size_t>(t) * width + w];
            for (int s = 0; s < shown_.count(w); ++s) {
                const int32 symbol = shown_.symbol(w, s);
                Number* row = weights_.from_symbols.row(w, symbol);
                const Number source = symbol == now ? 1 : 0;
                for (int u = 0; u < l_.units(); ++u) {
                    step_number(row[u],
                                descent<Number>(u, symbol_derivatives_.row(w, s), source, state + w,
                                                direct + w, width),
                                w);
                }
            }
        }
    }

    void step_number(Number& weight, Number by, int w) {
        weight = fused(Number(n_.learning_rate), by, weight);
        auto* bad = reinterpret_cast<Number*>(&spoilt_);
        bad[w] = fused(weight, Number{0}, bad[w]);
    }

    static constexpr int tile_ = 16;
    const Network& n_;
    const L& l_;
    LaneWeights<V, L>& weights_;
    const int rows_;                    // 2 C: input gate's and cell's, for every cell
    std::vector<V> derivatives_;        // [hidden_sources][2 C], ds/dw
    std::vector<V> bias_derivatives_;   // [2 C]
    ShownSymbols shown_;                // those of the sequence so far
    SymbolRows<V> symbol_derivatives_;  // [2 C] for each of them
    std::vector<V> factors_;            // [tile][2 C]
    std::vector<V> output_errors_, state_errors_, direct_errors_;
    V spoilt_{};
    int steps_ = 0, carried_ = 0;  // steps done, and those that ds/dw contains
    bool taught_ = false;
};

}  // namespace rnnbench_lstm
