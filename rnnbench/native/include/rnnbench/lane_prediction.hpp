// Outputs of one network at the targets of a batch, W of its sequences in lanes at a time.
#pragma once

#include <new>
#include <vector>

#include "rnnbench/lane_trials.hpp"
#include "rnnbench/packed_batches.hpp"
#include "rnnbench/sequence_buffers.hpp"

namespace rnnbench {

// What is asked of one network.
struct Question {
    const PackedBatch* batch;
    const int64* order;  // [count]: sequences, where neighbours have similar lengths
    int64 count;
    const void* hidden;  // the network in Python's layout
    const void* output;
    double* predictions;  // [R][K]
};

// Reader: Reader(network); put(lane, hidden, output); start(data, steps), then
// step(t, data, steps) for every step, and outputs(t, data, y), [K], at those with a target.
template <class V, class Reader, class Network>
void predict_batch(const Network& network, const Question& asked) {
    using Number = typename LaneType<V>::Number;
    constexpr int width = LaneType<V>::width;
    Reader reader(network);
    for (int w = 0; w < width; ++w) {
        reader.put(w, static_cast<const Number*>(asked.hidden),
                   static_cast<const Number*>(asked.output));
    }
    SequenceBuffers buffers(width, network.longest, network.inputs, network.outputs,
                            network.one_hot != 0);
    LaneSequences& data = buffers.sequences;
    LaneSteps<V> steps(network.longest);
    const PackedBatches batches{asked.batch, network.inputs, network.outputs};
    std::vector<V> y(network.outputs);
    const uint32 streams[width] = {};
    uint64 numbers[width];
    const Request request{width, {0, 0}, streams, numbers};
    for (int64 first = 0; first < asked.count; first += width) {
        int64 place[width];
        for (int w = 0; w < width; ++w) {
            const int64 here = first + w < asked.count ? first + w : first;
            numbers[w] = static_cast<uint64>(asked.order[here]);
            place[w] = asked.batch->target_offsets[numbers[w]];
        }
        const int used =
            asked.count - first < width ? static_cast<int>(asked.count - first) : width;
        unpack(&batches, &request, &data);
        steps.set(data);
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
                        asked.predictions[place[w] * network.outputs + k] =
                            static_cast<double>(lanes[w]);
                    }
                }
            }
            for (int w = 0; w < used; ++w) place[w] += (data.target_lanes[t] >> w) & 1U;
        }
    }
}

// Returns 0; -1 if memory ran out.
template <class V, class Reader, class Network>
int32 predict(const Network& network, const Question& asked) {
    try {
        predict_batch<V, Reader>(network, asked);
    } catch (const std::bad_alloc&) {
        return -1;
    }
    return 0;
}

}  // namespace rnnbench
