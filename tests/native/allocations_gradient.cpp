// Allocations of the kernels of RTRL and BPTT, for every kind of network.
#include "gradient.cpp"

#include "count_allocations.hpp"

int main() {
    for (int kind = 0; kind < 16; ++kind) {
        rnnbench_gradient::Network network{};
        network.inputs = inputs;
        network.outputs = outputs;
        network.hidden = 4;
        network.bias = network.output_logistic = 1;
        network.direct = kind & 1;
        network.one_hot = (kind >> 1) & 1;
        network.every_step = (kind >> 2) & 1;
        network.horizon = (kind >> 3) & 1 ? 3 : 0;
        network.longest = longest;
        network.learning_rate = 0.1;
        report("rtrl", network, rnnbench_gradient_rtrl);
        report("bptt", network, rnnbench_gradient_bptt);
    }
}
