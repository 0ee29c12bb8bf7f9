// The draws that the generators are made of, on arrays: with these the tests compare each of them
// with its NumPy counterpart.  Every function returns 0, or 1 for an unknown number of lanes.
// words: [count], count a multiple of the number of lanes.
#include <cstring>

#include "rnnbench/draws.hpp"
#include "rnnbench/normal.hpp"
#include "with_lanes.hpp"

using namespace rnnbench;

namespace {

// Calls `draw` with each W words in turn, and stores what it makes of them, [count].
template <class Number, class Draw>
int32 draw_all(int32 lanes, const uint32* words, int64 count, Number* numbers, Draw draw) {
    return rnnbench_tasks::with_lanes(lanes, [&](auto width) {
        constexpr int W = decltype(width)::value;
        for (int64 first = 0; first < count; first += W) {
            WordLanes<W> some;
            std::memcpy(&some, words + first, sizeof some);
            const auto made = draw(some);
            static_assert(sizeof made == W * sizeof(Number), "");
            std::memcpy(numbers + first, &made, sizeof made);
        }
        return 0;
    });
}

template <int W>
struct Doubles {
    double of[W];
};

template <int W>
Doubles<W> normal_lanes(WordLanes<W> words) {
    uint32 drawn[W];
    std::memcpy(drawn, &words, sizeof drawn);
    Doubles<W> numbers;
    normal<W>(drawn, numbers.of);
    return numbers;
}

}  // namespace

RNNBENCH_EXPORT int32 rnnbench_unit(int32 lanes, const uint32* words, int64 count, float* numbers) {
    return draw_all(lanes, words, count, numbers, [](auto some) { return unit(some); });
}

RNNBENCH_EXPORT int32 rnnbench_between(int32 lanes, const uint32* words, int64 count, float low,
                                       float span, float* numbers) {
    return draw_all(lanes, words, count, numbers,
                    [=](auto some) { return between(some, low, span); });
}

RNNBENCH_EXPORT int32 rnnbench_below(int32 lanes, const uint32* words, int64 count, uint32 bound,
                                     uint32* numbers) {
    return draw_all(lanes, words, count, numbers, [=](auto some) { return below(some, bound); });
}

RNNBENCH_EXPORT int32 rnnbench_normal(int32 lanes, const uint32* words, int64 count,
                                      double* numbers) {
    return draw_all(lanes, words, count, numbers, [](auto some) { return normal_lanes(some); });
}
