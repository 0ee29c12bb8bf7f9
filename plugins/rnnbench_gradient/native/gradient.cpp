// What the shared library of the package offers to Python: training and prediction of populations.
#include "bptt.hpp"
#include "rnnbench/groups.hpp"
#include "rnnbench/learner_library.hpp"
#include "rnnbench/widths.hpp"
#include "rtrl.hpp"

namespace rnnbench_gradient {
namespace {

// train_one: trains one group of W trials.
template <class V, class Group>
int32 train(const Network& network, const Presentations& call, void* hidden, void* output,
            Group train_one) {
    using Number = typename LaneType<V>::Number;
    constexpr int width = LaneType<V>::width;
    const std::size_t fed = network.inputs + (network.bias ? 1 : 0) + network.hidden;
    const std::size_t read = fed - (network.direct ? 0 : network.inputs);
    const Population<Number> population{static_cast<Number*>(hidden), static_cast<Number*>(output),
                                        network.hidden * fed, network.outputs * read};
    std::atomic<int32> refused{0};
    const bool enough =
        for_each_group(call.threads, (call.trials + width - 1) / width, [&](int group) {
            const int32 answer = train_one(network, call, population, group * width);
            if (answer != 0) refused = answer;
        });
    return enough ? refused.load() : -1;
}

// A network that learns nothing.
template <class V>
class Reader : public LaneWeights<V>, public Forward<V> {
public:
    explicit Reader(const Network& network)
        : LaneWeights<V>(network), Forward<V>(network, *this, Keep::step) {}
    void start(const LaneSequences&, const LaneSteps<V>&) {
        Forward<V>::start(0, all_lanes<V>());
    }
    void step(int t, const LaneSequences& data, const LaneSteps<V>& steps) {
        Forward<V>::step(t, data, t, steps.longest, steps.running(t));
    }
    void outputs(int t, const LaneSequences& data, V* y) { Forward<V>::outputs(t, data, t, y); }
};

}  // namespace
}  // namespace rnnbench_gradient

using namespace rnnbench_gradient;

// hidden, output: the weights of the whole population, [N][H][sources] and [N][K][sources].
// Returns 0; -1 if memory ran out; another number where the generator refused.
RNNBENCH_EXPORT int32 rnnbench_gradient_rtrl(const Network* network, const Presentations* call,
                                             int32 doubles, void* hidden, void* output) {
    return doubles ? train<DoubleLanes>(*network, *call, hidden, output,
                                      train_streams<DoubleLanes, Rtrl<DoubleLanes>, Network>)
                   : train<FloatLanes>(*network, *call, hidden, output,
                                      train_streams<FloatLanes, Rtrl<FloatLanes>, Network>);
}
RNNBENCH_EXPORT int32 rnnbench_gradient_bptt(const Network* network, const Presentations* call,
                                             int32 doubles, void* hidden, void* output) {
    return doubles ? train<DoubleLanes>(*network, *call, hidden, output,
                                      train_group<DoubleLanes, Bptt<DoubleLanes>, Network>)
                   : train<FloatLanes>(*network, *call, hidden, output,
                                      train_group<FloatLanes, Bptt<FloatLanes>, Network>);
}

// The outputs of one network at the targets of a batch, double [R][K].
RNNBENCH_EXPORT int32 rnnbench_gradient_predict(const Network* network, const PackedBatch* batch,
                                                const int64* order, int64 count, int32 doubles,
                                                const void* hidden, const void* output,
                                                double* predictions) {
    try {
        if (doubles) {
            predict_batch<DoubleLanes, Reader<DoubleLanes>>(
                *network, *batch, order, count, static_cast<const double*>(hidden),
                static_cast<const double*>(output), predictions);
        } else {
            predict_batch<FloatLanes, Reader<FloatLanes>>(
                *network, *batch, order, count, static_cast<const float*>(hidden),
                static_cast<const float*>(output), predictions);
        }
    } catch (const std::bad_alloc&) {
        return -1;
    }
    return 0;
}
