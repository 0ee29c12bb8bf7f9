// How a task's native generator and a learner's kernel meet: one sequence for each lane.
//
// The lanes of a vector hold different trials.  A generator is an exported C function; its address
// and its parameters travel through Python, so that task and learner need not know each other.
#pragma once

#include "rnnbench/platform.hpp"

namespace rnnbench {

// Which sequences to make, for W lanes: sequence `sequences[w]` of trial `trials[w]` in lane w,
// from the random words of the stream with the Philox key `key` (see philox.hpp).
struct Request {
    int32 lanes;  // W: 1, 2, 4, 8, 16 or 32
    uint32 key[2];
    const uint32* trials;     // [W]
    const uint64* sequences;  // [W]
};

// Where a generator writes them.  T: steps of the longest sequence that the task can make; I and K:
// inputs and outputs.  The lane is the last axis of every array.
struct LaneSequences {
    int32* lengths;  // [W], at least 1

    // Either `values` [T][I][W] or, for one-hot inputs, `symbols` [T][W], the index of the 1; the
    // other one is null.  To be written for all steps below the longest of the W lengths; beyond a
    // lane's own length 0.
    float* values;
    int32* symbols;

    // [T][I]: not 0 where `values` differs from 0 in some lane.  To be written wherever `values`
    // is.
    unsigned char* present;

    // [T]: bit w is set where lane w has a target.  To be written below the longest length.
    uint32* target_lanes;
    // [T][K][W]: to be written, for all lanes, at steps at which some lane has a target; finite.
    float* targets;
};

// Returns 0, or another number for parameters that make no sequence.
using Generate = int32 (*)(const void* parameters, const Request* request, LaneSequences* out);

}  // namespace rnnbench
