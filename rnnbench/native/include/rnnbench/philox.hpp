// Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011), in lanes: the counter-based random words.
//
// Word w of sequence s of a trial is word w mod 4 of the block with the counter
// (w div 4, s mod 2^32, s div 2^32, trial).
//
// A round multiplies two of the four words of a lane by constants, 32 x 32 bits to 64.  Vectors
// multiply so from the lower halves of 64-bit elements.  Words are therefore kept in 64-bit
// elements from the first round to the last, the even and the odd lanes apart, whatever the upper
// halves hold: the product serves as its own lower word, and its upper word costs one shift.
#pragma once

#include "rnnbench/platform.hpp"

#if !RNNBENCH_DEVICE
#include <cstring>
#if defined(__x86_64__)
#include <immintrin.h>
#endif
#endif

namespace rnnbench {

#if !RNNBENCH_DEVICE
// W 32-bit words side by side.
template <int W>
struct WordLanes {
    typedef uint32 Raw __attribute__((vector_size(W * sizeof(uint32))));
    Raw raw;
};

// N 64-bit elements, each with a word in its lower half.
template <int N>
struct WideWords {
    typedef uint64 Raw __attribute__((vector_size(N * sizeof(uint64))));
    Raw raw;
};

// The 64-bit products of the lower halves and a constant.
template <int N>
RNNBENCH_FUNCTION WideWords<N> wide_product(WideWords<N> a, uint32 b) {
    return {(a.raw & 0xffffffffU) * b};
}
#if defined(__AVX512F__)
constexpr int widest_words = 8;
template <>
RNNBENCH_FUNCTION WideWords<8> wide_product<8>(WideWords<8> a, uint32 b) {
    return {(WideWords<8>::Raw)_mm512_mul_epu32((__m512i)a.raw, _mm512_set1_epi64(b))};
}
#elif defined(__AVX2__)
constexpr int widest_words = 4;
#else
constexpr int widest_words = 2;
#endif
#if defined(__AVX2__)
template <>
RNNBENCH_FUNCTION WideWords<4> wide_product<4>(WideWords<4> a, uint32 b) {
    return {(WideWords<4>::Raw)_mm256_mul_epu32((__m256i)a.raw, _mm256_set1_epi64x(b))};
}
#endif
#if defined(__x86_64__)
template <>
RNNBENCH_FUNCTION WideWords<2> wide_product<2>(WideWords<2> a, uint32 b) {
    return {(WideWords<2>::Raw)_mm_mul_epu32((__m128i)a.raw, _mm_set1_epi64x(b))};
}
#endif

// The random words of W sequences, one a lane, four at a time.
template <int W>
class WordStream {
public:
    WordStream(const uint32* key, const uint32* trials, const uint64* sequences) {
        for (int round = 0; round < rounds; ++round) {
            const auto times = static_cast<uint32>(round);
            key_0_[round] = key[0] + times * 0x9E3779B9U;
            key_1_[round] = key[1] + times * 0xBB67AE85U;
        }
        // Of the first two rounds only what depends on the block's number is left to `block`.
        for (int part = 0; part < parts; ++part) {
            for (int i = 0; i < wide; ++i) {
                const int lane = lane_of(part, i);
                const auto low = static_cast<uint32>(sequences[lane]);
                const uint64 high_product = factor_1 * (sequences[lane] >> 32);
                const auto c0 = static_cast<uint32>(high_product >> 32) ^ low ^ key_0_[0];
                const uint64 product = factor_0 * c0;
                trial_[part].raw[i] = trials[lane] ^ key_1_[0];
                second_0_[part].raw[i] = static_cast<uint32>(high_product) ^ key_0_[1];
                second_2_[part].raw[i] = (product >> 32) ^ key_1_[1];
                second_3_[part].raw[i] = product;
            }
        }
    }

    // Words 4 number .. 4 (number + B) - 1 of every lane.  A block is one long chain of operations:
    // two at a time keep a processor busy.
    template <int B>
    RNNBENCH_FUNCTION void blocks(uint32 number, WordLanes<W> (&words)[4 * B]) const {
        Wide c[B][4][parts];
        for (int b = 0; b < B; ++b) {
            const uint64 first = factor_0 * (number + static_cast<uint32>(b));
            for (int part = 0; part < parts; ++part) {
                const Wide product =
                    wide_product<wide>({trial_[part].raw ^ (first >> 32)}, factor_1);
                c[b][0][part].raw = (product.raw >> 32) ^ second_0_[part].raw;
                c[b][1][part] = product;
                c[b][2][part].raw = second_2_[part].raw ^ (first & 0xffffffffU);
                c[b][3][part] = second_3_[part];
            }
        }
#pragma GCC unroll 8
        for (int round = 2; round < rounds; ++round) {
            for (int b = 0; b < B; ++b) {
                for (int part = 0; part < parts; ++part) {
                    const Wide product_0 = wide_product<wide>(c[b][0][part], factor_0);
                    const Wide product_1 = wide_product<wide>(c[b][2][part], factor_1);
                    c[b][0][part].raw = (product_1.raw >> 32) ^ c[b][1][part].raw ^ key_0_[round];
                    c[b][2][part].raw = (product_0.raw >> 32) ^ c[b][3][part].raw ^ key_1_[round];
                    c[b][1][part] = product_1;
                    c[b][3][part] = product_0;
                }
            }
        }
        for (int i = 0; i < 4 * B; ++i) narrow(c[i / 4][i % 4], words[i]);
    }

    // Words 4 number .. 4 number + 3.
    RNNBENCH_FUNCTION void block(uint32 number, WordLanes<W> (&words)[4]) const {
        blocks<1>(number, words);
    }

private:
    static constexpr int rounds = 10;
    static constexpr uint64 factor_0 = 0xD2511F53U, factor_1 = 0xCD9E8D57U;
    static constexpr int half = W == 1 ? 1 : W / 2;
    static constexpr int wide = half < widest_words ? half : widest_words;
    static constexpr int parts = W / wide;
    using Wide = WideWords<wide>;

    // Parts 2n and 2n + 1 hold the even and the odd lanes of the n-th 2 `wide` lanes.
    static constexpr int lane_of(int part, int i) {
        return W == 1 ? 0 : part / 2 * 2 * wide + 2 * i + part % 2;
    }

    static RNNBENCH_FUNCTION void narrow(const Wide (&from)[parts], WordLanes<W>& to) {
        if constexpr (W == 1) {
            to.raw[0] = static_cast<uint32>(from[0].raw[0]);
        } else {
            for (int pair = 0; pair < parts / 2; ++pair) {
                const typename Wide::Raw both =
                    (from[2 * pair].raw & 0xffffffffU) | (from[2 * pair + 1].raw << 32);
                std::memcpy(reinterpret_cast<char*>(&to) + pair * sizeof both, &both, sizeof both);
            }
        }
    }

    uint64 key_0_[rounds], key_1_[rounds];
    Wide trial_[parts], second_0_[parts], second_2_[parts], second_3_[parts];
};
#endif

}  // namespace rnnbench
