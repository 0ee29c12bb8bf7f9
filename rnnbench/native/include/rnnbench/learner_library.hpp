// What the shared library of every learner offers; included by one file of each.
#pragma once

#include "rnnbench/build_info.hpp"
#include "rnnbench/packed_batches.hpp"

// The generator of batches that were made elsewhere: parameters are `rnnbench::PackedBatches`.
RNNBENCH_EXPORT rnnbench::int32 rnnbench_unpack(const void* parameters,
                                                const rnnbench::Request* request,
                                                rnnbench::LaneSequences* out) {
    return rnnbench::unpack(parameters, request, out);
}
