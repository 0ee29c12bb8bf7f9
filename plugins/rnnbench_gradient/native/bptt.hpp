// Backpropagation through time, whole (Werbos 1988; Rumelhart, Hinton & Williams 1986) or over a
// horizon (Williams & Peng 1990), W networks at a time.
#pragma once

#include "forward.hpp"
#include "output_errors.hpp"
#include "output_gradient.hpp"
#include "rnnbench/input_products.hpp"

namespace rnnbench_gradient {

// The learner of `train_group` (rnnbench/lane_training.hpp).  With the weights at rest until the
// sequence ends, the errors at the hidden units' net inputs, delta(t), are found backwards, then
// the gradient as the sum over steps of delta(t) z(t), tiles of it in registers.
template <class V>
class Bptt {
public:
    using Number = typename LaneType<V>::Number;
    static constexpr int width = LaneType<V>::width;

    explicit Bptt(const Network& network)
        : n_(network),
          whole_(network.horizon == 0 || network.horizon >= network.longest),
          weights_(network),
          forward_(network, weights_, Keep::sequence),
          output_(network),
          descent_(network.learning_rate),
          changes_(LayerWeights<V>::into_hidden(network)),
          deltas_(static_cast<std::size_t>(network.longest) * network.hidden),
          slopes_(static_cast<std::size_t>(network.longest) * network.hidden),
          back_(static_cast<std::size_t>(network.longest) * network.hidden),
          reached_(network.longest),
          window_(network.hidden),
          window_before_(network.hidden) {}

    void put(int lane, const Number* to_hidden, const Number* to_output) {
        weights_.put(lane, to_hidden, to_output);
    }
    void get(int lane, Number* to_hidden, Number* to_output) {
        weights_.get(lane, to_hidden, to_output);
    }

    void start(const LaneSequences&, const LaneSteps<V>&) {
        forward_.start(0, all_lanes<V>());
        descent_.start(all_lanes<V>());
    }

    void step(int t, const LaneSequences& data, const LaneSteps<V>& steps,
              SequenceErrors<V>& errors) {
        forward_.step(t, data, t, steps.running(t));
        forward_.slopes(t, at(slopes_, t));
        if (data.target_lanes[t] == 0) return;
        forward_.outputs(t, data, t, output_.errors());
        errors_at_step(n_, weights_.output, data, t, output_.errors(), at(back_, t), errors);
        output_.add(forward_.row(t + 1), data, t);
    }

    V end(const LaneSequences& data, const LaneSteps<V>& steps) {
        if (whole_) {
            go_back_to_the_start(data, steps);
        } else {
            go_back_over_the_horizon(data, steps);
        }
        for (int first = 0; first < steps.longest; first += tile_) {
            const int left = steps.longest - first;
            add_steps(first, left < tile_ ? left : tile_, data);
        }
        apply(data, steps);
        return descent_.spoilt();
    }

private:
    V* at(std::vector<V>& rows, int t) {
        return rows.data() + static_cast<std::size_t>(t) * n_.hidden;
    }

    // delta(t) = f'(net(t)) (errors of step t + sum over k of w_kl delta_k(t + 1)).
    void go_back_to_the_start(const LaneSequences& data, const LaneSteps<V>& steps) {
        const int units = n_.hidden;
        for (int t = steps.longest - 1; t >= 0; --t) {
            V* delta = at(deltas_, t);
            const V* slope = at(slopes_, t);
            const V* own = at(back_, t);
            const bool taught = data.target_lanes[t] != 0;
            for (int l = 0; l < units; ++l) delta[l] = taught ? own[l] : broadcast<V>(0);
            if (t + 1 < steps.longest) {
                add_backward_sums(delta, weights_.hidden.columns.data(), at(deltas_, t + 1), units,
                                  units);
            }
            for (int l = 0; l < units; ++l) delta[l] = slope[l] * delta[l];
            if (t >= steps.shortest) {
                const auto running = mask_of<V>(steps.running(t));
                for (int l = 0; l < units; ++l) delta[l] = where(running, delta[l]);
            }
            reached_[t] = 1;
        }
    }

