// Several lane numbers as one, so that their operations alternate.
//
// A function of one number is a chain of operations that wait for each other.  Chains written one
// after the other fill the processor's window with waiting operations; written in step they fill
// its pipes.  The bits are those of each number alone.
#pragma once

#include "rnnbench/lanes.hpp"

namespace rnnbench {

// Two numbers, which may themselves be two.  Role tells two of a layer's rows in the same lanes
// from one row in twice as many lanes.
template <class H, class Role>
struct Two {
    H first, second;
};
struct RowsRole;
struct LanesRole;
template <class H>
using TwoRows = Two<H, RowsRole>;
// A lane type: one vector after the other.
template <class H>
using TwoVectors = Two<H, LanesRole>;

template <class H>
struct LaneType<TwoRows<H>> : LaneType<H> {};
template <class H>
struct LaneType<TwoVectors<H>> {
    using Number = typename LaneType<H>::Number;
    using Bits = typename LaneType<H>::Bits;
    using Mask = Two<typename LaneType<H>::Mask, LanesRole>;
    static constexpr int width = 2 * LaneType<H>::width;
};

#define RNNBENCH_OPERATOR(op)                                           \
    template <class H, class R>                                         \
    RNNBENCH_FUNCTION Two<H, R> operator op(Two<H, R> a, Two<H, R> b) { \
        return {a.first op b.first, a.second op b.second};              \
    }
RNNBENCH_OPERATOR(+)
RNNBENCH_OPERATOR(-)
RNNBENCH_OPERATOR(*)
RNNBENCH_OPERATOR(/)
#undef RNNBENCH_OPERATOR

template <class H, class R>
RNNBENCH_FUNCTION Two<H, R> fused(Two<H, R> a, Two<H, R> b, Two<H, R> c) {
    return {fused(a.first, b.first, c.first), fused(a.second, b.second, c.second)};
}
template <class H, class R>
RNNBENCH_FUNCTION Two<H, R> fused_less(Two<H, R> a, Two<H, R> b, Two<H, R> c) {
    return {fused_less(a.first, b.first, c.first), fused_less(a.second, b.second, c.second)};
}
template <class H, class R>
RNNBENCH_FUNCTION Two<H, R> at_most(Two<H, R> limit, Two<H, R> x) {
    return {at_most(limit.first, x.first), at_most(limit.second, x.second)};
}
template <class H, class R>
RNNBENCH_FUNCTION Two<H, R> at_least(Two<H, R> limit, Two<H, R> x) {
    return {at_least(limit.first, x.first), at_least(limit.second, x.second)};
}
template <class H, class R>
RNNBENCH_FUNCTION Two<H, R> magnitude(Two<H, R> x) {
    return {magnitude(x.first), magnitude(x.second)};
}
template <class H, class R>
RNNBENCH_FUNCTION Two<H, R> with_sign_of(Two<H, R> x, Two<H, R> m) {
    return {with_sign_of(x.first, m.first), with_sign_of(x.second, m.second)};
}
template <class H, class R>
RNNBENCH_FUNCTION Two<H, R> shifted(Two<H, R> x, int places, typename LaneType<H>::Bits offset) {
    return {shifted(x.first, places, offset), shifted(x.second, places, offset)};
}
template <class H, class R>
struct BroadcastTo<Two<H, R>> {
    static RNNBENCH_FUNCTION Two<H, R> from(typename LaneType<H>::Number x) {
        return {broadcast<H>(x), broadcast<H>(x)};
    }
};

// What only a lane type needs.
template <class H>
RNNBENCH_FUNCTION typename LaneType<TwoVectors<H>>::Mask operator<(TwoVectors<H> a,
                                                                   TwoVectors<H> b) {
    return {a.first < b.first, a.second < b.second};
}
template <class H, class Mask>
RNNBENCH_FUNCTION TwoVectors<H> where(Two<Mask, LanesRole> mask, TwoVectors<H> a) {
    return {where(mask.first, a.first), where(mask.second, a.second)};
}
template <class H>
struct MaskOf<TwoVectors<H>> {
    static RNNBENCH_FUNCTION typename LaneType<TwoVectors<H>>::Mask from(uint32 lanes) {
        return {mask_of<H>(lanes), mask_of<H>(lanes >> LaneType<H>::width)};
    }
};
template <class H>
struct Memory<TwoVectors<H>> {
    using V = TwoVectors<H>;
    using Number = typename LaneType<H>::Number;
    static constexpr int half = LaneType<H>::width;
    static RNNBENCH_FUNCTION V load(const Number* from) {
        return {rnnbench::load<H>(from), rnnbench::load<H>(from + half)};
    }
    static RNNBENCH_FUNCTION V load_floats(const float* from) {
        return {rnnbench::load_floats<H>(from), rnnbench::load_floats<H>(from + half)};
    }
    static RNNBENCH_FUNCTION void store(Number* to, V x) {
        rnnbench::store(to, x.first);
        rnnbench::store(to + half, x.second);
    }
};

// Consecutive numbers as one, and back.
template <class X>
struct Block {
    static constexpr int size = 1;
    static RNNBENCH_FUNCTION X read(const X* from) { return *from; }
    static RNNBENCH_FUNCTION void write(X* to, X x) { *to = x; }
    static RNNBENCH_FUNCTION X all(X x) { return x; }
};
template <class H>
struct Block<TwoRows<H>> {
    using Half = Block<H>;
    static constexpr int size = 2 * Half::size;
    template <class V>
    static RNNBENCH_FUNCTION TwoRows<H> read(const V* from) {
        return {Half::read(from), Half::read(from + Half::size)};
    }
    template <class V>
    static RNNBENCH_FUNCTION void write(V* to, TwoRows<H> x) {
        Half::write(to, x.first);
        Half::write(to + Half::size, x.second);
    }
    template <class V>
    static RNNBENCH_FUNCTION TwoRows<H> all(V x) {
        return {Half::all(x), Half::all(x)};
    }
};

// y[i] = function(x[i]) for `count` numbers, four at a time; y may be x.
template <class V, class Function>
RNNBENCH_FUNCTION void apply(const V* x, V* y, int count, Function function) {
    int i = 0;
    for (; i + 4 <= count; i += 4) {
        const TwoRows<TwoRows<V>> four =
            function(TwoRows<TwoRows<V>>{{x[i], x[i + 1]}, {x[i + 2], x[i + 3]}});
        y[i] = four.first.first;
        y[i + 1] = four.first.second;
        y[i + 2] = four.second.first;
        y[i + 3] = four.second.second;
    }
    if (i + 2 <= count) {
        const TwoRows<V> two = function(TwoRows<V>{x[i], x[i + 1]});
        y[i] = two.first;
        y[i + 1] = two.second;
        i += 2;
    }
    if (i < count) y[i] = function(x[i]);
}

}  // namespace rnnbench
