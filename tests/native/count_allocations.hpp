// Counts the allocations of a kernel's calls; included, after a package's source, by a program.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <new>
#include <vector>

static long allocations = 0;

void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    ++allocations;
    const std::size_t unit = static_cast<std::size_t>(alignment);
    if (void* memory = std::aligned_alloc(unit, (size + unit - 1) / unit * unit)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

namespace {

constexpr int longest = 40, inputs = 3, outputs = 2, trials = 40;

// Sequences of 1 to `longest` steps with a target at every third one and at the end.
rnnbench::int32 generate(const void*, const rnnbench::Request* request,
                         rnnbench::LaneSequences* out) {
    const int lanes = request->lanes;
    int end = 0;
    for (int w = 0; w < lanes; ++w) {
        const auto number = request->sequences[w] * 7 + request->trials[w] * 3;
        out->lengths[w] = static_cast<rnnbench::int32>(number % longest) + 1;
        if (out->lengths[w] > end) end = out->lengths[w];
    }
    for (int t = 0; t < end; ++t) {
        out->target_lanes[t] = 0;
        for (int w = 0; w < lanes; ++w) {
            const bool runs = t < out->lengths[w];
            if (out->symbols != nullptr) out->symbols[t * lanes + w] = runs ? (t + w) % inputs : 0;
            for (int i = 0; out->values != nullptr && i < inputs; ++i) {
                out->values[(t * inputs + i) * lanes + w] = runs ? 0.1F : 0.0F;
                out->present[t * inputs + i] = 1;
            }
            const bool taught = t + 1 == out->lengths[w] || (runs && t % 3 == 0);
            if (taught) out->target_lanes[t] |= 1U << w;
        }
        for (int i = 0; i < outputs * lanes; ++i) out->targets[t * outputs * lanes + i] = 0.5F;
    }
    return 0;
}

// Allocations of one call.  There is room for more weights than any of the networks has.
template <class Network, class Train>
long count(const Network& network, rnnbench::int32 doubles, rnnbench::int64 sequences,
           Train train) {
    static std::vector<double> weights(2 * trials * 1000);
    static std::vector<double> mean(trials * 100), largest(trials * 100);
    static std::vector<rnnbench::int64> positions(trials), filled(trials);
    static std::vector<rnnbench::uint32> streams(trials);
    static std::vector<rnnbench::uint64> first(trials);
    static std::vector<unsigned char> finite(trials);
    for (double& weight : weights) weight = 0.0;
    for (int i = 0; i < trials; ++i) {
        positions[i] = i;
        streams[i] = i;
        filled[i] = 0;
    }
    const rnnbench::Presentations call{trials,
                                       1,
                                       positions.data(),
                                       streams.data(),
                                       first.data(),
                                       sequences,
                                       {1, 2},
                                       generate,
                                       nullptr,
                                       {mean.data(), largest.data(), 100, filled.data(), 0, nullptr,
                                        nullptr, nullptr, nullptr, finite.data()}};
    const long before = allocations;
    void* hidden = weights.data();
    void* output = weights.data() + trials * 1000;
    if (train(&network, &call, doubles, hidden, output) != 0) std::exit(1);
    return allocations - before;
}

// Prints the allocations of a call with 2 sequences, and of one with 50, in float and in double.
template <class Network, class Train>
void report(const char* name, const Network& network, Train train) {
    for (int doubles = 0; doubles < 2; ++doubles) {
        const long few = count(network, doubles, 2, train);
        const long many = count(network, doubles, 50, train);
        std::printf("%s %ld %ld\n", name, few, many);
    }
}

}  // namespace