    // The errors of each step in a window of its own, which ends `horizon` steps back.
    void go_back_over_the_horizon(const LaneSequences& data, const LaneSteps<V>& steps) {
        const int units = n_.hidden;
        const V zero = broadcast<V>(0);
        for (int t = 0; t < steps.longest; ++t) {
            V* delta = at(deltas_, t);
            for (int l = 0; l < units; ++l) delta[l] = zero;
            reached_[t] = 0;
        }
        for (int t = 0; t < steps.longest; ++t) {
            if (data.target_lanes[t] == 0) continue;
            const auto taught = mask_of<V>(data.target_lanes[t]);
            const V* own = at(back_, t);
            for (int l = 0; l < units; ++l) window_[l] = own[l];
            for (int s = t; s >= 0 && s > t - n_.horizon; --s) {
                if (s < t) {
                    window_.swap(window_before_);
                    for (V& x : window_) x = zero;
                    add_backward_sums(window_.data(), weights_.hidden.columns.data(),
                                      window_before_.data(), units, units);
                }
                V* delta = at(deltas_, s);
                const V* slope = at(slopes_, s);
                for (int l = 0; l < units; ++l) {
                    window_[l] = where(taught, slope[l] * window_[l]);
                    delta[l] = delta[l] + window_[l];
                }
                reached_[s] = 1;
            }
        }
    }

    // The products of errors and sources of some steps.
    void add_steps(int first, int count, const LaneSequences& data) {
        bool any = false;
        for (int t = first; t < first + count; ++t) any = any || reached_[t];
        if (!any) return;
        const int units = n_.hidden;
        const V* deltas = at(deltas_, first);
        add_outer_products(OuterProducts<V>{deltas, units, forward_.row(0), units, count,
                                            changes_.columns.data(), units},
                           units, units, Consecutive{first});
        add_input_products(deltas, units, count, data, n_.dense(),
                           changes_.columns.data() + static_cast<std::size_t>(units) * units, units,
                           units, Consecutive{first});
        if (changes_.has_bias) add_factors(deltas, units, count, changes_.bias.data(), units);
        if (!n_.one_hot) return;
        for (int t = first; t < first + count; ++t) {
            changes_.from_symbols.add(data.symbols + static_cast<std::size_t>(t) * width,
                                      at(deltas_, t), 0, units);
        }
    }

    // visit(lane, symbol) in the lanes that have not come to their end.
    template <class Visit>
    void each_symbol(int t, const LaneSequences& data, const LaneSteps<V>& steps, Visit visit) {
        const uint32 running = steps.running(t);
        for (int w = 0; w < width; ++w) {
            if (((running >> w) & 1U) == 0) continue;
            visit(w, data.symbols[static_cast<std::size_t>(t) * width + w]);
        }
    }

    void apply(const LaneSequences& data, const LaneSteps<V>& steps) {
        const int units = n_.hidden;
        LayerWeights<V>& into_hidden = weights_.hidden;
        const uint32 all = all_lanes<V>();
        descent_.change(all, into_hidden.columns.data(), changes_.columns.data(),
                        n_.hidden_sources() * units);
        if (into_hidden.has_bias) {
            descent_.change(all, into_hidden.bias.data(), changes_.bias.data(), units);
        }
        output_.apply(descent_, all, weights_.output);
        if (!n_.one_hot) return;
        // Only the weights of symbols that were shown have changed.
        for (int t = 0; t < steps.longest; ++t) {
            const uint32 taught = n_.direct ? data.target_lanes[t] : 0;
            each_symbol(t, data, steps, [&](int w, int32 symbol) {
                descent_.change_row(w, into_hidden.from_symbols.row(w, symbol),
                                    changes_.from_symbols.row(w, symbol), units);
                if ((taught >> w) & 1U) {
                    output_.apply_symbol(descent_, w, symbol, weights_.output);
                }
            });
        }
    }

    static constexpr int tile_ = 16;
    const Network& n_;
    const bool whole_;
    LaneWeights<V> weights_;
    Forward<V> forward_;
    OutputGradient<V> output_;
    Descent<V> descent_;
    LayerWeights<V> changes_;                // of the weights into hidden units
    std::vector<V> deltas_;                  // [T][H], -dE/dnet
    std::vector<V> slopes_;                  // [T][H]
    std::vector<V> back_;                    // [T][H], -dE/dy by the errors of each step alone
    std::vector<unsigned char> reached_;     // [T]: whether an error has come to the step
    std::vector<V> window_, window_before_;  // [H]
};

}  // namespace rnnbench_gradient
