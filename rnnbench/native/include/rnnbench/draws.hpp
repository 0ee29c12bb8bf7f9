// Numbers from random words, by the operations of `rnnbench.draws`, which make the same bits.
#pragma once

#include "rnnbench/lanes.hpp"
#include "rnnbench/philox.hpp"

namespace rnnbench {

// Uniform in [0, 1): the upper 24 bits of a word.
RNNBENCH_FUNCTION float unit(uint32 word) {
    return static_cast<float>(word >> 8) * 5.9604644775390625e-8F;
}

// Uniform in [low, high), high = low + span.  Scaling the span by 2^-24 instead of the number
// rounds nothing either, and costs nothing where the span is a constant.
RNNBENCH_FUNCTION float between(uint32 word, float low, float span) {
    return low + static_cast<float>(word >> 8) * (span * 5.9604644775390625e-8F);
}

// Uniform in 0 .. bound - 1.
RNNBENCH_FUNCTION int32 below(uint32 word, uint32 bound) {
    return static_cast<int32>((static_cast<uint64>(word) * bound) >> 32);
}

#if !RNNBENCH_DEVICE
// The same for W words side by side.

// The upper 24 bits of each word as a float.
template <int W>
RNNBENCH_FUNCTION Lanes<float, W> upper_bits(WordLanes<W> words) {
    // They fit into signed integers, whose conversion is the faster one.
    typedef int32 Signed __attribute__((vector_size(W * sizeof(int32))));
    using Raw = typename Lanes<float, W>::Raw;
    return {__builtin_convertvector((Signed)(words.raw >> 8), Raw)};
}

template <int W>
RNNBENCH_FUNCTION Lanes<float, W> unit(WordLanes<W> words) {
    return {upper_bits<W>(words).raw * 5.9604644775390625e-8F};
}

template <int W>
RNNBENCH_FUNCTION Lanes<float, W> between(WordLanes<W> words, float low, float span) {
    return {low + upper_bits<W>(words).raw * (span * 5.9604644775390625e-8F)};
}

template <int W>
RNNBENCH_FUNCTION WordLanes<W> below(WordLanes<W> words, uint32 bound) {
    WordLanes<W> numbers;
    if constexpr (W == 1) {
        numbers.raw[0] = static_cast<uint32>(below(words.raw[0], bound));
    } else {
        constexpr int wide = W / 2 < widest_words ? W / 2 : widest_words;
        using Raw = typename WideWords<wide>::Raw;
        for (int part = 0; part < W / 2 / wide; ++part) {
            Raw both;
            std::memcpy(&both, reinterpret_cast<const char*>(&words) + part * sizeof both,
                        sizeof both);
            const Raw even = wide_product<wide>({both}, bound).raw >> 32;
            const Raw odd = wide_product<wide>({both >> 32}, bound).raw & ~uint64{0xffffffffU};
            both = even | odd;
            std::memcpy(reinterpret_cast<char*>(&numbers) + part * sizeof both, &both, sizeof both);
        }
    }
    return numbers;
}
#endif

}  // namespace rnnbench
