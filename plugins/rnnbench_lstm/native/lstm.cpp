// What the shared library of the package offers to Python: training and prediction of populations.
#include "kernel.hpp"
#include "rnnbench/lane_prediction.hpp"
#include "rnnbench/lane_training.hpp"
#include "rnnbench/learner_library.hpp"
#include "rnnbench/widths.hpp"

namespace rnnbench_lstm {
namespace {

template <class V, class L, template <class, class> class Gradient>
int32 train(const Network& network, const Presentations& call, void* hidden, void* output) {
    using Number = typename LaneType<V>::Number;
    const L layout(network);
    const std::size_t read = layout.read() + 1 + (layout.recurrent ? 0 : network.inputs);
    const Population<Number> population{
        static_cast<Number*>(hidden), static_cast<Number*>(output),
        static_cast<std::size_t>(layout.units()) * (layout.fed_back() + 1 + network.inputs),
        static_cast<std::size_t>(network.outputs) * read};
    return train_in_groups<V>(network, call, population,
                              train_group<V, Learner<V, L, Gradient>, Network>);
}

// One vector a group; or two where every thread has something to do all the same.
template <class V, class L>
int32 train_deferred(const Network& network, const Presentations& call, void* hidden,
                     void* output) {
#if defined(RNNBENCH_TWO_VECTORS)
    if constexpr (L::two_vectors) {
        const int vectors = (call.trials + LaneType<V>::width - 1) / LaneType<V>::width;
        if (vectors >= 2 * call.threads) {
            return train<TwoVectors<V>, L, DeferredGradient>(network, call, hidden, output);
        }
    }
#endif
    return train<V, L, DeferredGradient>(network, call, hidden, output);
}

// By the first of the compile-time sizes that fit, or else by sizes at run time.
template <class V>
int32 train_sizes(const Network& network, const Presentations& call, void* hidden, void* output) {
    return train_deferred<V, Layout<AnySizes>>(network, call, hidden, output);
}
template <class V, class Sizes, class... More>
int32 train_sizes(const Network& network, const Presentations& call, void* hidden, void* output) {
    if (Sizes::fit(network)) {
        return train_deferred<V, Layout<Sizes>>(network, call, hidden, output);
    }
    return train_sizes<V, More...>(network, call, hidden, output);
}

template <class V>
int32 train_population(const Network& network, const Presentations& call, void* hidden,
                       void* output) {
    if (network.every_step) {
        return train<V, Layout<AnySizes>, CarriedGradient>(network, call, hidden, output);
    }
#if defined(__AVX2__) && !defined(RNNBENCH_SCALAR)
    // The article's networks of Experiments 2c, 4 and 5, whose sequences are the longest; with
    // short ones, like those of Experiment 1, sizes at run time are as fast.
    return train_sizes<V, FixedSizes<0, 2, 1, 2>, FixedSizes<2, 2, 2, 1>>(network, call, hidden,
                                                                          output);
#else
    return train_sizes<V>(network, call, hidden, output);
#endif
}

}  // namespace
}  // namespace rnnbench_lstm

using namespace rnnbench_lstm;

// hidden, output: the weights of the whole population.  Returns 0; -1 if memory ran out; another
// number where the generator refused.
RNNBENCH_EXPORT int32 rnnbench_lstm_train(const Network* network, const Presentations* call,
                                          int32 doubles, void* hidden, void* output) {
    return doubles ? train_population<DoubleLanes>(*network, *call, hidden, output)
                   : train_population<FloatLanes>(*network, *call, hidden, output);
}

// The outputs of one network at the targets of a batch, double [R][K].
RNNBENCH_EXPORT int32 rnnbench_lstm_predict(const Network* network, const PackedBatch* batch,
                                            const int64* order, int64 count, int32 doubles,
                                            const void* hidden, const void* output,
                                            double* predictions) {
    const Question asked{batch, order, count, hidden, output, predictions};
    using Sizes = Layout<AnySizes>;
    return doubles ? predict<DoubleLanes, Reader<DoubleLanes, Sizes>>(*network, asked)
                   : predict<FloatLanes, Reader<FloatLanes, Sizes>>(*network, asked);
}
