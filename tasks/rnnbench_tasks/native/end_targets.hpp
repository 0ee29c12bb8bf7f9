// What the tasks with one target at the sequence end share: lengths and targets in lanes.
#pragma once

#include <algorithm>
#include <cstring>

#include "rnnbench/draws.hpp"
#include "rnnbench/generator.hpp"

namespace rnnbench_tasks {

using namespace rnnbench;

// Uniform in 0 .. bound - 1, one for each lane.
template <int W>
RNNBENCH_FUNCTION void draw_below(WordLanes<W> words, int32 bound, int32 (&numbers)[W]) {
    const WordLanes<W> drawn = below<W>(words, static_cast<uint32>(bound));
    std::memcpy(numbers, &drawn, sizeof numbers);
}

// The lengths of W sequences, and the least and the greatest of them.
template <int W>
struct LaneLengths {
    int32 of[W];
    int32 shortest, longest;

    // Without branches, unlike `std::min_element`: which lane is shorter cannot be foreseen.
    void bound() {
        shortest = longest = of[0];
        for (int w = 1; w < W; ++w) {
            shortest = of[w] < shortest ? of[w] : shortest;
            longest = of[w] > longest ? of[w] : longest;
        }
    }
};

// Uniform in T .. T + T/10 (rounded down).
template <int W>
LaneLengths<W> uniform_lengths(WordLanes<W> words, int32 shortest) {
    LaneLengths<W> lengths;
    draw_below<W>(words, shortest / 10 + 1, lengths.of);
    for (int w = 0; w < W; ++w) lengths.of[w] += shortest;
    lengths.bound();
    return lengths;
}

// Calls `use(i, word)` for i = 0 .. count - 1 with word i of those from block `first` on.
template <int W, class Use>
RNNBENCH_FUNCTION void for_each_word(const WordStream<W>& stream, uint32 first, int32 count,
                                     Use use) {
    WordLanes<W> words[8];
    int32 i = 0;
    uint32 block = first;
    for (; i + 8 <= count; i += 8, block += 2) {
        stream.template blocks<2>(block, words);
        for (int k = 0; k < 8; ++k) use(i + k, words[k]);
    }
    WordLanes<W> last[4];
    for (; i < count; i += 4, ++block) {
        stream.block(block, last);
        const int some = std::min(4, count - i);
        for (int k = 0; k < some; ++k) use(i + k, last[k]);
    }
}

// Writes the lengths, and a target of K zeros at every lane's last step.
template <int W>
void end_at(const LaneLengths<W>& lengths, int32 outputs, LaneSequences* out) {
    std::memcpy(out->lengths, lengths.of, sizeof lengths.of);
    std::memset(out->target_lanes, 0, static_cast<size_t>(lengths.longest) * sizeof(uint32));
    const Lanes<float, W> zero = {typename Lanes<float, W>::Raw{}};
    for (int w = 0; w < W; ++w) {
        const int64 last = lengths.of[w] - 1;
        for (int32 k = 0; k < outputs; ++k) {
            std::memcpy(out->targets + (last * outputs + k) * W, &zero, sizeof zero);
        }
        out->target_lanes[last] |= uint32{1} << w;
    }
}

// One component of a lane's target, after `end_at`.
template <int W>
float& end_target(const LaneLengths<W>& lengths, int w, int32 output, int32 outputs,
                  LaneSequences* out) {
    return out->targets[((lengths.of[w] - int64{1}) * outputs + output) * W + w];
}

// Zeros beyond each lane's end, in the first of the `width` columns.  numbers: [T][width][W].
template <class Number, int W>
void clear_beyond_ends(const LaneLengths<W>& lengths, Number* numbers, int32 width) {
    for (int32 t = lengths.shortest; t < lengths.longest; ++t) {
        Number* row = numbers + static_cast<int64>(t) * width * W;
        for (int w = 0; w < W; ++w) row[w] = t < lengths.of[w] ? row[w] : Number{0};
    }
}

}  // namespace rnnbench_tasks
