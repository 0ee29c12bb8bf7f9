// Weights from symbols, or what changes them: a row of numbers for every symbol of every lane.
//
// With one-hot inputs a step needs one row of each lane, another one in each; all others cost
// nothing.  So the rows lie in memory network after network, and come into lanes by transposition.
#pragma once

#include <vector>

#include "rnnbench/transpose.hpp"

namespace rnnbench {

template <class V>
class SymbolRows {
public:
    using Number = typename LaneType<V>::Number;
    static constexpr int width = LaneType<V>::width;

    SymbolRows(int symbols, int rows)
        : symbols_(symbols),
          rows_(rows),
          padded_((rows + block - 1) / block * block),
          numbers_(static_cast<std::size_t>(width) * symbols * padded_) {}

    // The row of a symbol in a lane: one number for each unit that it feeds.
    RNNBENCH_FUNCTION Number* row(int lane, int32 symbol) {
        return numbers_.data() + (static_cast<std::size_t>(lane) * symbols_ + symbol) * padded_;
    }

    // Have the rows of these symbols brought near.
    RNNBENCH_FUNCTION void fetch(const int32* symbols) {
#if !RNNBENCH_DEVICE
        for (int w = 0; w < width; ++w) __builtin_prefetch(row(w, symbols[w]));
#endif
    }

    // x[r] = start[r] + the lanes' numbers for row r.  symbols: [W].
    RNNBENCH_FUNCTION void look_up(const int32* symbols, const V* start, V* x) {
        const Number* rows[width];
        for (int w = 0; w < width; ++w) rows[w] = row(w, symbols[w]);
        for (int r = 0; r < rows_; r += block) {
            V found[block];
            Transposed<V>::gather(rows, r, found);
            const int some = rows_ - r < block ? rows_ - r : block;
            for (int i = 0; i < some; ++i) x[r + i] = start[r + i] + found[i];
        }
    }

    // Add factors[i] to row first_row + i of the lanes' symbols, i < count.
    RNNBENCH_FUNCTION void add(const int32* symbols, const V* factors, int first_row, int count) {
        Number* rows[width];
        for (int w = 0; w < width; ++w) rows[w] = row(w, symbols[w]);
        for (int r = first_row / block * block; r < first_row + count; r += block) {
            V x[block];
#pragma GCC unroll 8
            for (int i = 0; i < block; ++i) {
                const int from = r + i - first_row;
                x[i] = from >= 0 && from < count ? factors[from] : broadcast<V>(0);
            }
            Transposed<V>::add(x, rows, r);
        }
    }

    // weights += rate changes for the rows of one step's symbols, whose changes are then 0 again.
    // spoilt: [W], becomes NaN where a weight is not finite.
    RNNBENCH_FUNCTION void descend(SymbolRows& changes, const int32* symbols, Number rate,
                                   Number* spoilt) {
        for (int w = 0; w < width; ++w) {
            Number* weights = row(w, symbols[w]);
            Number* by = changes.row(w, symbols[w]);
            Number trace = 0;
            for (int r = 0; r < padded_; ++r) {
                weights[r] = fused(rate, by[r], weights[r]);
                by[r] = 0;
            }
            for (int r = 0; r < padded_; ++r) trace += weights[r] * Number{0};
            spoilt[w] += trace;
        }
    }

private:
    static constexpr int block = Transposed<V>::block;
    int symbols_, rows_, padded_;
    std::vector<Number> numbers_;
};

}  // namespace rnnbench
