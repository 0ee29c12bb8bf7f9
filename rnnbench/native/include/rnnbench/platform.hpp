// What the headers need of a compiler, on the host and on a device.
#pragma once

#if defined(__CUDACC__) || defined(__CUDACC_RTC__)
#define RNNBENCH_FUNCTION __host__ __device__ __forceinline__
#define RNNBENCH_DEVICE 1
#elif defined(__SANITIZE_ADDRESS__)
// With a check at every access, functions that are all one take minutes to compile.
#define RNNBENCH_FUNCTION inline
#define RNNBENCH_DEVICE 0
#else
#define RNNBENCH_FUNCTION inline __attribute__((always_inline))
#define RNNBENCH_DEVICE 0
#endif

#if RNNBENCH_DEVICE
namespace rnnbench {
using int32 = int;
using uint32 = unsigned int;
using int64 = long long;
using uint64 = unsigned long long;
}  // namespace rnnbench
#else
#include <cstdint>
namespace rnnbench {
using int32 = std::int32_t;
using uint32 = std::uint32_t;
using int64 = std::int64_t;
using uint64 = std::uint64_t;
}  // namespace rnnbench
// Functions that a shared library offers to Python.
#define RNNBENCH_EXPORT extern "C" __attribute__((visibility("default")))
#endif
