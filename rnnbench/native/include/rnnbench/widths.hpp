// The lanes of the instruction set that a file is compiled for: one vector, and where there are
// registers for it two, whose operations alternate.
#pragma once

#include "rnnbench/lanes.hpp"
#include "rnnbench/several.hpp"

namespace rnnbench {

#if defined(RNNBENCH_SCALAR)
using FloatLanes = float;
using DoubleLanes = double;
#elif defined(__AVX512F__)
using FloatLanes = Lanes<float, 16>;
using DoubleLanes = Lanes<double, 8>;
#define RNNBENCH_TWO_VECTORS 1
#elif defined(__AVX2__)
using FloatLanes = Lanes<float, 8>;
using DoubleLanes = Lanes<double, 4>;
#else
using FloatLanes = Lanes<float, 4>;
using DoubleLanes = Lanes<double, 2>;
#endif

}  // namespace rnnbench
