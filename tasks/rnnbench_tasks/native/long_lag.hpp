// A long lag with many distractors; see long_lag.py.
#pragma once

#include "end_targets.hpp"

namespace rnnbench_tasks {

struct LongLagParameters {
    int32 distractors;         // p, at least 1
    int32 delay;               // q, at least 0
    int32 most_extra;          // the greatest k
    const uint64* thresholds;  // [most_extra], ascending: k is the number of those reached
};

// A binary search without branches, which nobody could foresee.
inline int32 thresholds_reached(const LongLagParameters& task, uint64 number) {
    int32 reached = 0;
    for (int32 open = task.most_extra; open > 0;) {
        const int32 half = (open + 1) / 2;
        reached += task.thresholds[reached + half - 1] <= number ? half : 0;
        open -= half;
    }
    return reached;
}

// Words: letter, upper and lower half of the number that decides k, then the distractors.
template <int W>
int32 long_lag(const LongLagParameters& task, const Request& request, LaneSequences* out) {
    if (task.distractors < 1 || task.delay < 0 || out->symbols == nullptr) return 1;
    // After the distractors the alphabet has e, b, x, y.
    const int32 end = task.distractors, begin = end + 1, first_letter = end + 2;

    const WordStream<W> stream(request.key, request.trials, request.sequences);
    WordLanes<W> words[4];
    stream.block(0, words);
    int32 letters[W];
    draw_below<W>(words[0], 2, letters);
    LaneLengths<W> lengths;
    for (int w = 0; w < W; ++w) {
        const uint64 number = uint64{words[1].raw[w]} << 32 | words[2].raw[w];
        lengths.of[w] = task.delay + thresholds_reached(task, number) + 3;
    }
    lengths.bound();

    int32* const symbols = out->symbols;
    const auto write = [&](int32 t, WordLanes<W> word) {
        const WordLanes<W> symbol = below<W>(word, static_cast<uint32>(task.distractors));
        std::memcpy(symbols + int64{t} * W, &symbol, sizeof symbol);
    };
    write(2, words[3]);
    for_each_word<W>(stream, 1, lengths.longest - 3,
                     [&](int32 i, WordLanes<W> word) { write(i + 3, word); });
    clear_beyond_ends<int32, W>(lengths, symbols, 1);

    constexpr int32 outputs = 2;
    end_at<W>(lengths, outputs, out);
    for (int w = 0; w < W; ++w) {
        symbols[w] = begin;
        symbols[W + w] = first_letter + letters[w];
        symbols[(lengths.of[w] - int64{1}) * W + w] = end;
        end_target<W>(lengths, w, letters[w], outputs, out) = 1.0F;
    }
    return 0;
}

}  // namespace rnnbench_tasks
