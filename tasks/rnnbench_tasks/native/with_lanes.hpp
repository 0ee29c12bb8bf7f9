// From a number of lanes at run time to code for exactly that many.
#pragma once

#include <type_traits>

#include "rnnbench/platform.hpp"

namespace rnnbench_tasks {

// Calls `generate` with the number of lanes as a compile-time constant.  Returns what it returns,
// or 1 for a number of lanes that no vector has.
template <class Generator>
rnnbench::int32 with_lanes(rnnbench::int32 lanes, Generator generate) {
    switch (lanes) {
        case 1:
            return generate(std::integral_constant<int, 1>{});
        case 2:
            return generate(std::integral_constant<int, 2>{});
        case 4:
            return generate(std::integral_constant<int, 4>{});
        case 8:
            return generate(std::integral_constant<int, 8>{});
        case 16:
            return generate(std::integral_constant<int, 16>{});
        case 32:
            return generate(std::integral_constant<int, 32>{});
        default:
            return 1;
    }
}

}  // namespace rnnbench_tasks
