// Where a generator writes one sequence for each lane, for sequences of at most `longest` steps.
#pragma once

#include <vector>

#include "rnnbench/generator.hpp"

namespace rnnbench {

class SequenceBuffers {
public:
    SequenceBuffers(int lanes, int longest, int inputs, int outputs, bool one_hot)
        : lengths_(lanes),
          values_(one_hot ? 0 : static_cast<std::size_t>(longest) * inputs * lanes),
          symbols_(one_hot ? static_cast<std::size_t>(longest) * lanes : 0),
          present_(one_hot ? 0 : static_cast<std::size_t>(longest) * inputs),
          target_lanes_(longest),
          targets_(static_cast<std::size_t>(longest) * outputs * lanes) {
        sequences = {lengths_.data(),
                     one_hot ? nullptr : values_.data(),
                     one_hot ? symbols_.data() : nullptr,
                     one_hot ? nullptr : present_.data(),
                     target_lanes_.data(),
                     targets_.data()};
    }
    SequenceBuffers(const SequenceBuffers&) = delete;
    SequenceBuffers& operator=(const SequenceBuffers&) = delete;

    LaneSequences sequences;

private:
    std::vector<int32> lengths_;
    std::vector<float> values_;
    std::vector<int32> symbols_;
    std::vector<unsigned char> present_;
    std::vector<uint32> target_lanes_;
    std::vector<float> targets_;
};

}  // namespace rnnbench
