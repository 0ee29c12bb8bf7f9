// Strings of the embedded Reber grammar, from sets that are made in Python; see embedded_reber.py.
#pragma once

#include <algorithm>
#include <cstring>

#include "rnnbench/draws.hpp"
#include "rnnbench/generator.hpp"

namespace rnnbench_tasks {

using namespace rnnbench;

struct EmbeddedReberParameters {
    int32 pairs;           // of sets: trial i uses pair i mod `pairs`
    int32 strings;         // of each training set
    int32 made;            // how many pairs are given
    const int32* numbers;  // [made], ascending: which ones
    const int64* offsets;  // [made][strings + 1]: where each string begins in `symbols`, and ends
    const int32* symbols;  // of all strings, one after the other
};

// Word: the string's index in the training set.
template <int W>
int32 embedded_reber(const EmbeddedReberParameters& task, const Request& request,
                     LaneSequences* out) {
    constexpr int64 alphabet = 7;
    if (task.pairs < 1 || task.strings < 1 || out->symbols == nullptr) return 1;

    const WordStream<W> stream(request.key, request.trials, request.sequences);
    WordLanes<W> words[4];
    stream.block(0, words);
    const int32* strings[W];
    int64 longest = 0;
    for (int w = 0; w < W; ++w) {
        const auto pair = static_cast<int32>(request.trials[w] % static_cast<uint32>(task.pairs));
        const int32* const last = task.numbers + task.made;
        const int32* const found = std::lower_bound(task.numbers, last, pair);
        if (found == last || *found != pair) return 2;
        const int64 index = below(words[0].raw[w], static_cast<uint32>(task.strings));
        const int64* const bounds =
            task.offsets + (found - task.numbers) * (int64{task.strings} + 1) + index;
        strings[w] = task.symbols + bounds[0];
        out->lengths[w] = static_cast<int32>(bounds[1] - bounds[0]);
        longest = std::max(longest, bounds[1] - bounds[0]);
    }

    const auto steps = static_cast<size_t>(longest);
    std::memset(out->symbols, 0, steps * W * sizeof(int32));
    std::memset(out->target_lanes, 0, steps * sizeof(uint32));
    // No lane has a target at the last step of the longest string.
    std::memset(out->targets, 0, (steps - 1) * alphabet * W * sizeof(float));
    for (int w = 0; w < W; ++w) {
        const int64 last = out->lengths[w] - 1;
        for (int64 t = 0; t < last; ++t) {
            out->symbols[t * W + w] = strings[w][t];
            out->targets[(t * alphabet + strings[w][t + 1]) * W + w] = 1.0F;
            out->target_lanes[t] |= uint32{1} << w;
        }
        out->symbols[last * W + w] = strings[w][last];
    }
    return 0;
}

}  // namespace rnnbench_tasks
