// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/train/torch_learner.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linalg_vector_norm.h>

#include "engine/model/adapter.h"
#include "engine/torch/device/devices.h"
#include "engine/torch/device/large_buffer.h"
#include "engine/torch/device/workers.h"
#include "engine/torch/model/sampling.h"
#include "engine/torch/model/weight_io.h"
#include "engine/torch/module/guard.h"
#include "engine/torch/train/optimizer_file.h"

namespace poft::engine {
namespace {

/// What the optimizer changes, with the values to start from.
MasterWeights masterOf(DecoderModel& model, const at::Tensor& weights, const api::AdapterSettings& adapter)
{
    at::Tensor start = weights;
    if (adapter.rank > 0) {
        model.assign(weights);
        model.addAdapters(adapter);
        start = randomAdapters(model.trainedLayout(), adapter.seed);
    }
    return {model.trained(), start};
}

at::Generator newGenerator(c10::Device device, std::uint64_t seed)
{
    if (device.is_cpu())
        return at::make_generator<at::CPUGeneratorImpl>(seed);
    at::Generator generator = at::detail::getCUDAHooks().getNewGenerator(device.index());
    generator.set_current_seed(seed);
    return generator;
}

}  // namespace

TorchLearner::TorchLearner(std::shared_ptr<DecoderModel> model, const at::Tensor& weights,
                           const api::LearnerSettings& settings, std::filesystem::path base)
    : m_model(std::move(model)),
      m_base(std::move(base)),
      m_recomputes(settings.recomputesActivations),
      m_master(masterOf(*m_model, weights, settings.adapter)),
      m_gradient(largeZeros(m_master.size(), m_master.options())),
      m_gradientViews(m_model->viewGradients(m_gradient)),
      m_optimizer(settings.optimizer, m_master, m_model->trainedLayout().decayedSize()),
      m_scorer(m_model, settings.load.tokenBudget),
      m_peers(static_cast<TorchPeers*>(settings.peers))
{
}

std::int64_t TorchLearner::workerCount() const
{
    // A model whose gradient does not fit often beside itself has products that are worth several threads each;
    // adapters have small gradients, but the products of their model.
    constexpr std::int64_t kGradientElements = std::int64_t{1} << 25;
    if (!m_model->decoder.device().is_cpu())
        return 1;
    return std::clamp<std::int64_t>(kGradientElements / m_model->layout.totalSize(), 1, at::get_num_threads());
}

Dropout TorchLearner::dropoutOf(std::size_t part) const
{
    if (!m_model->adapters || m_model->adapters->settings.dropout == 0)
        return {};
    const api::AdapterSettings& settings = m_model->adapters->settings;
    // Processes that train together drop differently.
    const std::uint64_t own =
        m_peers ? mixedSeed(settings.seed, static_cast<std::uint64_t>(m_peers->rank()), 0) : settings.seed;
    const std::uint64_t seed = mixedSeed(own, static_cast<std::uint64_t>(m_optimizer.stepCount()), part);
    return {settings.dropout, newGenerator(m_model->decoder.device(), seed)};
}

WindowOutcome TorchLearner::accumulate(const api::StepRequest& request)
{
    const at::NoGradGuard noGraph;
    const std::int64_t workers = workerCount();
    while (static_cast<std::int64_t>(m_workerGradients.size()) < workers - 1) {
        m_workerGradients.push_back(largeZeros(m_gradient.numel(), m_gradient.options()));
        m_workerViews.push_back(m_model->viewGradients(m_workerGradients.back()));
    }
    Window window(request, workers);
    m_model->decoder.prepare(window.width());
    runWorkers(workers, [&](std::int64_t worker) {
        const at::NoGradGuard noGraphHere;
        const auto other = static_cast<std::size_t>(worker) - 1;  // meaningless for the first
        const DecoderWeights& gradients = worker == 0 ? m_gradientViews : m_workerViews[other];
        GradientSum sum = GradientSum::Begin;
        for (std::size_t part = 0; part < window.partCount(); ++part) {
            if (window.workerOf(part) != worker)
                continue;
            const PackedBatch batch = window.pack(part, m_model->decoder.device());
            DecoderTape tape;
            tape.dropout = dropoutOf(part);
            tape.recomputes = m_recomputes;
            const at::Tensor likelihoods = m_model->decoder.forward(m_model->weights, batch, &tape);
            m_model->decoder.backward(m_model->weights, batch, tape, window.backward(part, batch, likelihoods),
                                      gradients, sum);
            sum = GradientSum::Continue;
        }
    });
    for (std::int64_t worker = 1; worker < window.busyWorkers(); ++worker)
        m_gradient.add_(m_workerGradients[static_cast<std::size_t>(worker) - 1]);
    return window.outcome();
}

Result<WindowOutcome> TorchLearner::gatherGradients(const api::StepRequest& request)
{
    auto own = guarded("training a step", [&]() -> Result<WindowOutcome> {
        POFT_TRY(checkRequest(request, m_model->decoder.config().vocabSize));
        if (!request.items.empty())
            return accumulate(request);
        m_gradient.zero_();
        return WindowOutcome{};
    });
    if (!m_peers)
        return own;
    // A process that failed takes part in the sums with what is no number, so that nobody steps and nobody waits.
    const double loss = own ? own->loss : std::numeric_limits<double>::quiet_NaN();
    const at::Tensor total = at::full({1}, loss, at::kDouble);
    POFT_TRY(m_peers->sum(total));
    POFT_TRY(m_peers->sum(m_gradient));
    if (own)
        own->loss = total.item<double>();
    return own;
}

Result<api::StepOutcome> TorchLearner::step(const api::StepRequest& request)
{
    return guarded("training a step", [&]() -> Result<api::StepOutcome> {
        const at::NoGradGuard noGraph;
        POFT_TRY_ASSIGN(WindowOutcome window, gatherGradients(request));

        api::StepOutcome outcome;
        outcome.loss = window.loss;
        outcome.items = std::move(window.items);
        outcome.tokens = window.tokens;
        outcome.gradNorm = at::linalg_vector_norm(m_gradient).item<double>();
        outcome.skipped = !std::isfinite(outcome.loss) || !std::isfinite(outcome.gradNorm);
        if (!outcome.skipped)
            m_optimizer.step(m_gradient, outcome.gradNorm, request.learningRate);
        outcome.memoryBytes = usedMemory(m_model->decoder.device());
        return outcome;
    });
}

Status TorchLearner::rehearse(const api::StepRequest& request)
{
    return guarded("rehearsing a step", [&]() -> Status {
        POFT_TRY(checkRequest(request, m_model->decoder.config().vocabSize));
        accumulate(request);
        return {};
    });
}

Status TorchLearner::saveWeights(const std::filesystem::path& folder)
{
    return guarded("saving weights", [&]() -> Status {
        if (!m_model->adapters)
            return writeModelWeights(folder, m_model->layout, m_model->flat);
        const Adapters& adapters = *m_model->adapters;
        const at::Tensor host = m_master.values().cpu();
        return model::writeAdapter(folder, {m_base.string(), adapters.settings},
                                   viewTensors(adapters.layout, host, ""));
    });
}

Status TorchLearner::saveOptimizer(const std::filesystem::path& folder)
{
    return guarded("saving the optimizer", [&] {
        OptimizerState state;
        state.firstMoment = m_optimizer.firstMoment().cpu();
        state.secondMoment = m_optimizer.secondMoment().cpu();
        if (m_master.isWider())
            state.master = m_master.values().cpu();
        state.steps = m_optimizer.stepCount();
        return writeOptimizer(folder, m_model->trainedLayout(), state);
    });
}

Status TorchLearner::restore(const std::filesystem::path& folder)
{
    return guarded("restoring a checkpoint", [&]() -> Status {
        // Everything is read before anything is changed.
        const ParameterLayout& layout = m_model->trainedLayout();
        const at::Tensor weights = at::empty({layout.totalSize()}, at::kFloat);
        if (m_model->adapters)
            POFT_TRY(readAdapters(folder, layout, weights));
        else
            POFT_TRY(readWeights(folder, m_model->decoder.config(), layout, weights));
        POFT_TRY_ASSIGN(const OptimizerState state, readOptimizer(folder, layout, m_master.isWider()));
        const at::NoGradGuard noGraph;
        m_master.assign(m_master.isWider() ? state.master : weights);
        m_optimizer.firstMoment().copy_(state.firstMoment);
        m_optimizer.secondMoment().copy_(state.secondMoment);
        m_optimizer.setStepCount(state.steps);
        return {};
    });
}

}  // namespace poft::engine
