// Errors of training sequences, from lanes into the log, and the statistics of the stopping rules.
#pragma once

#include "rnnbench/lanes.hpp"
#include "rnnbench/presentations.hpp"

namespace rnnbench {

// Absolute errors of one sequence, lane by lane.
template <class V>
struct SequenceErrors {
    V sum = broadcast<V>(0);
    V largest = broadcast<V>(0);
    int32 targets[LaneType<V>::width] = {};

    RNNBENCH_FUNCTION void add(V difference) {
        const V size = magnitude(difference);
        sum = sum + size;
        largest = at_least(largest, size);
    }
    RNNBENCH_FUNCTION void count(uint32 lanes) {
        for (int w = 0; w < LaneType<V>::width; ++w) targets[w] += (lanes >> w) & 1U;
    }
    // Entry `index` of the trial at `position`; `spoilt` is 0, or NaN where a weight is not finite.
    RNNBENCH_FUNCTION void write(const ErrorLog& log, int w, int64 position, int64 index,
                                 int outputs, double spoilt) const {
        typename LaneType<V>::Number sums[LaneType<V>::width], maxima[LaneType<V>::width];
        store(sums, sum);
        store(maxima, largest);
        const int64 at = position * log.stride + log.filled[position] + index;
        const double components = static_cast<double>(outputs) * targets[w];
        log.mean_error[at] = static_cast<double>(sums[w]) / components + spoilt;
        log.max_error[at] = static_cast<double>(maxima[w]) + spoilt;
    }
};

// Advance a trial's log by `count` entries and look at it as the rules do.
inline void close_check(const ErrorLog& log, int64 position, int64 count) {
    const int64 filled = log.filled[position] += count;
    double trace = 0.0;
    for (int64 i = position * log.stride + filled - count; i < position * log.stride + filled;
         ++i) {
        trace += (log.mean_error[i] + log.max_error[i]) * 0.0;
    }
    log.finite[position] = trace == 0.0;
    for (int32 rule = 0; rule < log.rules; ++rule) {
        const int64 window = log.windows[rule];
        double& mean = log.means[position * log.rules + rule];
        int64& within = log.within[position * log.rules + rule];
        mean = 0.0;
        within = -1;
        if (filled < window) continue;
        const double* means = log.mean_error + position * log.stride + filled - window;
        const double* maxima = log.max_error + position * log.stride + filled - window;
        // Eight sums side by side, so that a sum need not wait for the one before.
        double sums[8] = {};
        int64 right = 0;
        for (int64 i = 0; i < window; ++i) {
            sums[i & 7] += means[i];
            right += maxima[i] < log.tolerances[rule];
        }
        double total = 0.0;
        for (const double sum : sums) total += sum;
        mean = total / static_cast<double>(window);
        within = right;
    }
}

}  // namespace rnnbench
