// Pairs (value, marker), two of them marked: what adding and multiplication share; see
// marked_pairs.py.
#pragma once

#include "end_targets.hpp"

namespace rnnbench_tasks {

struct MarkedPairsParameters {
    int32 length;    // T, at least 11
    int32 replaced;  // not 0: a first pair that a draw picks shows the value that stands for it
    int32 marked;    // not 0: and it has the marker 1, not -1
};

// Rule: `lowest` and `span` of the values, the `replacement` that stands for the value of a first
// pair in the target, and `target` of two values.
// Words: length, first mark, second mark, then the values.
template <class Rule, int W>
int32 marked_pairs(const MarkedPairsParameters& task, const Request& request, LaneSequences* out) {
    constexpr int32 first_mark_choices = 10;
    if (task.length <= first_mark_choices || out->values == nullptr) return 1;

    const WordStream<W> stream(request.key, request.trials, request.sequences);
    WordLanes<W> words[4];
    stream.block(0, words);
    const LaneLengths<W> lengths = uniform_lengths<W>(words[0], task.length);
    int32 first_marks[W], second_marks[W];
    draw_below<W>(words[1], first_mark_choices, first_marks);
    draw_below<W>(words[2], task.length / 2 - 1, second_marks);
    for (int w = 0; w < W; ++w) second_marks[w] += second_marks[w] >= first_marks[w];

    float* const values = out->values;
    unsigned char* const present = out->present;
    const Lanes<float, W> zero = {typename Lanes<float, W>::Raw{}};
    const auto write = [&](int32 t, WordLanes<W> word) {
        const Lanes<float, W> value = between<W>(word, Rule::lowest, Rule::span);
        std::memcpy(values + int64{2} * t * W, &value, sizeof value);
        std::memcpy(values + (int64{2} * t + 1) * W, &zero, sizeof zero);
        present[2 * t] = 1;
        present[2 * t + 1] = 0;
    };
    write(0, words[3]);
    for_each_word<W>(stream, 1, lengths.longest - 1,
                     [&](int32 i, WordLanes<W> word) { write(i + 1, word); });
    clear_beyond_ends<float, W>(lengths, values, 2);

    end_at<W>(lengths, 1, out);
    const auto mark = [&](int32 pair, int w, float marker) {
        values[(int64{2} * pair + 1) * W + w] = marker;
        present[2 * pair + 1] = 1;
    };
    const bool replaced = task.replaced != 0, marked = task.marked != 0;
    // Without branches: which draw picks the first pair cannot be foreseen.
    for (int w = 0; w < W; ++w) {
        const int32 first = first_marks[w], second = second_marks[w];
        const bool first_picks = first == 0, second_picks = second == 0;
        const bool picked = first_picks | second_picks;
        const float first_value = values[int64{2} * first * W + w];
        const float second_value = values[int64{2} * second * W + w];
        const float first_term = first_picks ? Rule::replacement : first_value;
        const float second_term = second_picks ? Rule::replacement : second_value;
        end_target<W>(lengths, w, 0, 1, out) = Rule::target(first_term, second_term);
        mark(first, w, 1.0F);
        mark(second, w, 1.0F);
        mark(lengths.of[w] - 1, w, -1.0F);
        mark(0, w, picked & marked ? 1.0F : -1.0F);
        const float shown = values[w];
        values[w] = picked & replaced ? Rule::replacement : shown;
    }
    return 0;
}

}  // namespace rnnbench_tasks
