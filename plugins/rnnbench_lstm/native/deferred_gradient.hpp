// The truncated gradient of a whole sequence, once its errors are known; for updates a sequence.
//
// The article carries ds/dw forward and multiplies by e_s at every step with a target (26), (28).
// With the weights at rest until the sequence ends, the same sum can be ordered by the step t at
// which a source entered: each counts with the errors of all steps from t on,
//
//     E_v(t) = sum of e_s_v(tau) over tau >= t,
//     dw_cv,m = sum over t of E_v(t) g'(t) y_in(t) y^m(t),
//     dw_in,m = sum over t of (sum over v of E_v(t) g_v(t)) f'_in(t) y^m(t).
//
// Nothing is carried, the cells of a block share the gate's sum, and the sums stay in registers
// over a tile of steps.
#pragma once

#include <vector>

#include "output_errors.hpp"
#include "rnnbench/input_products.hpp"
#include "rnnbench/outer_products.hpp"

namespace rnnbench_lstm {

template <class V, class L>
class DeferredGradient {
public:
    using Number = typename LaneType<V>::Number;
    static constexpr int width = LaneType<V>::width;

    DeferredGradient(const Network& network, const L& layout, LaneWeights<V, L>& weights)
        : n_(network),
          l_(layout),
          weights_(weights),
          changes_(layout),
          direct_(layout.output_gates + layout.hidden),
          output_errors_(static_cast<std::size_t>(network.longest) * layout.outputs),
          state_errors_(static_cast<std::size_t>(network.longest) * layout.cells()),
          direct_errors_(static_cast<std::size_t>(network.longest) * direct_),
          steps_(network.longest),
          later_errors_(layout.cells()),
          factors_(static_cast<std::size_t>(tile_) * layout.carried()) {}

    void start_sequence() { taught_ = 0; }

    // Where the errors of step t are to be written.
    StepErrors<V> errors_at(int t) {
        steps_[taught_] = t;
        V* direct = direct_errors_.data() + static_cast<std::size_t>(taught_) * direct_;
        const StepErrors<V> errors{
            output_errors_.data() + static_cast<std::size_t>(taught_) * l_.outputs,
            state_errors_.data() + static_cast<std::size_t>(taught_) * l_.cells(), direct,
            direct + l_.output_gates};
        ++taught_;
        return errors;
    }

    void end_step(int, const LaneSequences&, SequenceLog<V, L>&) {}

    // Change the weights; steps: of the longest sequence.  Returns 0, or NaN in lanes with a weight
    // that is not finite.
    V end_sequence(int steps, const LaneSequences& data, SequenceLog<V, L>& log) {
        add_carried(steps, data, log);
        add_direct(data, log);
        add_output(data, log);
        return apply(steps, data);
    }

private:
    // Input gates and cells, tiles of steps from the last one back.
    void add_carried(int steps, const LaneSequences& data, SequenceLog<V, L>& log) {
        const int cells = l_.cells(), carried = l_.carried(), units = l_.units();
        for (int c = 0; c < cells; ++c) later_errors_[c] = broadcast<V>(0);
        int slot = taught_;
        for (int first = (steps - 1) / tile_ * tile_; first >= 0; first -= tile_) {
            const int count = steps - first < tile_ ? steps - first : tile_;
            for (int t = first + count - 1; t >= first; --t) {
                if (slot > 0 && steps_[slot - 1] == t) {
                    --slot;
                    const V* errors = state_errors_.data() + static_cast<std::size_t>(slot) * cells;
                    for (int c = 0; c < cells; ++c) later_errors_[c] = later_errors_[c] + errors[c];
                }
                set_factors(log.row(t + 1), log.cell_input(t),
                            factors_.data() + (t - first) * carried);
            }
            V* sums = changes_.hidden.data() + l_.first_input_gate();
            add_outer_products(
                OuterProducts<V>{factors_.data(), carried, log.row(0), units, count, sums, units},
                carried, l_.fed_back(), Consecutive{first});
            add_inputs(factors_.data(), carried, l_.first_input_gate(), carried, count, data,
                       Consecutive{first});
            add_factors(factors_.data(), carried, count,
                        changes_.hidden_bias.data() + l_.first_input_gate(), carried);
            if (l_.one_hot) {
                add_symbols(factors_.data(), carried, l_.first_input_gate(), carried, count, data,
                            Consecutive{first});
            }
        }
    }

    // The part of the dense inputs in the sums of the rows from first_row on.
    template <class Steps>
    RNNBENCH_FUNCTION void add_inputs(const V* factors, int stride, int first_row, int rows,
                                      int count, const LaneSequences& data, Steps step) {
        V* sums = changes_.hidden.data() + static_cast<std::size_t>(l_.fed_back()) * l_.units() +
                  first_row;
        add_input_products(factors, stride, count, data, l_.dense, sums, l_.units(), rows, step);
    }

    // E g' y_in of the cells, and of their input gates sum(E g) f'.
    RNNBENCH_FUNCTION void set_factors(const V* units, const V* inputs, V* factors) {
        const V one = broadcast<V>(Number{1});
        for (int j = 0, c = 0; j < l_.blocks; ++j) {
            const V y = units[l_.first_input_gate() + j];
            V sum = broadcast<V>(0);
            for (int v = 0; v < l_.block_size; ++v, ++c) {
                const V x = inputs[c];
                const V slope = n_.input_centred ? fused_less(x, x, one) : x * (one - x);
                factors[l_.blocks + c] = later_errors_[c] * (slope * y);
                sum = v == 0 ? later_errors_[c] * x : fused(later_errors_[c], x, sum);
            }
            if (n_.input_centred) sum = sum + sum;
            factors[j] = sum * (y * (one - y));
        }
    }

