// How hidden activities depend on the weights into hidden units, carried forward in time:
//
//     p[k, i, j](t) = f'(net_k(t)) ( sum over l of w_kl p[l, i, j](t - 1) + [k = i] z_j(t) ),
//
// zero before the first step (Williams & Zipser 1989); dy_k / dw_ij, z_j the source number j.  The
// sensitivities to the weights from a source that has been 0 since the first step are 0 and cost
// nothing.
#pragma once

#include <vector>

#include "network.hpp"
#include "rnnbench/layer.hpp"
#include "rnnbench/outer_products.hpp"

namespace rnnbench_gradient {

// What one step brings.
template <class V>
struct SensitivityStep {
    using Mask = typename LaneType<V>::Mask;

    const V* recurrent;           // [H l][H k], w_kl
    const V* slopes;              // [H], f'(net_k); 0 in lanes that are not running
    Mask going_on;                // the lanes that had a step before in their sequence
    bool any_going_on;            // whether there are any
    const V* sources;             // [count], z
    const unsigned char* active;  // [count]: not 0 where z may differ from 0 in some lane
    int count;                    // sources; those beyond are not active
    const V* errors;              // [H], -dE/dy_k of the step's own errors; null for none
    Mask taught;                  // the lanes that have errors
};

// product[r][c] = sum over l of weights[l][r] before[l][c], each in the order of l; Rows x Columns
// of them in registers.
template <int Rows, int Columns, class V>
RNNBENCH_FUNCTION void carry_tile(const V* weights, int units, const V* before, V* product,
                                  int columns) {
    V tile[Rows][Columns];
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 8
        for (int c = 0; c < Columns; ++c) tile[r][c] = broadcast<V>(0);
    }
    for (int l = 0; l < units; ++l, weights += units, before += columns) {
        V weight[Rows];
#pragma GCC unroll 8
        for (int r = 0; r < Rows; ++r) weight[r] = weights[r];
#pragma GCC unroll 8
        for (int c = 0; c < Columns; ++c) {
            const V p = before[c];
#pragma GCC unroll 8
            for (int r = 0; r < Rows; ++r) tile[r][c] = fused(weight[r], p, tile[r][c]);
        }
    }
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 8
        for (int c = 0; c < Columns; ++c) product[r * columns + c] = tile[r][c];
    }
}

template <int Rows, class V>
RNNBENCH_FUNCTION void carry_rows(const V* weights, int units, const V* before, V* product,
                                  int columns) {
    constexpr int many = TileOf<V>::columns;
    int c = 0;
    for (; c + many <= columns; c += many) {
        carry_tile<Rows, many>(weights, units, before + c, product + c, columns);
    }
    if (many > 2 && c + 2 <= columns) {
        carry_tile<Rows, 2>(weights, units, before + c, product + c, columns);
        c += 2;
    }
    if (c < columns) carry_tile<Rows, 1>(weights, units, before + c, product + c, columns);
}

// weights: [units l][units k].  before: [units l][columns].  product: [units k][columns].
template <class V>
RNNBENCH_FUNCTION void carry(const V* weights, int units, const V* before, V* product,
                             int columns) {
    constexpr int many = TileOf<V>::rows;
    int r = 0;
    for (; r + many <= units; r += many) {
        carry_rows<many>(weights + r, units, before, product + r * columns, columns);
    }
    if (many > 4 && r + 4 <= units) {
        carry_rows<4>(weights + r, units, before, product + r * columns, columns);
        r += 4;
    }
    if (r + 2 <= units) {
        carry_rows<2>(weights + r, units, before, product + r * columns, columns);
        r += 2;
    }
    if (r < units) carry_rows<1>(weights + r, units, before, product + r * columns, columns);
}

template <class V>
class Sensitivities {
public:
    Sensitivities(int units, int sources)
        : units_(units),
          block_size_(units * units),
          numbers_(static_cast<std::size_t>(sources + 1) * block_size_),
          blocks_(sources),
          free_(numbers_.data() + static_cast<std::size_t>(sources) * block_size_),
          carried_(sources),
          gradient_(static_cast<std::size_t>(sources) * units),
          weights_(block_size_),
          zeros_(units),
          sums_(units) {
        for (int j = 0; j < sources; ++j) {
            blocks_[j] = numbers_.data() + static_cast<std::size_t>(j) * block_size_;
        }
    }
    Sensitivities(const Sensitivities&) = delete;
    Sensitivities& operator=(const Sensitivities&) = delete;

    // The sums over steps and k of errors_k p[k, i, j]: [sources j][H i].  The caller clears them.
    V* gradient() { return gradient_.data(); }

    void advance(const SensitivityStep<V>& step) {
        fold_slopes(step);
        forget(step.any_going_on ? step.count : 0);
        for (int j = 0; j < step.count; ++j) {
            if (carried_[j]) {
                carry_block(j);
            } else if (step.active[j]) {
                for (int x = 0; x < block_size_; ++x) blocks_[j][x] = broadcast<V>(0);
                carried_[j] = 1;
            } else {
                continue;
            }
            for (int i = 0; i < units_; ++i) {
                V& own = blocks_[j][i * units_ + i];
                own = fused(step.slopes[i], step.sources[j], own);
            }
            if (step.errors != nullptr) add_gradient(j, step);
        }
    }

private:
    // Nothing is carried to sources from number `first` on.
    void forget(int first) {
        for (std::size_t j = first; j < carried_.size(); ++j) carried_[j] = 0;
    }

    // f'(net_k) w_kl, so that a slope is multiplied once for all weights w_ij; 0 in lanes at their
    // first step, so that nothing comes over from the sequence before.
    void fold_slopes(const SensitivityStep<V>& step) {
        for (int l = 0; l < units_; ++l) {
            for (int k = 0; k < units_; ++k) {
                weights_[l * units_ + k] =
                    where(step.going_on, step.slopes[k] * step.recurrent[l * units_ + k]);
            }
        }
    }

    // The product goes to the block that was freed last, which is still in the cache.
    void carry_block(int j) {
        carry(weights_.data(), units_, blocks_[j], free_, units_);
        V* const before = blocks_[j];
        blocks_[j] = free_;
        free_ = before;
    }

    // Masked, since in other lanes the sensitivities may have left the finite numbers.
    void add_gradient(int j, const SensitivityStep<V>& step) {
        layer(sums_.data(), zeros_.data(), blocks_[j], units_, units_,
              LayerSources<V>{step.errors, units_, nullptr, 0, nullptr}, Identity());
        V* gradient = gradient_.data() + static_cast<std::size_t>(j) * units_;
        for (int i = 0; i < units_; ++i) {
            gradient[i] = gradient[i] + where(step.taught, sums_[i]);
        }
    }

    const int units_, block_size_;
    std::vector<V> numbers_;  // room for a block [H k][H i] of p a source, and one more
    std::vector<V*> blocks_;  // [sources]
    V* free_;
    std::vector<unsigned char> carried_;  // [sources]: not 0 where p may differ from 0
    std::vector<V> gradient_;             // [sources][H]
    std::vector<V> weights_;              // [H l][H k]
    std::vector<V> zeros_, sums_;         // [H]
};

}  // namespace rnnbench_gradient
