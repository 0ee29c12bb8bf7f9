// The first symbol again after p steps; see first_symbol.py.
#pragma once

#include <cstring>

#include "end_targets.hpp"

namespace rnnbench_tasks {

struct FirstSymbolParameters {
    int32 delay;   // p, at least 2
    int32 random;  // not 0: the symbols in between are drawn
};

// Words: the first symbol; if the others are drawn, then they.
template <int W>
int32 first_symbol(const FirstSymbolParameters& task, const Request& request, LaneSequences* out) {
    if (task.delay < 2 || out->symbols == nullptr) return 1;
    // After the symbols in between the alphabet has x, y.
    const int32 delay = task.delay, between = delay - 1;
    const int64 alphabet = int64{delay} + 1;

    const WordStream<W> stream(request.key, request.trials, request.sequences);
    int32* const symbols = out->symbols;
    const auto ends = [&](WordLanes<W> word) {
        int32 letters[W];
        draw_below<W>(word, 2, letters);
        for (int w = 0; w < W; ++w) {
            symbols[w] = symbols[int64{delay} * W + w] = between + letters[w];
        }
    };
    if (task.random != 0) {
        for_each_word<W>(stream, 0, delay, [&](int32 t, WordLanes<W> word) {
            if (t == 0) return ends(word);
            const WordLanes<W> symbol = below<W>(word, static_cast<uint32>(between));
            std::memcpy(symbols + int64{t} * W, &symbol, sizeof symbol);
        });
    } else {
        WordLanes<W> words[4];
        stream.block(0, words);
        ends(words[0]);
        for (int32 t = 1; t < delay; ++t) {
            for (int w = 0; w < W; ++w) symbols[int64{t} * W + w] = t - 1;
        }
    }

    std::memset(out->targets, 0, static_cast<size_t>(delay * alphabet) * W * sizeof(float));
    for (int64 t = 0; t < delay; ++t) {
        for (int w = 0; w < W; ++w) {
            out->targets[(t * alphabet + symbols[(t + 1) * W + w]) * W + w] = 1.0F;
        }
        out->target_lanes[t] = ~uint32{0} >> (32 - W);
    }
    out->target_lanes[delay] = 0;
    for (int w = 0; w < W; ++w) out->lengths[w] = delay + 1;
    return 0;
}

}  // namespace rnnbench_tasks
