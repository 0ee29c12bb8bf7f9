// What one call of a learner's kernel is asked to do: which trials, which sequences, and the log.
#pragma once

#include "rnnbench/generator.hpp"

namespace rnnbench {

// Errors of the recent training sequences of every trial, and what the stopping rules ask of them.
// Mirrored by `rnnbench.native.structures`.
struct ErrorLog {
    double* mean_error;  // [rows][stride], row = position of a trial in the population
    double* max_error;
    int64 stride;
    int64* filled;  // [rows]: entries of each row; the new ones go behind them

    int32 rules;
    const int64* windows;      // [rules]: how many recent sequences a rule looks back on
    const double* tolerances;  // [rules]
    double* means;             // [rows][rules]: mean of mean_error over the window
    int64* within;             // [rows][rules]: how many of the window have max_error < tolerance;
                               // -1 while fewer sequences than the window have been presented
    unsigned char* finite;     // [rows]: whether the new entries all are
};

// Trials side by side, each on `count` sequences of its own.  Mirrored by the same module.
struct Presentations {
    int32 trials;            // A
    int32 threads;           // how many may work at once, at least 1
    const int64* positions;  // [A]: places in the population, all different
    const uint32* streams;   // [A]: what the generator calls the trial
    const uint64* first;     // [A]: number of the first sequence
    int64 count;
    uint32 key[2];  // Philox key of the data stream
    Generate generate;
    const void* parameters;
    ErrorLog log;
};

// What a kernel returns where a generator made a sequence of no step, or of more than `longest`.
constexpr int32 bad_lengths = -2;

inline bool lengths_fit(const LaneSequences& made, int lanes, int longest) {
    for (int w = 0; w < lanes; ++w) {
        if (made.lengths[w] < 1 || made.lengths[w] > longest) return false;
    }
    return true;
}

}  // namespace rnnbench
