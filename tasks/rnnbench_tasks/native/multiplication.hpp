// The multiplication problem; see multiplication.py.
#pragma once

#include "marked_pairs.hpp"

namespace rnnbench_tasks {

struct MultiplicationRule {
    static constexpr float lowest = 0.0F, span = 1.0F, replacement = 1.0F;
    static float target(float first, float second) { return first * second; }
};

template <int W>
int32 multiplication(const MarkedPairsParameters& task, const Request& request,
                     LaneSequences* out) {
    return marked_pairs<MultiplicationRule, W>(task, request, out);
}

}  // namespace rnnbench_tasks
