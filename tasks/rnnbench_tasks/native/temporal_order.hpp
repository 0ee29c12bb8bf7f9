// The temporal-order problem; see temporal_order.py.
#pragma once

#include "end_targets.hpp"

namespace rnnbench_tasks {

struct TemporalOrderParameters {
    int32 length;    // T, at least 20
    int32 relevant;  // 2 or 3
};

// Words: length, steps of the relevant symbols, these symbols, then one for each step.
template <int W>
int32 temporal_order(const TemporalOrderParameters& task, const Request& request,
                     LaneSequences* out) {
    // The alphabet is E, B, a, b, c, d, X, Y.
    constexpr uint32 first_distractor = 2, distractors = 4;
    constexpr int32 start = 0, end = 1, first_relevant = 6;
    const int32 relevant = task.relevant, outputs = 1 << relevant;
    if (task.length < 20 || relevant < 2 || relevant > 3 || out->symbols == nullptr) return 1;

    const WordStream<W> stream(request.key, request.trials, request.sequences);
    // The leading words, 5 or 7, take two blocks.
    WordLanes<W> words[8];
    stream.template blocks<2>(0, words);
    const LaneLengths<W> lengths = uniform_lengths<W>(words[0], task.length);

    int32* const symbols = out->symbols;
    const auto write = [&](int32 t, WordLanes<W> word) {
        const WordLanes<W> symbol = {below<W>(word, distractors).raw + first_distractor};
        std::memcpy(symbols + int64{t} * W, &symbol, sizeof symbol);
    };
    const int leading = 1 + 2 * relevant;
    const int32 written = 8 - leading;
    for (int32 t = 0; t < written; ++t) write(t, words[leading + t]);
    for_each_word<W>(stream, 2, lengths.longest - written,
                     [&](int32 i, WordLanes<W> word) { write(written + i, word); });
    clear_beyond_ends<int32, W>(lengths, symbols, 1);

    end_at<W>(lengths, outputs, out);
    const int32 tenth = task.length / 10;
    const int32 first_steps[2][3] = {{tenth, task.length / 2, 0},
                                     {tenth, task.length / 3, 2 * task.length / 3}};
    int32 orders[W] = {};
    for (int i = 0; i < relevant; ++i) {
        int32 late[W], is_y[W];
        draw_below<W>(words[1 + i], tenth + 1, late);
        draw_below<W>(words[1 + relevant + i], 2, is_y);
        for (int w = 0; w < W; ++w) {
            // Steps count from 1.
            const int64 step = first_steps[relevant - 2][i] + late[w] - 1;
            symbols[step * W + w] = first_relevant + is_y[w];
            orders[w] = 2 * orders[w] + is_y[w];
        }
    }
    for (int w = 0; w < W; ++w) {
        symbols[w] = start;
        symbols[(lengths.of[w] - int64{1}) * W + w] = end;
        end_target<W>(lengths, w, orders[w], outputs, out) = 1.0F;
    }
    return 0;
}

}  // namespace rnnbench_tasks
