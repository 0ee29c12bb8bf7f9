// The gradient of the weights into the outputs, which feed nothing: sums over steps with a target.
//
// Errors and sources of some steps are kept and then added up together (see
// rnnbench/outer_products.hpp); memory does not grow with the sequence.
#pragma once

#include <vector>

#include "descent.hpp"
#include "lane_weights.hpp"
#include "rnnbench/generator.hpp"
#include "rnnbench/outer_products.hpp"

namespace rnnbench_gradient {

template <class V>
class OutputGradient {
public:
    using Number = typename LaneType<V>::Number;
    static constexpr int width = LaneType<V>::width;

    explicit OutputGradient(const Network& n)
        : outputs_(n.outputs),
          changes_(LayerWeights<V>::into_output(n)),
          sources_(changes_.hidden + changes_.dense),
          errors_log_(static_cast<std::size_t>(tile_) * outputs_),
          sources_log_(static_cast<std::size_t>(tile_) * sources_) {}

    // Where the errors of the next step with a target are to be written, [K].
    V* errors() { return errors_log_.data() + static_cast<std::size_t>(kept_) * outputs_; }

    // Take the errors of step t of the data.  hidden: [H], its activities.
    void add(const V* hidden, const LaneSequences& data, int t) {
        V* to = sources_log_.data() + static_cast<std::size_t>(kept_) * sources_;
        for (int l = 0; l < changes_.hidden; ++l) to[l] = hidden[l];
        const float* inputs = data.values + static_cast<std::size_t>(t) * changes_.dense * width;
        for (int i = 0; i < changes_.dense; ++i) {
            to[changes_.hidden + i] = load_floats<V>(inputs + i * width);
        }
        if (changes_.symbols > 0) {
            changes_.from_symbols.add(data.symbols + static_cast<std::size_t>(t) * width, errors(),
                                      0, outputs_);
        }
        if (++kept_ == tile_) add_kept();
    }

    // Change the weights in some lanes, but for those from symbols.
    void apply(Descent<V>& descent, uint32 lanes, LayerWeights<V>& weights) {
        add_kept();
        descent.change(lanes, weights.columns.data(), changes_.columns.data(), sources_ * outputs_);
        if (weights.has_bias) {
            descent.change(lanes, weights.bias.data(), changes_.bias.data(), outputs_);
        }
    }
    // Change the weights from a symbol in a lane; the caller names all that were shown at a target.
    void apply_symbol(Descent<V>& descent, int lane, int32 symbol, LayerWeights<V>& weights) {
        descent.change_row(lane, weights.from_symbols.row(lane, symbol),
                           changes_.from_symbols.row(lane, symbol), outputs_);
    }

private:
    void add_kept() {
        add_outer_products(OuterProducts<V>{errors_log_.data(), outputs_, sources_log_.data(),
                                            sources_, kept_, changes_.columns.data(), outputs_},
                           outputs_, sources_, Consecutive{0});
        if (changes_.has_bias) {
            add_factors(errors_log_.data(), outputs_, kept_, changes_.bias.data(), outputs_);
        }
        kept_ = 0;
    }

    static constexpr int tile_ = 16;
    const int outputs_;
    LayerWeights<V> changes_;
    const int sources_;           // hidden units and dense inputs
    std::vector<V> errors_log_;   // [tile][K]
    std::vector<V> sources_log_;  // [tile][sources]
    int kept_ = 0;
};

}  // namespace rnnbench_gradient
