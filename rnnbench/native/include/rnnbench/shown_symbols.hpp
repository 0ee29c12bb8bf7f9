// Which symbols a sequence has shown so far, lane by lane, numbered in the order of their coming.
//
// So what belongs to symbols lies in as many slots as the lane with the most different ones needs,
// whatever the alphabet, and though every lane has seen others.
#pragma once

#include <vector>

#include "rnnbench/platform.hpp"

namespace rnnbench {

class ShownSymbols {
public:
    // longest: steps of the longest sequence.
    ShownSymbols(int lanes, int symbols, int longest)
        : symbols_(symbols),
          capacity_(symbols < longest ? symbols : longest),
          counts_(lanes),
          slots_(static_cast<std::size_t>(lanes) * symbols, -1),
          shown_(static_cast<std::size_t>(lanes) * capacity_) {}

    // Begin a sequence in a lane.
    void start(int lane) {
        for (int s = 0; s < counts_[lane]; ++s) slot_of(lane, symbol(lane, s)) = -1;
        counts_[lane] = 0;
    }

    // The slot of a symbol that a lane shows now.
    int note(int lane, int32 symbol) {
        int32& slot = slot_of(lane, symbol);
        if (slot < 0) {
            slot = counts_[lane]++;
            shown_[static_cast<std::size_t>(lane) * capacity_ + slot] = symbol;
        }
        return slot;
    }

    int capacity() const { return capacity_; }
    // Slots that some lane uses.
    int slots_in_use() const {
        int most = 0;
        for (const int count : counts_) most = count > most ? count : most;
        return most;
    }
    // Different symbols of a lane, and the one in a slot.
    int count(int lane) const { return counts_[lane]; }
    int32 symbol(int lane, int slot) const {
        return shown_[static_cast<std::size_t>(lane) * capacity_ + slot];
    }

private:
    int32& slot_of(int lane, int32 symbol) {
        return slots_[static_cast<std::size_t>(lane) * symbols_ + symbol];
    }

    const int symbols_, capacity_;
    std::vector<int> counts_;   // [W]
    std::vector<int32> slots_;  // [W][symbols], -1 for those not shown
    std::vector<int32> shown_;  // [W][capacity]
};

}  // namespace rnnbench
