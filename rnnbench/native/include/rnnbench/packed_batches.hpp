// Batches that were made elsewhere, one a trial, as a generator: sequence s of trial i is sequence
// s of batch i.  Beyond the batch's own checks nothing is checked.
#pragma once

#include "rnnbench/generator.hpp"

namespace rnnbench {

// One packed batch, as `rnnbench.sequences.SequenceBatch` lays it out.
struct PackedBatch {
    const int32* lengths;         // [n]
    const int64* offsets;         // [n + 1]
    const int32* symbols;         // [S] or null
    const float* values;          // [S][I] or null
    const int64* target_rows;     // [R]
    const int64* target_offsets;  // [n + 1]
    const float* targets;         // [R][K]
};

struct PackedBatches {
    const PackedBatch* batches;
    int32 inputs;
    int32 outputs;
};

inline int32 unpack(const void* parameters, const Request* request, LaneSequences* out) {
    const auto& packed = *static_cast<const PackedBatches*>(parameters);
    const int lanes = request->lanes, inputs = packed.inputs, outputs = packed.outputs;
    int longest = 0;
    for (int w = 0; w < lanes; ++w) {
        const PackedBatch& batch = packed.batches[request->trials[w]];
        out->lengths[w] = batch.lengths[request->sequences[w]];
        if (out->lengths[w] > longest) longest = out->lengths[w];
    }
    for (int t = 0; t < longest; ++t) {
        out->target_lanes[t] = 0;
        if (out->present != nullptr) {
            for (int i = 0; i < inputs; ++i) out->present[t * inputs + i] = 0;
        }
    }
    for (int w = 0; w < lanes; ++w) {
        const PackedBatch& batch = packed.batches[request->trials[w]];
        const uint64 s = request->sequences[w];
        const int64 start = batch.offsets[s];
        const int length = batch.lengths[s];
        for (int t = 0; t < longest; ++t) {
            if (out->symbols != nullptr) {
                out->symbols[t * lanes + w] = t < length ? batch.symbols[start + t] : 0;
                continue;
            }
            for (int i = 0; i < inputs; ++i) {
                const float x = t < length ? batch.values[(start + t) * inputs + i] : 0.0F;
                out->values[(static_cast<int64>(t) * inputs + i) * lanes + w] = x;
                if (x != 0.0F) out->present[t * inputs + i] = 1;
            }
        }
        for (int64 r = batch.target_offsets[s]; r < batch.target_offsets[s + 1]; ++r) {
            const int64 t = batch.target_rows[r] - start;
            if (out->target_lanes[t] == 0) {
                for (int64 i = t * outputs * lanes; i < (t + 1) * outputs * lanes; ++i) {
                    out->targets[i] = 0.0F;
                }
            }
            out->target_lanes[t] |= 1U << w;
            for (int k = 0; k < outputs; ++k) {
                out->targets[(t * outputs + k) * lanes + w] = batch.targets[r * outputs + k];
            }
        }
    }
    return 0;
}

}  // namespace rnnbench
