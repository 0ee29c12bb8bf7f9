// The two-sequence problem; see two_sequence.py.
#pragma once

#include "end_targets.hpp"
#include "rnnbench/normal.hpp"

namespace rnnbench_tasks {

struct TwoSequenceParameters {
    int32 length;       // T, more than `informative`
    int32 informative;  // N, at least 1
    double deviation;   // standard deviation of the noise
};

// Words: length, class, then one for each noisy element.
template <int W>
int32 two_sequence(const TwoSequenceParameters& task, const Request& request, LaneSequences* out) {
    if (task.informative < 1 || task.length <= task.informative || out->values == nullptr) return 1;

    const WordStream<W> stream(request.key, request.trials, request.sequences);
    WordLanes<W> words[4];
    stream.block(0, words);
    const LaneLengths<W> lengths = uniform_lengths<W>(words[0], task.length);
    end_at<W>(lengths, 1, out);
    for (int w = 0; w < W; ++w) {
        const auto target = static_cast<float>(1 - below(words[1].raw[w], 2));
        end_target<W>(lengths, w, 0, 1, out) = target;
        for (int32 t = 0; t < task.informative; ++t) {
            out->values[int64{t} * W + w] = 2.0F * target - 1.0F;
        }
    }

    // Some steps at a time, so that `normal` has enough words for long vectors.
    constexpr int steps = 16;
    // The first word of a portion belongs to this step; the first two words are not for elements.
    int32 t = task.informative - 2;
    for (uint32 block = 0; t < lengths.longest; block += steps / 4, t += steps) {
        uint32 drawn[steps * W];
        double numbers[steps * W];
        for (uint32 half = 0; half < 2; ++half) {
            WordLanes<W> eight[8];
            stream.template blocks<2>(block + 2 * half, eight);
            std::memcpy(drawn + 8 * W * half, eight, sizeof eight);
        }
        normal<steps * W>(drawn, numbers);
        const int first = block == 0 ? 2 : 0;
        const int beyond = std::min(steps, lengths.longest - t);
        float* const values = out->values + int64{t} * W;
        for (int i = first * W; i < beyond * W; ++i) {
            values[i] = static_cast<float>(task.deviation * numbers[i]);
        }
    }
    clear_beyond_ends<float, W>(lengths, out->values, 1);
    std::memset(out->present, 1, static_cast<size_t>(lengths.longest));
    return 0;
}

}  // namespace rnnbench_tasks
