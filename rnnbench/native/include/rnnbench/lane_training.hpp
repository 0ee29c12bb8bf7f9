// One group of W networks in lanes: training on sequences of their own, or one network on W
// sequences.  What a learner's kernel adds is its step.
#pragma once

#include <vector>

#include "rnnbench/error_log.hpp"
#include "rnnbench/packed_batches.hpp"
#include "rnnbench/sequence_buffers.hpp"

namespace rnnbench {

// Networks in Python's layout, two matrices each, float or double.
template <class Number>
struct Population {
    Number* hidden;
    Number* output;
    std::size_t hidden_size;
    std::size_t output_size;
};

// A bit for each lane.
template <class V>
constexpr uint32 all_lanes() {
    return (uint32{1} << LaneType<V>::width) - 1;
}

// How many steps each lane has to go: up to its last target, since nothing later can change an
// error or a weight.
template <class V>
struct LaneSteps {
    static constexpr int width = LaneType<V>::width;

    explicit LaneSteps(const LaneSequences& data) {
        int end = 0;
        for (int w = 0; w < width; ++w) {
            if (data.lengths[w] > end) end = data.lengths[w];
        }
        uint32 seen = 0;
        for (int t = end - 1; t >= 0 && seen != all_lanes<V>(); --t) {
            const uint32 last_here = data.target_lanes[t] & ~seen;
            if (last_here == 0) continue;
            for (int w = 0; w < width; ++w) {
                if ((last_here >> w) & 1U) each[w] = t + 1;
            }
            seen |= last_here;
        }
        shortest = longest = each[0];
        for (int w = 0; w < width; ++w) {
            if (each[w] < shortest) shortest = each[w];
            if (each[w] > longest) longest = each[w];
        }
    }
    // The lanes that have not come to their end at step t, bit by bit.
    uint32 running(int t) const {
        uint32 lanes = 0;
        for (int w = 0; w < width; ++w) lanes |= static_cast<uint32>(t < each[w]) << w;
        return lanes;
    }

    int each[width] = {};
    int shortest, longest;
};

// The trials number first_trial .. of a call, at most W, one a lane; the lanes of a group that is
// not full repeat its first trial, for nothing.
template <class V>
struct LaneTrials {
    using Number = typename LaneType<V>::Number;
    static constexpr int width = LaneType<V>::width;

    LaneTrials(const Presentations& call, int first_trial)
        : used(call.trials - first_trial < width ? call.trials - first_trial : width) {
        for (int w = 0; w < width; ++w) {
            const int trial = w < used ? first_trial + w : first_trial;
            streams[w] = call.streams[trial];
            first[w] = call.first[trial];
            positions[w] = call.positions[trial];
        }
    }
    template <class Learner>
    void load(Learner& learner, const Population<Number>& population) const {
        for (int w = 0; w < width; ++w) {
            learner.put(w, population.hidden + positions[w] * population.hidden_size,
                        population.output + positions[w] * population.output_size);
        }
    }
    template <class Learner>
    void save(Learner& learner, const Population<Number>& population,
              const Presentations& call) const {
        for (int w = 0; w < used; ++w) {
            learner.get(w, population.hidden + positions[w] * population.hidden_size,
                        population.output + positions[w] * population.output_size);
            close_check(call.log, positions[w], call.count);
        }
    }

    int used;  // lanes
    uint32 streams[width];
    uint64 first[width];  // sequence
    int64 positions[width];
};

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
    const Request request{width, {call.key[0], call.key[1]}, trials.streams, trials.first};
    for (int64 i = 0; i < call.count; ++i) {
        if (const int32 refused = call.generate(call.parameters, &request, &data)) return refused;
        if (!lengths_fit(data, width, network.longest)) return bad_lengths;
        const LaneSteps<V> steps(data);
        SequenceErrors<V> errors;
        learner.start(data, steps);
        for (int t = 0; t < steps.longest; ++t) learner.step(t, data, steps, errors);
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

// Outputs of one network at the targets of a batch, double [R][K]; W of its sequences at a time.
// order: the numbers of the sequences, in an order in which neighbours have similar lengths.
//
// Reader: Reader(network); put(lane, hidden, output); start(data, steps), then
// step(t, data, steps) for every step, and outputs(t, data, y), [K], at those with a target.
template <class V, class Reader, class Network>
void predict_batch(const Network& network, const PackedBatch& batch, const int64* order,
                   int64 count, const typename LaneType<V>::Number* hidden,
                   const typename LaneType<V>::Number* output, double* predictions) {
    using Number = typename LaneType<V>::Number;
    constexpr int width = LaneType<V>::width;
    Reader reader(network);
    for (int w = 0; w < width; ++w) reader.put(w, hidden, output);
    SequenceBuffers buffers(width, network.longest, network.inputs, network.outputs,
                            network.one_hot != 0);
    LaneSequences& data = buffers.sequences;
    const PackedBatches batches{&batch, network.inputs, network.outputs};
    std::vector<V> y(network.outputs);
    const uint32 streams[width] = {};
    uint64 numbers[width];
    const Request request{width, {0, 0}, streams, numbers};
    for (int64 first = 0; first < count; first += width) {
        int64 place[width];
        for (int w = 0; w < width; ++w) {
            numbers[w] = static_cast<uint64>(order[first + w < count ? first + w : first]);
            place[w] = batch.target_offsets[numbers[w]];
        }
        const int used = count - first < width ? static_cast<int>(count - first) : width;
        unpack(&batches, &request, &data);
        const LaneSteps<V> steps(data);
        reader.start(data, steps);
        for (int t = 0; t < steps.longest; ++t) {
            reader.step(t, data, steps);
            if (data.target_lanes[t] == 0) continue;
            reader.outputs(t, data, y.data());
            for (int k = 0; k < network.outputs; ++k) {
                Number lanes[width];
                store(lanes, y[k]);
                for (int w = 0; w < used; ++w) {
                    if ((data.target_lanes[t] >> w) & 1U) {
                        predictions[place[w] * network.outputs + k] = static_cast<double>(lanes[w]);
                    }
                }
            }
            for (int w = 0; w < used; ++w) place[w] += (data.target_lanes[t] >> w) & 1U;
        }
    }
}

}  // namespace rnnbench
