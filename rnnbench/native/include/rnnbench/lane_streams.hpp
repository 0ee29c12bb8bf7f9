// Lanes that do not wait for each other: each goes through its own sequences at its own pace.
//
// For learners that carry everything forward (RTRL): where lengths differ, a lane that has come to
// the end of its sequence starts the next one at once.  What a lane computes does not depend on it.
#pragma once

#include <memory>
#include <vector>

#include "rnnbench/lane_trials.hpp"
#include "rnnbench/sequence_buffers.hpp"

namespace rnnbench {

// The steps that the lanes take at one moment.
template <class V>
class LaneStreams {
public:
    static constexpr int width = LaneType<V>::width;

    template <class Network>
    LaneStreams(const Network& network, const Presentations& call, const LaneTrials<V>& trials)
        : call_(call),
          trials_(trials),
          inputs_(network.inputs),
          outputs_(network.outputs),
          longest_(network.longest),
          moment_(width, 1, network.inputs, network.outputs, network.one_hot != 0),
          steps_made_(network.longest) {
        const std::size_t a_step = (network.one_hot ? 1 : inputs_) + outputs_;
        const std::size_t bytes = sizeof(float) * width * network.longest * a_step;
        depth_ = bytes * most_ahead_ < cache_ ? most_ahead_ : 2;
        for (int i = 0; i < depth_; ++i) {
            buffers_.push_back(std::make_unique<SequenceBuffers>(width, network.longest, inputs_,
                                                                 outputs_, network.one_hot != 0));
            free_.push_back(i);
        }
        for (int64& sequence : sequences_) sequence = -1;
        slots_.resize(depth_);
        ends_.resize(static_cast<std::size_t>(depth_) * width);
    }

    LaneStreams(const LaneStreams&) = delete;
    LaneStreams& operator=(const LaneStreams&) = delete;

    // Go to the next step of every lane that does not have to wait.  False when all sequences have
    // been shown, or when the generator refused.
    bool next() {
        started = running = ended = 0;
        release();
        for (int w = 0; w < width; ++w) {
            if (steps_[w] == left_at_[w] && !start(w)) {
                if (refused != 0) return false;
                continue;
            }
            running |= uint32{1} << w;
            if (++steps_[w] == left_at_[w]) ended |= uint32{1} << w;
        }
        if (running != 0) show();
        return running != 0;
    }

    // The sequence that a running lane is in, from 0.
    int64 sequence(int w) const { return sequences_[w]; }

    // What the lanes see now, as sequences of one step; nothing in lanes that wait.
    LaneSequences data{};
    uint32 running = 0, started = 0, ended = 0;  // lanes; the last two are some of the first
    int32 refused = 0;                           // what the generator returned, or `bad_lengths`

private:
    // The buffer of a lane's sequence.
    int slot(int w) const { return slots_[sequences_[w] % depth_]; }

    // Free the sequences that all lanes have left behind or finished.
    void release() {
        int64 oldest = generated_;
        for (int w = 0; w < width; ++w) {
            const int64 needed = steps_[w] == left_at_[w] ? sequences_[w] + 1 : sequences_[w];
            if (needed < oldest) oldest = needed;
        }
        for (; released_ < oldest; ++released_) free_.push_back(slots_[released_ % depth_]);
    }

    // The next sequence of a lane; false if there is none, or no room to make it.
    bool start(int w) {
        const int64 wanted = sequences_[w] + 1;
        if (wanted == call_.count || (wanted == generated_ && !generate())) return false;
        sequences_[w] = wanted;
        steps_[w] = 0;
        left_at_[w] = ends_[static_cast<std::size_t>(slot(w)) * width + w];
        started |= uint32{1} << w;
        return true;
    }

    bool generate() {
        if (free_.empty()) return false;
        const int slot = free_.back();
        uint64 numbers[width];
        for (int w = 0; w < width; ++w) {
            numbers[w] = trials_.first[w] + static_cast<uint64>(generated_);
        }
        LaneSequences& made = buffers_[slot]->sequences;
        refused = trials_.generate(call_, numbers, longest_, made);
        if (refused != 0) return false;
        free_.pop_back();
        slots_[generated_++ % depth_] = slot;
        steps_made_.set(made);
        for (int w = 0; w < width; ++w) {
            // A sequence without a target takes one step, for nothing.
            const int end = steps_made_.of_lane(w);
            ends_[static_cast<std::size_t>(slot) * width + w] = end > 0 ? end : 1;
        }
        return true;
    }

