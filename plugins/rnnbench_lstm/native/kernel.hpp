// One group of W networks: training on their own sequences, or one network on W sequences.
#pragma once

#include "carried_gradient.hpp"
#include "deferred_gradient.hpp"
#include "rnnbench/error_log.hpp"
#include "rnnbench/packed_batches.hpp"
#include "rnnbench/sequence_buffers.hpp"

namespace rnnbench_lstm {

// Networks in Python's layout, [N][U][M] and [N][K][L], float or double.
template <class Number>
struct Population {
    Number* hidden;
    Number* output;
    std::size_t hidden_size;  // U M
    std::size_t output_size;  // K L
};

// The steps of one sequence a lane: the shortest and the longest.
template <class V>
struct Lengths {
    Lengths() = default;
    explicit Lengths(const int32* lengths) {
        typename LaneType<V>::Number numbers[LaneType<V>::width];
        shortest = longest = lengths[0];
        for (int w = 0; w < LaneType<V>::width; ++w) {
            if (lengths[w] < shortest) shortest = lengths[w];
            if (lengths[w] > longest) longest = lengths[w];
            numbers[w] = static_cast<typename LaneType<V>::Number>(lengths[w]);
        }
        each = load<V>(numbers);
    }
    typename LaneType<V>::Mask running(int t) const {
        return broadcast<V>(static_cast<typename LaneType<V>::Number>(t)) < each;
    }
    int shortest = 0, longest = 0;
    V each{};
};

// W networks that are trained, each on sequences of its own: the trials number first_trial .. of a
// call, at most W.  The lanes of a group that is not full repeat its first trial, for nothing.
template <class V, class L, template <class, class> class Gradient>
class TrainedGroup {
public:
    using Number = typename LaneType<V>::Number;
    static constexpr int width = LaneType<V>::width;

    TrainedGroup(const Network& network, const L& layout, const Presentations& call,
                 const Population<Number>& population, int first_trial)
        : n_(network),
          call_(call),
          population_(population),
          used_(call.trials - first_trial < width ? call.trials - first_trial : width),
          weights_(layout),
          forward_(network, layout, weights_),
          output_errors_(network, layout, weights_),
          gradient_(network, layout, weights_),
          buffers_(width, network.longest, network.inputs, network.outputs, network.one_hot != 0) {
        for (int w = 0; w < width; ++w) {
            const int trial = first_trial + (w < used_ ? w : 0);
            positions_[w] = call.positions[trial];
            streams_[w] = call.streams[trial];
            numbers_[w] = call.first[trial];
            weights_.put(w, population.hidden + positions_[w] * population.hidden_size,
                         population.output + positions_[w] * population.output_size);
        }
    }

    // Make the next sequences.  Returns what the generator returned.
    int32 start_sequence() {
        const Request request{width, {call_.key[0], call_.key[1]}, streams_, numbers_};
        if (const int32 refused = call_.generate(call_.parameters, &request, &data())) {
            return refused;
        }
        if (!lengths_fit(data(), width, n_.longest)) return bad_lengths;
        lengths_ = Lengths<V>(data().lengths);
        errors_ = SequenceErrors<V>();
        forward_.start();
        gradient_.start_sequence();
        return 0;
    }

    int steps() const { return lengths_.longest; }

    RNNBENCH_FUNCTION void step(int t) {
        forward_.step(t, data());
        if (t >= lengths_.shortest) forward_.mask(t, lengths_.running(t));
        if (data().target_lanes[t] != 0) learn(t);
        gradient_.end_step(t, data(), forward_.log);
    }

    // Change the weights by what sequence number i of the call has shown, and log its errors.
    void end_sequence(int64 i) {
        const V spoilt = gradient_.end_sequence(lengths_.longest, data(), forward_.log);
        Number bad[width];
        store(bad, spoilt);
        for (int w = 0; w < used_; ++w) {
            errors_.write(call_.log, w, positions_[w], i, n_.outputs, static_cast<double>(bad[w]));
        }
        for (uint64& number : numbers_) ++number;
    }

    void finish() {
        for (int w = 0; w < used_; ++w) {
            weights_.get(w, population_.hidden + positions_[w] * population_.hidden_size,
                         population_.output + positions_[w] * population_.output_size);
            close_check(call_.log, positions_[w], call_.count);
        }
    }

private:
    LaneSequences& data() { return buffers_.sequences; }

    void learn(int t) {
        const StepErrors<V> errors = gradient_.errors_at(t);
        forward_.outputs(t, data(), errors.output);
        output_errors_.at_step(t, data(), forward_.log, errors, errors_);
    }

    const Network& n_;
    const Presentations& call_;
    const Population<Number>& population_;
    const int used_;
    LaneWeights<V, L> weights_;
    Forward<V, L> forward_;
    OutputErrors<V, L> output_errors_;
    Gradient<V, L> gradient_;
    SequenceBuffers buffers_;
    SequenceErrors<V> errors_;
    Lengths<V> lengths_;
    int64 positions_[width];
    uint32 streams_[width];
    uint64 numbers_[width];
};

// Train one group on `count` sequences.  Returns what the generator returned.
template <class Group>
int32 train_group(Group& group, int64 count) {
    for (int64 i = 0; i < count; ++i) {
        if (const int32 refused = group.start_sequence()) return refused;
        for (int t = 0; t < group.steps(); ++t) group.step(t);
        group.end_sequence(i);
    }
    group.finish();
    return 0;
}

// Outputs of one network at the targets of a batch, double [R][K]; W of its sequences at a time.
// order: the numbers of the sequences, in an order in which neighbours have similar lengths.
template <class V, class L>
void predict_batch(const Network& network, const PackedBatch& batch, const int64* order,
                   int64 count, const typename LaneType<V>::Number* hidden,
                   const typename LaneType<V>::Number* output, double* predictions) {
    using Number = typename LaneType<V>::Number;
    constexpr int width = LaneType<V>::width;
    const L layout(network);
    LaneWeights<V, L> weights(layout);
    for (int w = 0; w < width; ++w) weights.put(w, hidden, output);
    Forward<V, L> forward(network, layout, weights);
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
        const Lengths<V> lengths(data.lengths);
        forward.start();
        for (int t = 0; t < lengths.longest; ++t) {
            forward.step(t, data);
            if (t >= lengths.shortest) forward.mask(t, lengths.running(t));
            if (data.target_lanes[t] == 0) continue;
            forward.outputs(t, data, y.data());
            for (int k = 0; k < network.outputs; ++k) {
                Number numbers_k[width];
                store(numbers_k, y[k]);
                for (int w = 0; w < used; ++w) {
                    if ((data.target_lanes[t] >> w) & 1U) {
                        predictions[place[w] * network.outputs + k] =
                            static_cast<double>(numbers_k[w]);
                    }
                }
            }
            for (int w = 0; w < used; ++w) place[w] += (data.target_lanes[t] >> w) & 1U;
        }
    }
}

}  // namespace rnnbench_lstm
