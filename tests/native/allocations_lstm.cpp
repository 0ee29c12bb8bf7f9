// Allocations of the LSTM's kernel, for every kind of network.
#include "lstm.cpp"

#include "count_allocations.hpp"

int main() {
    for (int kind = 0; kind < 32; ++kind) {
        rnnbench_lstm::Network network{};
        network.inputs = inputs;
        network.outputs = outputs;
        network.blocks = network.block_size = 2;
        network.hidden = kind & 1;
        network.output_gates = (kind >> 1) & 1;
        network.recurrent = (kind >> 2) & 1;
        network.one_hot = (kind >> 3) & 1;
        network.every_step = (kind >> 4) & 1;
        network.gate_bias = network.cell_bias = network.output_bias = 1;
        network.input_centred = network.output_centred = network.output_logistic = 1;
        network.longest = longest;
        network.learning_rate = 0.1;
        report("lstm", network, rnnbench_lstm_train);
    }
}