    void show() {
        bool together = running == all_lanes<V>();
        for (int w = 1; w < width && together; ++w) {
            together = sequences_[w] == sequences_[0] && steps_[w] == steps_[0];
        }
        if (together) {
            point();
        } else {
            gather();
        }
    }

    // All lanes at the same step of the same buffer.
    void point() {
        const LaneSequences& from = buffers_[slot(0)]->sequences;
        const std::size_t t = steps_[0] - 1;
        data = from;
        if (from.values != nullptr) {
            data.values = from.values + t * inputs_ * width;
            data.present = from.present + t * inputs_;
        } else {
            data.symbols = from.symbols + t * width;
        }
        data.target_lanes = from.target_lanes + t;
        data.targets = from.targets + t * outputs_ * width;
    }

    void gather() {
        data = moment_.sequences;
        data.target_lanes[0] = 0;
        if (data.present != nullptr) {
            for (int i = 0; i < inputs_; ++i) data.present[i] = 0;
        }
        for (int w = 0; w < width; ++w) {
            const bool runs = (running >> w) & 1U;
            const LaneSequences& from = buffers_[runs ? slot(w) : 0]->sequences;
            const std::size_t t = runs ? steps_[w] - 1 : 0;
            if (data.symbols != nullptr) {
                data.symbols[w] = runs ? from.symbols[t * width + w] : 0;
            } else {
                for (int i = 0; i < inputs_; ++i) {
                    const float x = runs ? from.values[(t * inputs_ + i) * width + w] : 0.0F;
                    data.values[i * width + w] = x;
                    if (x != 0.0F) data.present[i] = 1;
                }
            }
            const bool taught = runs && ((from.target_lanes[t] >> w) & 1U);
            if (taught) data.target_lanes[0] |= uint32{1} << w;
            for (int k = 0; k < outputs_; ++k) {
                data.targets[k * width + w] =
                    taught ? from.targets[(t * outputs_ + k) * width + w] : 0.0F;
            }
        }
    }

    static constexpr int most_ahead_ = 8;           // sequences
    static constexpr std::size_t cache_ = 1 << 19;  // bytes
    const Presentations& call_;
    const LaneTrials<V>& trials_;
    const int inputs_, outputs_, longest_;
    SequenceBuffers moment_;
    LaneSteps<V> steps_made_;
    int depth_;
    std::vector<std::unique_ptr<SequenceBuffers>> buffers_;  // [depth]
    std::vector<int> free_;                                  // buffers
    std::vector<int> slots_;  // [depth]: the buffer of each sequence, by its number modulo depth
    std::vector<int> ends_;   // [depth][W]: steps, by buffer
    int64 generated_ = 0, released_ = 0;  // sequences
    int64 sequences_[width];
    int steps_[width] = {};    // taken in the sequence
    int left_at_[width] = {};  // steps of the sequence, 0 before the first one
};

// Train a group, each lane at its own pace.  Returns what the generator returned.
//
// Learner: as for `train_group`, but step(streams, errors) for every moment, and then, if
// streams.ended is not 0, end(streams), which returns 0, or NaN in lanes with a weight that is not
// finite, for those that have ended.
template <class V, class Learner, class Network>
int32 train_streams(const Network& network, const Presentations& call,
                    const Population<typename LaneType<V>::Number>& population, int first_trial) {
    constexpr int width = LaneType<V>::width;
    const LaneTrials<V> trials(call, first_trial);
    Learner learner(network);
    trials.load(learner, population);
    LaneStreams<V> streams(network, call, trials);
    SequenceErrors<V> errors;
    while (streams.next()) {
        learner.step(streams, errors);
        if (streams.ended == 0) continue;
        typename LaneType<V>::Number spoilt[width];
        store(spoilt, learner.end(streams));
        for (int w = 0; w < width; ++w) {
            if (((streams.ended >> w) & 1U) == 0) continue;
            if (w < trials.used) {
                errors.write(call.log, w, trials.positions[w], streams.sequence(w), network.outputs,
                             static_cast<double>(spoilt[w]));
            }
            errors.targets[w] = 0;
        }
        const auto others = mask_of<V>(~streams.ended);
        errors.sum = where(others, errors.sum);
        errors.largest = where(others, errors.largest);
    }
    if (streams.refused != 0) return streams.refused;
    trials.save(learner, population, call);
    return 0;
}

}  // namespace rnnbench
