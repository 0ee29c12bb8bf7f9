// The sizes and options of one LSTM network, as Python hands them over.
#pragma once

#include "rnnbench/platform.hpp"

namespace rnnbench_lstm {

using namespace rnnbench;

// Mirrored by `rnnbench_lstm.native_network`.
struct Network {
    int32 inputs, outputs, blocks, block_size, hidden;
    int32 output_gates;  // 1: one a block, 0: none
    int32 recurrent;     // 1: connectivity F, 0: connectivity B (layered)
    int32 one_hot;       // inputs come as symbols
    int32 gate_bias, cell_bias, output_bias;
    int32 input_centred;    // g in [-2, 2], otherwise logistic
    int32 output_centred;   // h in [-1, 1], otherwise the identity
    int32 output_logistic;  // otherwise linear
    int32 every_step;       // weights change at every step with a target, not after the sequence
    int32 longest;          // steps of the longest sequence
    double learning_rate, initial_activity;
};

// Sizes known at run time.  The units of the hidden layer lie in this order:
//
//     output gates | input gates | cells | ordinary hidden units
//
// so that those with carried derivatives (input gates and cells), and those that feed the outputs
// (cells and hidden units), are stretches of it.
struct AnySizes {
    explicit AnySizes(const Network& n)
        : inputs(n.inputs),
          outputs(n.outputs),
          blocks(n.blocks),
          block_size(n.block_size),
          hidden(n.hidden),
          output_gates(n.output_gates ? n.blocks : 0),
          recurrent(n.recurrent != 0),
          one_hot(n.one_hot != 0),
          dense(n.one_hot ? 0 : n.inputs) {}

    int inputs, outputs, blocks, block_size, hidden, output_gates;
    bool recurrent, one_hot;
    int dense;  // inputs that are numbers, not symbols
    static constexpr bool two_vectors = false;
};

// Sizes known to the compiler: connectivity F with output gates and no ordinary hidden units, the
// article's commonest network.  Inputs are dense and few, or symbols of any number.
template <int Inputs, int Blocks, int BlockSize, int Outputs>
struct FixedSizes {
    explicit FixedSizes(const Network& n) : inputs(n.inputs) {}
    static bool fit(const Network& n) {
        return n.recurrent && n.output_gates && n.hidden == 0 && n.blocks == Blocks &&
               n.block_size == BlockSize && n.outputs == Outputs &&
               (Inputs > 0 ? !n.one_hot && n.inputs == Inputs : n.one_hot != 0);
    }

    int inputs;
    static constexpr int outputs = Outputs, blocks = Blocks, block_size = BlockSize, hidden = 0;
    static constexpr int output_gates = Blocks;
    static constexpr bool recurrent = true, one_hot = Inputs == 0;
    static constexpr int dense = Inputs;
    // Worth training two vectors at once: few enough weights for the nearest cache.
    static constexpr bool two_vectors = !one_hot;
};

// What follows from the sizes.
template <class Sizes>
struct Layout : Sizes {
    explicit Layout(const Network& n) : Sizes(n) {}

    RNNBENCH_FUNCTION int cells() const { return this->blocks * this->block_size; }
    RNNBENCH_FUNCTION int first_input_gate() const { return this->output_gates; }
    RNNBENCH_FUNCTION int first_cell() const { return this->output_gates + this->blocks; }
    RNNBENCH_FUNCTION int first_hidden() const { return first_cell() + cells(); }
    // U, all units of the hidden layer.
    RNNBENCH_FUNCTION int units() const { return first_hidden() + this->hidden; }
    // Those with carried derivatives.
    RNNBENCH_FUNCTION int carried() const { return this->blocks + cells(); }
    RNNBENCH_FUNCTION int symbols() const { return this->one_hot ? this->inputs : 0; }
    // Units of the step before that feed the hidden layer.
    RNNBENCH_FUNCTION int fed_back() const { return this->recurrent ? units() : 0; }
    // Sources of the hidden layer other than the bias and symbols.
    RNNBENCH_FUNCTION int hidden_sources() const { return fed_back() + this->dense; }
    // Units that feed the outputs.
    RNNBENCH_FUNCTION int read() const { return cells() + this->hidden; }
    // Inputs that feed the outputs (connectivity B).
    RNNBENCH_FUNCTION int direct_inputs() const { return this->recurrent ? 0 : this->dense; }
    RNNBENCH_FUNCTION int direct_symbols() const { return this->recurrent ? 0 : symbols(); }
    RNNBENCH_FUNCTION int output_sources() const { return read() + direct_inputs(); }
};

}  // namespace rnnbench_lstm
