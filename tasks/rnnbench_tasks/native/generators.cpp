// The native generators of the tasks, as functions of type `rnnbench::Generate`.
#include "adding.hpp"
#include "embedded_reber.hpp"
#include "first_symbol.hpp"
#include "long_lag.hpp"
#include "multiplication.hpp"
#include "rnnbench/build_info.hpp"
#include "temporal_order.hpp"
#include "two_sequence.hpp"
#include "with_lanes.hpp"

using namespace rnnbench_tasks;

#define RNNBENCH_GENERATOR(task, Parameters)                                                 \
    RNNBENCH_EXPORT int32 rnnbench_##task(const void* parameters, const Request* request,    \
                                          LaneSequences* out) {                              \
        return with_lanes(request->lanes, [&](auto lanes) {                                  \
            return task<decltype(lanes)::value>(*static_cast<const Parameters*>(parameters), \
                                                *request, out);                              \
        });                                                                                  \
    }

RNNBENCH_GENERATOR(adding, MarkedPairsParameters)
RNNBENCH_GENERATOR(multiplication, MarkedPairsParameters)
RNNBENCH_GENERATOR(two_sequence, TwoSequenceParameters)
RNNBENCH_GENERATOR(temporal_order, TemporalOrderParameters)
RNNBENCH_GENERATOR(embedded_reber, EmbeddedReberParameters)
RNNBENCH_GENERATOR(long_lag, LongLagParameters)
RNNBENCH_GENERATOR(first_symbol, FirstSymbolParameters)
