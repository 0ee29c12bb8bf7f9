// The two-sequence problem; see two_sequence.py.
#pragma once

#include "end_targets.hpp"
#include "rnnbench/normal.hpp"

namespace rnnbench_tasks {

struct TwoSequenceParameters {
    int32 length;                  // T, more than `informative`
    int32 informative;             // N, at least 1
    double deviation;              // standard deviation of the elements after the first N
    double informative_deviation;  // of the noise on the first N, 0 for none
    double target_deviation;       // of the noise on the target, 0 for none
    double targets[2];             // of class 1 and of class 2
};

// Calls `use(i, some, numbers)` for some i, .. i + some - 1 of 0 .. count - 1 at a time, with the
// normal numbers of the words `first` + i and so on, [some][W].  count: at least 1.
template <int W, class Use>
void for_each_normal(const WordStream<W>& stream, int32 first, int32 count, Use use) {
    // Some words at a time, so that `normal` has enough of them for long vectors.
    constexpr int32 portion = 16;
    const int32 end = first + count;
    for (int32 word = first / 4 * 4; word < end; word += portion) {
        uint32 drawn[portion * W];
        double numbers[portion * W];
        for (int32 half = 0; half < 2; ++half) {
            WordLanes<W> eight[8];
            stream.template blocks<2>(static_cast<uint32>(word / 4 + 2 * half), eight);
            std::memcpy(drawn + 8 * W * half, eight, sizeof eight);
        }
        normal<portion * W>(drawn, numbers);
        const int32 begin = std::max(first - word, 0), stop = std::min(portion, end - word);
        use(word + begin - first, stop - begin, numbers + begin * W);
    }
}

// Words: length, class, one for each element after the first N that the longest possible sequence
// has; then, where they are noisy, one for each of the first N and one for the target.
template <int W>
int32 two_sequence(const TwoSequenceParameters& task, const Request& request, LaneSequences* out) {
    if (task.informative < 1 || task.length <= task.informative || out->values == nullptr) return 1;

    const WordStream<W> stream(request.key, request.trials, request.sequences);
    WordLanes<W> words[4];
    stream.block(0, words);
    const LaneLengths<W> lengths = uniform_lengths<W>(words[0], task.length);
    const int32 informative = task.informative;
    float* const values = out->values;
    end_at<W>(lengths, 1, out);

    double signs[W], targets[W];
    for (int w = 0; w < W; ++w) {
        const int32 second = below(words[1].raw[w], 2);
        signs[w] = 1.0 - 2.0 * second;
        targets[w] = task.targets[second];
        end_target<W>(lengths, w, 0, 1, out) = static_cast<float>(targets[w]);
        for (int32 t = 0; t < informative; ++t) {
            values[int64{t} * W + w] = static_cast<float>(signs[w]);
        }
    }
    for_each_normal<W>(stream, 2, lengths.longest - informative,
                       [&](int32 i, int32 some, const double* numbers) {
                           float* const rows = values + (int64{informative} + i) * W;
                           for (int32 k = 0; k < some * W; ++k) {
                               rows[k] = static_cast<float>(task.deviation * numbers[k]);
                           }
                       });
    const int32 noisy = task.informative_deviation > 0.0 ? informative : 0;
    const int32 more = noisy + (task.target_deviation > 0.0 ? 1 : 0);
    const int32 longest = task.length + task.length / 10;
    const auto add_noise = [&](int32 i, const double* numbers) {
        for (int w = 0; w < W; ++w) {
            if (i < noisy) {
                values[int64{i} * W + w] =
                    static_cast<float>(signs[w] + task.informative_deviation * numbers[w]);
            } else {
                end_target<W>(lengths, w, 0, 1, out) =
                    static_cast<float>(targets[w] + task.target_deviation * numbers[w]);
            }
        }
    };
    if (more > 0) {
        for_each_normal<W>(stream, 2 + longest - informative, more,
                           [&](int32 i, int32 some, const double* numbers) {
                               for (int32 k = 0; k < some; ++k) add_noise(i + k, numbers + k * W);
                           });
    }
    clear_beyond_ends<float, W>(lengths, values, 1);
    std::memset(out->present, 1, static_cast<size_t>(lengths.longest));
    return 0;
}

}  // namespace rnnbench_tasks
