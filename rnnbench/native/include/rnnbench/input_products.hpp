// The dense inputs' part of sums over steps of outer products (see outer_products.hpp).
#pragma once

#include "rnnbench/generator.hpp"
#include "rnnbench/lanes.hpp"
#include "rnnbench/outer_products.hpp"

namespace rnnbench {

// sums[i][r] += sum over s of factors[s][r] input[step(s)][i], for `rows` rows and each of the
// `inputs` of the sequences.  The steps at which an input is 0 in all lanes cost nothing.
//
// factors: [count][factor_stride].  sums: [inputs][sum_stride], of the first row.
template <class V, class Steps>
RNNBENCH_FUNCTION void add_input_products(const V* factors, int factor_stride, int count,
                                          const LaneSequences& data, int inputs, V* sums,
                                          int sum_stride, int rows, Steps step) {
    for (int i = 0; i < inputs; ++i, sums += sum_stride) {
        add_products(factors, factor_stride, rows, count, sums, [&](int s, V& source) {
            const std::size_t at = static_cast<std::size_t>(step(s)) * inputs + i;
            if (data.present[at] == 0) return false;
            source = load_floats<V>(data.values + at * LaneType<V>::width);
            return true;
        });
    }
}

}  // namespace rnnbench
