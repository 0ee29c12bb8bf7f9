// Training of networks on sequences of their own, a group of W in lanes at a time.  What a
// learner's kernel adds is its step.
#pragma once

#include "rnnbench/groups.hpp"
#include "rnnbench/lane_trials.hpp"
#include "rnnbench/sequence_buffers.hpp"

namespace rnnbench {

// A function of its own, so that the compiler has all registers for the loop over steps.
template <class V, class Learner>
__attribute__((noinline)) void show(Learner& learner, const LaneSequences& data,
                                    const LaneSteps<V>& steps, SequenceErrors<V>& errors) {
    learner.start(data, steps);
    for (int t = 0; t < steps.longest; ++t) learner.step(t, data, steps, errors);
}

// Train a group, all lanes on their sequence number i at once.  Returns what the generator
// returned.
//
// Network: inputs, outputs, one_hot and longest, the steps of the longest sequence.
// Learner: Learner(network); put(lane, hidden, output) and get(lane, hidden, output), one network
// in Python's layout; start(data, steps), then step(t, data, steps, errors) for every step below
// steps.longest, then end(data, steps), which returns 0, or NaN in lanes with a weight that is not
// finite.
template <class V, class Learner, class Network>
int32 train_group(const Network& network, const Presentations& call,
                  const Population<typename LaneType<V>::Number>& population, int first_trial) {
    constexpr int width = LaneType<V>::width;
    LaneTrials<V> trials(call, first_trial);
    Learner learner(network);
    trials.load(learner, population);
    SequenceBuffers buffers(width, network.longest, network.inputs, network.outputs,
                            network.one_hot != 0);
    LaneSequences& data = buffers.sequences;
    LaneSteps<V> steps(network.longest);
    for (int64 i = 0; i < call.count; ++i) {
        if (const int32 refused = trials.generate(call, trials.first, network.longest, data)) {
            return refused;
        }
        steps.set(data);
        SequenceErrors<V> errors;
        show(learner, data, steps, errors);
        typename LaneType<V>::Number spoilt[width];
        store(spoilt, learner.end(data, steps));
        for (int w = 0; w < trials.used; ++w) {
            errors.write(call.log, w, trials.positions[w], i, network.outputs,
                         static_cast<double>(spoilt[w]));
        }
        for (int w = 0; w < width; ++w) ++trials.first[w];
    }
    trials.save(learner, population, call);
    return 0;
}

// Train all trials of a call.  train_one(network, call, population, first_trial): `train_group` or
// `train_streams`.  Returns 0; -1 if memory ran out; another number where the generator refused.
template <class V, class Network, class Group>
int32 train_in_groups(const Network& network, const Presentations& call,
                      const Population<typename LaneType<V>::Number>& population, Group train_one) {
    constexpr int width = LaneType<V>::width;
    std::atomic<int32> refused{0};
    const bool enough =
        for_each_group(call.threads, (call.trials + width - 1) / width, [&](int group) {
            const int32 answer = train_one(network, call, population, group * width);
            if (answer != 0) refused = answer;
        });
    return enough ? refused.load() : -1;
}

}  // namespace rnnbench
