// The adding problem; see adding.py.
#pragma once

#include "marked_pairs.hpp"

namespace rnnbench_tasks {

struct AddingRule {
    static constexpr float lowest = -1.0F, span = 2.0F, replacement = 0.0F;
    static float target(float first, float second) { return 0.5F + (first + second) * 0.25F; }
};

template <int W>
int32 adding(const MarkedPairsParameters& task, const Request& request, LaneSequences* out) {
    return marked_pairs<AddingRule, W>(task, request, out);
}

}  // namespace rnnbench_tasks
