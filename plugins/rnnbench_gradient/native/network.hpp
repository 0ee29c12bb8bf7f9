// The sizes and options of one simple recurrent net, as Python hands them over.
#pragma once

#include "rnnbench/platform.hpp"

namespace rnnbench_gradient {

using namespace rnnbench;

// Mirrored by `rnnbench_gradient.native_network`.
struct Network {
    int32 inputs, outputs, hidden;
    int32 bias;             // a bias weight for every hidden and output unit
    int32 direct;           // weights from the inputs to the outputs
    int32 one_hot;          // inputs come as symbols
    int32 hidden_tanh;      // otherwise logistic
    int32 output_logistic;  // otherwise linear
    int32 every_step;       // RTRL: weights change at every step with a target
    int32 horizon;          // BPTT: steps that an error goes back, its own included; 0 for all
    int32 longest;          // steps of the longest sequence
    double learning_rate;

    // Inputs that are numbers, and inputs that are symbols.
    RNNBENCH_FUNCTION int dense() const { return one_hot ? 0 : inputs; }
    RNNBENCH_FUNCTION int symbols() const { return one_hot ? inputs : 0; }
    // Sources of a hidden unit other than the bias and symbols: hidden units, then dense inputs.
    RNNBENCH_FUNCTION int hidden_sources() const { return hidden + dense(); }
};

}  // namespace rnnbench_gradient
