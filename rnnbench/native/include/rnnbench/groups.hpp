// Trials in groups of W lanes, shared out among threads.
#pragma once

#include <atomic>
#include <new>
#include <thread>
#include <vector>

namespace rnnbench {

// Call work(group) for every group; `threads` at once, each taking the next free one.  Returns
// false if memory ran out.
template <class Work>
bool for_each_group(int threads, int groups, Work work) {
    std::atomic<int> next{0};
    std::atomic<bool> enough{true};
    const auto take = [&] {
        try {
            for (int group; (group = next.fetch_add(1)) < groups;) work(group);
        } catch (const std::bad_alloc&) {
            enough = false;
        }
    };
    std::vector<std::thread> others;
    for (int i = 1; i < threads && i < groups; ++i) others.emplace_back(take);
    take();
    for (auto& other : others) other.join();
    return enough;
}

}  // namespace rnnbench
