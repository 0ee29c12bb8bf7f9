// LSTM networks in lanes: ones that learn by the truncated gradient, and ones that are only read.
#pragma once

#include "carried_gradient.hpp"
#include "deferred_gradient.hpp"
#include "rnnbench/lane_trials.hpp"

namespace rnnbench_lstm {

// The learner of `train_group` (rnnbench/lane_training.hpp).
template <class V, class L, template <class, class> class Gradient>
class Learner {
public:
    using Number = typename LaneType<V>::Number;

    explicit Learner(const Network& network)
        : layout_(network),
          weights_(layout_),
          forward_(network, layout_, weights_),
          output_errors_(network, layout_, weights_),
          gradient_(network, layout_, weights_) {}
    // The parts refer to each other.
    Learner(const Learner&) = delete;
    Learner& operator=(const Learner&) = delete;

    void put(int lane, const Number* to_hidden, const Number* to_output) {
        weights_.put(lane, to_hidden, to_output);
    }
    void get(int lane, Number* to_hidden, Number* to_output) {
        weights_.get(lane, to_hidden, to_output);
    }

    void start(const LaneSequences&, const LaneSteps<V>&) {
        forward_.start();
        gradient_.start_sequence();
    }
    RNNBENCH_FUNCTION void step(int t, const LaneSequences& data, const LaneSteps<V>& steps,
                                SequenceErrors<V>& errors) {
        forward_.step(t, data);
        if (t >= steps.shortest) forward_.mask(t, mask_of<V>(steps.running(t)));
        if (data.target_lanes[t] != 0) learn(t, data, errors);
        gradient_.end_step(t, data, forward_.log);
    }
    V end(const LaneSequences& data, const LaneSteps<V>& steps) {
        return gradient_.end_sequence(steps.longest, data, forward_.log);
    }

private:
    void learn(int t, const LaneSequences& data, SequenceErrors<V>& logged) {
        const StepErrors<V> errors = gradient_.errors_at(t);
        forward_.outputs(t, data, errors.output);
        output_errors_.at_step(t, data, forward_.log, errors, logged);
    }

    const L layout_;
    LaneWeights<V, L> weights_;
    Forward<V, L> forward_;
    OutputErrors<V, L> output_errors_;
    Gradient<V, L> gradient_;
};

// The reader of `predict` (rnnbench/lane_prediction.hpp).
template <class V, class L>
class Reader {
public:
    using Number = typename LaneType<V>::Number;

    explicit Reader(const Network& network)
        : layout_(network), weights_(layout_), forward_(network, layout_, weights_) {}
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    void put(int lane, const Number* to_hidden, const Number* to_output) {
        weights_.put(lane, to_hidden, to_output);
    }
    void start(const LaneSequences&, const LaneSteps<V>&) { forward_.start(); }
    RNNBENCH_FUNCTION void step(int t, const LaneSequences& data, const LaneSteps<V>& steps) {
        forward_.step(t, data);
        if (t >= steps.shortest) forward_.mask(t, mask_of<V>(steps.running(t)));
    }
    void outputs(int t, const LaneSequences& data, V* y) { forward_.outputs(t, data, y); }

private:
    const L layout_;
    LaneWeights<V, L> weights_;
    Forward<V, L> forward_;
};

}  // namespace rnnbench_lstm