    // Output gates and hidden units: they count at steps with a target only.
    void add_direct(const LaneSequences& data, SequenceLog<V, L>& log) {
        const int units = l_.units();
        const int counts[2] = {l_.output_gates, l_.hidden};
        const int rows[2] = {0, l_.first_hidden()};
        for (int part = 0, done = 0; part < 2; done += counts[part], ++part) {
            if (counts[part] == 0) continue;
            const V* errors = direct_errors_.data() + done;
            const Listed steps{steps_.data()};
            add_outer_products(OuterProducts<V>{errors, direct_, log.row(0), units, taught_,
                                                changes_.hidden.data() + rows[part], units},
                               counts[part], l_.fed_back(), steps);
            add_inputs(errors, direct_, rows[part], counts[part], taught_, data, steps);
            add_factors(errors, direct_, taught_, changes_.hidden_bias.data() + rows[part],
                        counts[part]);
            if (l_.one_hot) {
                add_symbols(errors, direct_, rows[part], counts[part], taught_, data, steps);
            }
        }
    }

    void add_output(const LaneSequences& data, SequenceLog<V, L>& log) {
        const int outputs = l_.outputs;
        const V* errors = output_errors_.data();
        add_outer_products(OuterProducts<V>{errors, outputs, log.row(1) + l_.first_cell(),
                                            l_.units(), taught_, changes_.output.data(), outputs},
                           outputs, l_.read(), Listed{steps_.data()});
        add_factors(errors, outputs, taught_, changes_.output_bias.data(), outputs);
        if (l_.recurrent) return;
        if (!l_.one_hot) {
            add_input_products(errors, outputs, taught_, data, l_.dense,
                               changes_.output.data() + l_.read() * outputs, outputs, outputs,
                               Listed{steps_.data()});
            return;
        }
        for (int s = 0; s < taught_; ++s) {
            changes_.symbols_to_output.add(
                data.symbols + static_cast<std::size_t>(steps_[s]) * width,
                errors + static_cast<std::size_t>(s) * outputs, 0, outputs);
        }
    }

    template <class Steps>
    void add_symbols(const V* factors, int stride, int first_row, int rows, int count,
                     const LaneSequences& data, Steps step) {
        for (int s = 0; s < count; ++s) {
            changes_.from_symbols.add(data.symbols + static_cast<std::size_t>(step(s)) * width,
                                      factors + static_cast<std::size_t>(s) * stride, first_row,
                                      rows);
        }
    }

    V apply(int steps, const LaneSequences& data) {
        V spoilt = broadcast<V>(0);
        const V rate = broadcast<V>(Number(n_.learning_rate)), zero = broadcast<V>(0);
        const auto change = [&](V& weight, V& by) {
            weight = fused(rate, by, weight);
            by = zero;
            spoilt = fused(weight, zero, spoilt);
        };
        for (std::size_t i = 0; i < weights_.hidden.size(); ++i) {
            change(weights_.hidden[i], changes_.hidden[i]);
        }
        for (int u = 0; u < l_.units(); ++u) {
            const bool gate = u < l_.first_cell();
            if (gate ? n_.gate_bias : n_.cell_bias) {
                change(weights_.hidden_bias[u], changes_.hidden_bias[u]);
            }
        }
        for (std::size_t i = 0; i < weights_.output.size(); ++i) {
            change(weights_.output[i], changes_.output[i]);
        }
        if (n_.output_bias) {
            for (int k = 0; k < l_.outputs; ++k) {
                change(weights_.output_bias[k], changes_.output_bias[k]);
            }
        }
        return l_.one_hot ? apply_symbols(steps, data, spoilt) : spoilt;
    }

    // Only the weights of symbols that were shown have changed.
    V apply_symbols(int steps, const LaneSequences& data, V spoilt) {
        const Number rate = Number(n_.learning_rate);
        auto* bad = reinterpret_cast<Number*>(&spoilt);
        for (int t = 0; t < steps; ++t) {
            const int32* symbols = data.symbols + static_cast<std::size_t>(t) * width;
            weights_.from_symbols.descend(changes_.from_symbols, symbols, rate, bad);
            if (!l_.recurrent) {
                weights_.symbols_to_output.descend(changes_.symbols_to_output, symbols, rate, bad);
            }
        }
        return spoilt;
    }

    static constexpr int tile_ = 16;
    const Network& n_;
    const L& l_;
    LaneWeights<V, L>& weights_;
    LaneWeights<V, L> changes_;
    const int direct_;              // output gates and hidden units
    std::vector<V> output_errors_;  // [taught][K]
    std::vector<V> state_errors_;   // [taught][C]
    std::vector<V> direct_errors_;  // [taught][direct]
    std::vector<int> steps_;        // [taught]: the steps with a target
    std::vector<V> later_errors_;   // [C], E(t)
    std::vector<V> factors_;        // [tile][carried]
    int taught_ = 0;
};

}  // namespace rnnbench_lstm
