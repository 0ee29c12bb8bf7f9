// The host's own native code: which instructions there are, and the shared functions for tests.
#include "rnnbench/build_info.hpp"
#include "rnnbench/elementary.hpp"
#include "rnnbench/widths.hpp"

using namespace rnnbench;

// The best level of `rnnbench.native.levels` that this processor and system can run.
RNNBENCH_EXPORT const char* rnnbench_best_level() {
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool v2 = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
    const bool v3 = v2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                    __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    const bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512vl");
    return v4 ? "x86-64-v4" : v3 ? "x86-64-v3" : v2 ? "x86-64-v2" : "scalar";
#else
    return "vector-128";
#endif
}

namespace {

enum Function : int32 { LOGISTIC, TANH, TANH_HALF };

template <class V, class Number = typename LaneType<V>::Number>
void evaluate(int32 function, const Number* x, Number* y, int64 count) {
    constexpr int width = LaneType<V>::width;
    for (int64 i = 0; i < count; i += width) {
        const int used = count - i < width ? static_cast<int>(count - i) : width;
        Number in[width] = {}, out[width];
        for (int w = 0; w < used; ++w) in[w] = x[i + w];
        const V z = load<V>(in);
        store(out, function == LOGISTIC ? logistic(z)
                   : function == TANH   ? tanh_whole(z)
                                        : tanh_half(z));
        for (int w = 0; w < used; ++w) y[i + w] = out[w];
    }
}

}  // namespace

// y = function(x), element by element: 0 logistic, 1 tanh, 2 tanh of the half.
RNNBENCH_EXPORT void rnnbench_evaluate_float(int32 function, const float* x, float* y,
                                             int64 count) {
    evaluate<FloatLanes>(function, x, y, count);
}
RNNBENCH_EXPORT void rnnbench_evaluate_double(int32 function, const double* x, double* y,
                                              int64 count) {
    evaluate<DoubleLanes>(function, x, y, count);
}

namespace {

template <class V>
double first_lane(V x) {
    typename LaneType<V>::Number numbers[LaneType<V>::width];
    store(numbers, x);
    return static_cast<double>(numbers[0]);
}

// Whatever is computed is used, so that it cannot be left out.
volatile double used;

// Sums that nothing holds up: one operand from the nearest cache, as weights are.
template <class V>
void spend_multiply_adds(int64 count) {
    using Number = typename LaneType<V>::Number;
    constexpr int chains = 8, operands = 64;
    V memory[operands];
    for (int i = 0; i < operands; ++i) memory[i] = broadcast<V>(Number(i) / operands);
    V sums[chains];
    for (int c = 0; c < chains; ++c) sums[c] = broadcast<V>(Number(c));
    V factor = broadcast<V>(Number{0.5});
    for (int64 i = 0; i < count; i += operands) {
        for (int m = 0; m < operands; m += chains) {
#pragma GCC unroll 8
            for (int c = 0; c < chains; ++c) sums[c] = fused(memory[m + c], factor, sums[c]);
        }
        factor = factor * broadcast<V>(Number{0.999});
    }
    V sum = sums[0];
    for (int c = 1; c < chains; ++c) sum = sum + sums[c];
    used = first_lane(sum);
}

// Evaluations that do not wait for each other.
template <class V, class Function>
void spend_function(int64 count, Function function) {
    using Number = typename LaneType<V>::Number;
    constexpr int chains = 8;
    V sums[chains];
    for (int c = 0; c < chains; ++c) sums[c] = broadcast<V>(Number(c) / chains);
    for (int64 i = 0; i < count; i += chains) {
#pragma GCC unroll 8
        for (int c = 0; c < chains; ++c) sums[c] = function(sums[c]);
    }
    V sum = sums[0];
    for (int c = 1; c < chains; ++c) sum = sum + sums[c];
    used = first_lane(sum);
}

template <class V>
void spend(int64 multiply_adds, int64 logistics, int64 tangents) {
    constexpr int64 width = LaneType<V>::width;
    spend_multiply_adds<V>(multiply_adds / width);
    spend_function<V>(logistics / width, Logistic());
    spend_function<V>(tangents / width, TanhHalf());
}

}  // namespace

// Do so many operations, number by number, as fast as one core can, and nothing else.
RNNBENCH_EXPORT void rnnbench_spend(int32 doubles, int64 multiply_adds, int64 logistics,
                                    int64 tangents) {
    if (doubles) {
        spend<DoubleLanes>(multiply_adds, logistics, tangents);
    } else {
        spend<FloatLanes>(multiply_adds, logistics, tangents);
    }
}
