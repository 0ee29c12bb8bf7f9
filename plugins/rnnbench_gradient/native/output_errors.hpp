// Errors at a step with targets: logged, at the outputs' net inputs, and at the hidden units.
#pragma once

#include "backward_sums.hpp"
#include "lane_weights.hpp"
#include "rnnbench/error_log.hpp"

namespace rnnbench_gradient {

// e: [K], holds the outputs and gets -dE/dnet.  back: [H], gets -dE/dy of the hidden units by the
// errors of this step alone.  Lanes without a target get exact zeros.
template <class V>
void errors_at_step(const Network& n, const LayerWeights<V>& weights, const LaneSequences& data,
                    int t, V* e, V* back, SequenceErrors<V>& logged) {
    using Number = typename LaneType<V>::Number;
    constexpr int width = LaneType<V>::width;
    const V one = broadcast<V>(Number{1});
    const uint32 lanes = data.target_lanes[t];
    const auto mask = mask_of<V>(lanes);
    logged.count(lanes);
    const float* targets = data.targets + static_cast<std::size_t>(t) * n.outputs * width;
    for (int k = 0; k < n.outputs; ++k) {
        const V y = e[k];
        const V difference = where(mask, load_floats<V>(targets + k * width) - y);
        logged.add(difference);
        e[k] = n.output_logistic ? where(mask, y * (one - y) * difference) : difference;
    }
    for (int l = 0; l < n.hidden; ++l) back[l] = broadcast<V>(0);
    add_backward_sums(back, weights.columns.data(), e, n.outputs, n.hidden);
    for (int l = 0; l < n.hidden; ++l) back[l] = where(mask, back[l]);
}

}  // namespace rnnbench_gradient
