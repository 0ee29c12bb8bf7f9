// Errors at a step with targets: from the outputs to the units of the hidden layer (Appendix A.1).
#pragma once

#include <vector>

#include "forward.hpp"
#include "rnnbench/error_log.hpp"

namespace rnnbench_lstm {

// The errors of one step; lanes without a target have exact zeros.
template <class V>
struct StepErrors {
    V* output;  // [K], e_k (19)
    V* state;   // [C], e_s (23)
    V* gate;    // [output gates], e_out (21)
    V* hidden;  // [h], e_i (20)
};

template <class V, class L>
class OutputErrors {
public:
    static constexpr int width = LaneType<V>::width;

    OutputErrors(const Network& network, const L& layout, const LaneWeights<V, L>& weights)
        : n_(network), l_(layout), weights_(weights), back_(layout.read()) {}

    // e.output holds y^k and is overwritten.
    void at_step(int t, const LaneSequences& data, SequenceLog<V, L>& log, const StepErrors<V>& e,
                 SequenceErrors<V>& logged) {
        using Number = typename LaneType<V>::Number;
        const int outputs = l_.outputs, read = l_.read(), cells = l_.cells();
        const V one = broadcast<V>(Number{1});
        const uint32 lanes = data.target_lanes[t];
        const auto mask = mask_of<V>(lanes);
        logged.count(lanes);
        const float* targets = data.targets + static_cast<std::size_t>(t) * outputs * width;
        for (int k = 0; k < outputs; ++k) {
            const V y = e.output[k];
            const V difference = where(mask, load_floats<V>(targets + k * width) - y);
            logged.add(difference);
            e.output[k] = n_.output_logistic ? where(mask, y * (one - y) * difference) : difference;
        }
        for (int c = 0; c < read; ++c) {
            const V* column = weights_.output.data() + static_cast<std::size_t>(c) * outputs;
            V sum = column[0] * e.output[0];
            for (int k = 1; k < outputs; ++k) sum = fused(column[k], e.output[k], sum);
            back_[c] = sum;
        }
        const V* units = log.row(t + 1);
        for (int c = 0; c < cells; ++c) {
            const V h = log.squashed[c];
            V slope = back_[c];
            if (n_.output_centred) {
                slope = slope * fused_less(h, h, one) * broadcast<V>(Number{0.5});
            }
            if (l_.output_gates) slope = slope * units[c / l_.block_size];
            e.state[c] = where(mask, slope);
        }
        for (int j = 0; j < l_.output_gates; ++j) {
            V sum = broadcast<V>(0);
            for (int v = 0; v < l_.block_size; ++v) {
                const int c = j * l_.block_size + v;
                sum = fused(log.squashed[c], back_[c], sum);
            }
            e.gate[j] = where(mask, units[j] * (one - units[j]) * sum);
        }
        for (int i = 0; i < l_.hidden; ++i) {
            const V y = units[l_.first_hidden() + i];
            e.hidden[i] = where(mask, y * (one - y) * back_[cells + i]);
        }
    }

private:
    const Network& n_;
    const L& l_;
    const LaneWeights<V, L>& weights_;
    std::vector<V> back_;  // [read], sum over k of w_ku e_k
};

}  // namespace rnnbench_lstm
