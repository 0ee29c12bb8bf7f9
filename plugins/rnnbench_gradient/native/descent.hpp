// One step of gradient descent, and which networks it drove out of the finite numbers.
#pragma once

#include "rnnbench/lanes.hpp"

namespace rnnbench_gradient {

using namespace rnnbench;

// With E half the summed squared error, `by` is -dE/dw; it is 0 afterwards.  Nothing changes in
// other lanes than those that are named.
template <class V>
class Descent {
public:
    using Number = typename LaneType<V>::Number;

    explicit Descent(double learning_rate) : rate_(static_cast<Number>(learning_rate)) {}

    // Forget what happened in some lanes.
    void start(uint32 lanes) { spoilt_ = where(mask_of<V>(~lanes), spoilt_); }

    RNNBENCH_FUNCTION void change(uint32 lanes, V* weights, V* by, int count) {
        const V rate = broadcast<V>(rate_), zero = broadcast<V>(0);
        const auto mask = mask_of<V>(lanes);
        V spoilt = spoilt_;
        for (int i = 0; i < count; ++i) {
            weights[i] = select(mask, fused(rate, by[i], weights[i]), weights[i]);
            by[i] = select(mask, zero, by[i]);
            spoilt = fused(weights[i], zero, spoilt);
        }
        spoilt_ = spoilt;
    }
    // The same in lane w alone, for numbers that lie side by side.
    RNNBENCH_FUNCTION void change_row(int w, Number* weights, Number* by, int count) {
        constexpr int width = LaneType<V>::width;
        const V rate = broadcast<V>(rate_), zero = broadcast<V>(0);
        V spoilt = zero;
        int i = 0;
        for (; i + width <= count; i += width) {
            const V changed = fused(rate, load<V>(by + i), load<V>(weights + i));
            store(weights + i, changed);
            store(by + i, zero);
            spoilt = fused(changed, zero, spoilt);
        }
        Number parts[width];
        store(parts, spoilt);
        for (const Number part : parts) lane(w) += part;
        change_lane(w, weights + i, by + i, count - i, 1);
    }
    // In lane w alone, `by` every `stride`-th number.
    RNNBENCH_FUNCTION void change_lane(int w, Number* weights, Number* by, int count, int stride) {
        Number spoilt = 0;
        for (int i = 0; i < count; ++i) {
            weights[i] = fused(rate_, by[i * stride], weights[i]);
            by[i * stride] = 0;
            spoilt = fused(weights[i], Number{0}, spoilt);
        }
        lane(w) += spoilt;
    }

    // 0, or NaN in lanes in which a weight that was changed since `start` is not finite.
    V spoilt() const { return spoilt_; }

private:
    Number& lane(int w) { return reinterpret_cast<Number*>(&spoilt_)[w]; }

    const Number rate_;
    V spoilt_{};
};

}  // namespace rnnbench_gradient
