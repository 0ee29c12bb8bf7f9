// Which trials the lanes of a group hold, and how many steps each has to go.
#pragma once

#include <vector>

#include "rnnbench/error_log.hpp"
#include "rnnbench/generator.hpp"

namespace rnnbench {

// Networks in Python's layout, two matrices each, float or double.
template <class Number>
struct Population {
    Number* hidden;
    Number* output;
    std::size_t hidden_size;
    std::size_t output_size;
};

// A bit for each lane.
template <class V>
constexpr uint32 all_lanes() {
    return ~uint32{0} >> (32 - LaneType<V>::width);
}

// How many steps each lane has to go: up to its last target, since nothing later can change an
// error or a weight.
template <class V>
class LaneSteps {
public:
    // limit: steps of the longest sequence that may come.
    explicit LaneSteps(int limit) : running_(limit) {}

    // Look at new sequences.
    void set(const LaneSequences& data) {
        int t = 0;
        for (int w = 0; w < LaneType<V>::width; ++w) {
            if (data.lengths[w] > t) t = data.lengths[w];
        }
        uint32 lanes = 0;
        longest = 0;
        for (; t > 0; --t) {
            lanes |= data.target_lanes[t - 1];
            if (longest == 0 && lanes != 0) longest = t;
            if (lanes == all_lanes<V>()) break;
            running_[t - 1] = lanes;
        }
        shortest = t;
    }
    // The lanes that have not come to their end at step t, bit by bit.
    uint32 running(int t) const { return t < shortest ? all_lanes<V>() : running_[t]; }
    int of_lane(int w) const {
        int t = longest;
        while (t > shortest && ((running_[t - 1] >> w) & 1U) == 0) --t;
        return t;
    }

    int shortest = 0, longest = 0;

private:
    std::vector<uint32> running_;  // [T], set from step `shortest` on
};

// The trials number first_trial .. of a call, at most W, one a lane; the lanes of a group that is
// not full repeat its first trial, for nothing.
template <class V>
struct LaneTrials {
    using Number = typename LaneType<V>::Number;
    static constexpr int width = LaneType<V>::width;

    LaneTrials(const Presentations& call, int first_trial)
        : used(call.trials - first_trial < width ? call.trials - first_trial : width) {
        for (int w = 0; w < width; ++w) {
            const int trial = w < used ? first_trial + w : first_trial;
            streams[w] = call.streams[trial];
            first[w] = call.first[trial];
            positions[w] = call.positions[trial];
        }
    }
    template <class Learner>
    void load(Learner& learner, const Population<Number>& population) const {
        for (int w = 0; w < width; ++w) {
            learner.put(w, population.hidden + positions[w] * population.hidden_size,
                        population.output + positions[w] * population.output_size);
        }
    }
    template <class Learner>
    void save(Learner& learner, const Population<Number>& population,
              const Presentations& call) const {
        for (int w = 0; w < used; ++w) {
            learner.get(w, population.hidden + positions[w] * population.hidden_size,
                        population.output + positions[w] * population.output_size);
            close_check(call.log, positions[w], call.count);
        }
    }
    // Make sequence number `numbers[w]` of each trial, of at most `longest` steps.  Returns what
    // the generator returned, or `bad_lengths`.
    int32 generate(const Presentations& call, const uint64* numbers, int longest,
                   LaneSequences& data) const {
        const Request request{width, {call.key[0], call.key[1]}, streams, numbers};
        if (const int32 refused = call.generate(call.parameters, &request, &data)) return refused;
        return lengths_fit(data, width, longest) ? 0 : bad_lengths;
    }

    int used;  // lanes
    uint32 streams[width];
    uint64 first[width];  // sequence
    int64 positions[width];
};

}  // namespace rnnbench
