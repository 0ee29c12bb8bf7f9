// What the shared library of the package offers to Python: training and prediction of populations.
#include "bptt.hpp"
#include "rnnbench/lane_prediction.hpp"
#include "rnnbench/lane_training.hpp"
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
    const std::size_t fed = network.inputs + (network.bias ? 1 : 0) + network.hidden;
    const std::size_t read = fed - (network.direct ? 0 : network.inputs);
    const Population<Number> population{static_cast<Number*>(hidden), static_cast<Number*>(output),
                                        network.hidden * fed, network.outputs * read};
    return train_in_groups<V>(network, call, population, train_one);
}

// A network that learns nothing.
template <class V>
class Reader : public LaneWeights<V>, public Forward<V> {
public:
    explicit Reader(const Network& network)
        : LaneWeights<V>(network), Forward<V>(network, *this, Keep::step) {}
    void start(const LaneSequences&, const LaneSteps<V>&) { Forward<V>::start(0, all_lanes<V>()); }
    void step(int t, const LaneSequences& data, const LaneSteps<V>& steps) {
        Forward<V>::step(t, data, t, steps.running(t));
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
    const Question asked{batch, order, count, hidden, output, predictions};
    return doubles ? predict<DoubleLanes, Reader<DoubleLanes>>(*network, asked)
                   : predict<FloatLanes, Reader<FloatLanes>>(*network, asked);
}
