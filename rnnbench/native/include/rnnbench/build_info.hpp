// What a shared library says of itself; included by one file of each library.
#pragma once

#include "rnnbench/platform.hpp"

#ifndef RNNBENCH_SOURCE_DIGEST
#error "RNNBENCH_SOURCE_DIGEST has to be defined by the build (rnnbench.native.building)"
#endif

// Digest of all sources that the library was compiled from.
RNNBENCH_EXPORT const char* rnnbench_source_digest() {
    return RNNBENCH_SOURCE_DIGEST;
}

RNNBENCH_EXPORT const char* rnnbench_compiler() {
#if defined(__clang__)
    return __VERSION__;
#else
    return "GCC " __VERSION__;
#endif
}
