// Real-time recurrent learning (Robinson & Fallside 1987; Williams & Zipser 1989), W networks at a
// time.
#pragma once

#include "forward.hpp"
#include "output_errors.hpp"
#include "output_gradient.hpp"
#include "rnnbench/lane_streams.hpp"
#include "rnnbench/shown_symbols.hpp"
#include "sensitivities.hpp"

namespace rnnbench_gradient {

// The learner of `train_streams` (rnnbench/lane_streams.hpp).  The sources of hidden units come in
// this order: hidden units, dense inputs, bias, slots of the symbols shown.
template <class V>
class Rtrl {
public:
    using Number = typename LaneType<V>::Number;
    static constexpr int width = LaneType<V>::width;

    explicit Rtrl(const Network& network)
        : n_(network),
          weights_(network),
          forward_(network, weights_, Keep::step),
          output_(network),
          descent_(network.learning_rate),
          shown_(width, network.symbols(), network.longest),
          first_slot_(network.hidden_sources() + (network.bias ? 1 : 0)),
          sensitivities_(network.hidden, first_slot_ + shown_.capacity()),
          sources_(first_slot_ + shown_.capacity()),
          active_(first_slot_ + shown_.capacity()),
          slopes_(network.hidden),
          back_(network.hidden) {}

    void put(int lane, const Number* to_hidden, const Number* to_output) {
        weights_.put(lane, to_hidden, to_output);
    }
    void get(int lane, Number* to_hidden, Number* to_output) {
        weights_.get(lane, to_hidden, to_output);
    }

    void step(const LaneStreams<V>& now, SequenceErrors<V>& errors) {
        const LaneSequences& data = now.data;
        const uint32 going_on = now.running & ~now.started;
        if (now.started != 0) start(now.started);
        forward_.step(t_, data, 0, now.running);
        const uint32 taught = data.target_lanes[0];
        if (taught != 0) {
            forward_.outputs(t_, data, 0, output_.errors());
            errors_at_step(n_, weights_.output, data, 0, output_.errors(), back_.data(), errors);
            output_.add(forward_.row(t_ + 1), data, 0);
        }
        forward_.slopes(t_, slopes_.data());
        const auto running = mask_of<V>(now.running);
        for (V& slope : slopes_) slope = where(running, slope);
        set_sources(data, now.running, going_on != 0);
        sensitivities_.advance({weights_.hidden.columns.data(), slopes_.data(),
                                mask_of<V>(going_on), going_on != 0, sources_.data(),
                                active_.data(), first_slot_ + shown_.slots_in_use(),
                                taught != 0 ? back_.data() : nullptr, mask_of<V>(taught)});
        if (n_.every_step && taught != 0) {
            apply(taught);
            if (n_.direct && n_.one_hot) {
                each_lane(taught, [&](int w) {
                    output_.apply_symbol(descent_, w, data.symbols[w], weights_.output);
                });
            }
        }
        t_ ^= 1;
    }

    V end(const LaneStreams<V>& now) {
        if (!n_.every_step) {
            apply(now.ended);
            if (n_.direct) {
                each_lane(now.ended, [&](int w) {
                    for (int s = 0; s < shown_.count(w); ++s) {
                        output_.apply_symbol(descent_, w, shown_.symbol(w, s), weights_.output);
                    }
                });
            }
        }
        return descent_.spoilt();
    }

private:
    // visit(lane) for some lanes.
    template <class Visit>
    static void each_lane(uint32 lanes, Visit visit) {
        for (int w = 0; w < width; ++w) {
            if ((lanes >> w) & 1U) visit(w);
        }
    }

    void start(uint32 lanes) {
        forward_.start(t_, lanes);
        descent_.start(lanes);
        each_lane(lanes, [&](int w) { shown_.start(w); });
    }

    void set_sources(const LaneSequences& data, uint32 running, bool any_going_on) {
        const V* row = forward_.row(t_);
        for (int l = 0; l < n_.hidden; ++l) {
            sources_[l] = row[l];
            // At the first step of a sequence the hidden units before it are 0.
            active_[l] = any_going_on;
        }
        for (int i = 0; i < n_.dense(); ++i) {
            sources_[n_.hidden + i] = load_floats<V>(data.values + i * width);
            active_[n_.hidden + i] = data.present[i];
        }
        if (n_.bias) {
            sources_[n_.hidden_sources()] = broadcast<V>(1);
            active_[n_.hidden_sources()] = 1;
        }
        if (!n_.one_hot) return;
        int slots[width];
        each_lane(running, [&](int w) { slots[w] = shown_.note(w, data.symbols[w]); });
        const int in_use = shown_.slots_in_use();
        for (int s = 0; s < in_use; ++s) {
            sources_[first_slot_ + s] = broadcast<V>(0);
            active_[first_slot_ + s] = 1;
        }
        auto* numbers = reinterpret_cast<Number*>(sources_.data() + first_slot_);
        each_lane(running, [&](int w) { numbers[slots[w] * width + w] = 1; });
    }

    // Change the weights in some lanes, but for those from symbols to the outputs.
    void apply(uint32 lanes) {
        const int units = n_.hidden;
        V* gradient = sensitivities_.gradient();
        descent_.change(lanes, weights_.hidden.columns.data(), gradient,
                        n_.hidden_sources() * units);
        if (n_.bias) {
            descent_.change(lanes, weights_.hidden.bias.data(),
                            gradient + n_.hidden_sources() * units, units);
        }
        auto* numbers = reinterpret_cast<Number*>(gradient + first_slot_ * units);
        each_lane(lanes, [&](int w) {
            for (int s = 0; s < shown_.count(w); ++s) {
                descent_.change_lane(w, weights_.hidden.from_symbols.row(w, shown_.symbol(w, s)),
                                     numbers + static_cast<std::size_t>(s) * units * width + w,
                                     units, width);
            }
        });
        output_.apply(descent_, lanes, weights_.output);
    }

    const Network& n_;
    LaneWeights<V> weights_;
    Forward<V> forward_;
    OutputGradient<V> output_;
    Descent<V> descent_;
    ShownSymbols shown_;
    const int first_slot_;
    Sensitivities<V> sensitivities_;
    std::vector<V> sources_;             // [sources]
    std::vector<unsigned char> active_;  // [sources]
    std::vector<V> slopes_, back_;       // [H]
    int t_ = 0;                          // only its parity counts
};

}  // namespace rnnbench_gradient
