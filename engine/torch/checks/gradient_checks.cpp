// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/checks/gradient_checks.h"

#include <algorithm>
#include <cmath>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros_like.h>

#include "engine/torch/checks/toy.h"
#include "engine/torch/decoder/attention.h"

namespace poft::engine {
namespace {

constexpr double kStep = 3e-5;  // along a unit vector: truncation and rounding both stay below 1e-9

double lossAt(TorchLearner& learner, const api::StepRequest& request, const at::Tensor& weights)
{
    learner.model().assignTrained(weights);
    return learner.accumulate(request).loss;
}

/// |analytic - numeric| / (1e-3 + |numeric|) along one direction.
double directionError(TorchLearner& learner, const api::StepRequest& request, const at::Tensor& weights,
                      const at::Tensor& gradient, const at::Tensor& towards)
{
    const at::Tensor direction = towards / at::linalg_vector_norm(towards);
    const double numeric = (lossAt(learner, request, weights + direction * kStep) -
                            lossAt(learner, request, weights - direction * kStep)) /
                           (2 * kStep);
    const double analytic = at::dot(gradient, direction).item<double>();
    return std::fabs(analytic - numeric) / (1e-3 + std::fabs(numeric));
}

/// Directions: all weights at once, then each tensor by itself.
double worstError(const method::ObjectiveSettings& objective, const api::ModelConfig& config, c10::Device device,
                  const api::AdapterSettings& adapter = {})
{
    TorchLearner learner = toyLearner(config, at::kDouble, device, {}, adapter);
    const std::vector<api::TrainingItem> items = toyItems(config, 5, 3);
    const api::StepRequest request{items, 2, objective, 0};
    const at::NoGradGuard noGraph;
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{17});
    // Adapters begin with b = 0, where a has no gradient.
    if (adapter.rank > 0)
        learner.master().copy_(at::randn(learner.master().sizes(), generator, at::kDouble).mul_(0.3));
    const at::Tensor weights = learner.master().clone();
    learner.accumulate(request);
    const at::Tensor gradient = learner.gradient().clone();

    const at::Tensor random = at::randn({weights.size(0)}, generator, at::kDouble).to(device);
    const ParameterLayout& layout = learner.model().trainedLayout();
    at::Tensor everything = at::zeros_like(random);
    double worst = 0;
    for (const ParameterEntry& entry : layout.entries()) {
        at::Tensor direction = at::zeros_like(random);
        direction.narrow(0, entry.offset, entry.size).copy_(random.narrow(0, entry.offset, entry.size));
        everything.add_(direction);
        worst = std::max(worst, directionError(learner, request, weights, gradient, direction));
    }
    return std::max(worst, directionError(learner, request, weights, gradient, everything));
}

PackedBatch attentionBatch(const std::vector<std::int64_t>& lengths, c10::Device device)
{
    std::vector<api::Sequence> sequences;
    for (const std::int64_t length : lengths)
        sequences.push_back({std::vector<api::TokenId>(static_cast<std::size_t>(length) + 1, 0),
                             std::vector<std::uint8_t>(static_cast<std::size_t>(length) + 1, 1)});
    std::vector<const api::Sequence*> rows;
    for (const api::Sequence& sequence : sequences)
        rows.push_back(&sequence);
    return packBatch(rows, Scored::Response, device);
}

/// Rows [first, first + count) with zero fill up to the batch's.
at::Tensor filled(const at::Tensor& rows, std::int64_t first, std::int64_t count, const PackedBatch& batch)
{
    return at::constant_pad_nd(rows.narrow(0, first, count), {0, 0, 0, batch.inputRows - count}).contiguous();
}

struct AttentionRun {
    at::Tensor output;
    at::Tensor gradient;
};

AttentionRun runAttention(const at::Tensor& qkv, const at::Tensor& gradient, const HeadShape& shape,
                          std::int64_t window, const PackedBatch& batch, AttentionForm form)
{
    api::ModelConfig config;
    config.headDim = static_cast<int>(shape.headDim);
    RotaryTable rotary(config, qkv.scalar_type(), qkv.device());
    rotary.reserve(batch.width);
    AttentionTape tape;
    AttentionRun run;
    run.output =
        attentionForward(qkv.clone(), shape, window, batch, rotary, &tape, nullptr, form).narrow(0, 0, batch.inputs);
    run.gradient = attentionBackward(gradient, shape, window, batch, rotary, tape).narrow(0, 0, batch.inputs);
    return run;
}

}  // namespace

api::CheckResult checkNumericGradients(c10::Device device)
{
    using method::LossNormalization;
    using method::Objective;
    constexpr double kBound = 1e-6;
    const method::ObjectiveSettings settings[] = {
        {Objective::Sft, LossNormalization::Sample, 1, 0, 0.1},
        {Objective::Sft, LossNormalization::Token, 1, 0, 0.1},
        {Objective::Poft, LossNormalization::Sample, 1, 0, 0.1},
        {Objective::BiPoft, LossNormalization::Sample, 2, 0.5, 0.1},
        {Objective::Dpo, LossNormalization::Sample, 1, 0, 0.3},
    };
    double worst = 0;
    for (const method::ObjectiveSettings& objective : settings) {
        for (const bool tied : {true, false})
            worst = std::max(worst, worstError(objective, toyConfig(tied), device));
    }
    return within("gradients of all objectives by every weight against central differences in float64, relative", worst,
                  kBound);
}

api::CheckResult checkArchitectures(c10::Device device)
{
    const method::ObjectiveSettings objective{method::Objective::Poft, method::LossNormalization::Sample, 1, 0, 0.1};
    double worst = 0;
    for (const api::ModelConfig& config : toyArchitectures())
        worst = std::max(worst, worstError(objective, config, device));
    return within(
        "gradients of windows, biases, norms of heads and stretched rotary embeddings against central differences in "
        "float64, relative",
        worst, 1e-6);
}

api::CheckResult checkAdapters(c10::Device device)
{
    const method::ObjectiveSettings objective{method::Objective::Poft, method::LossNormalization::Sample, 1, 0, 0.1};
    const std::vector<std::string> all = {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"};
    const std::vector<std::string> some = {"k_proj", "up_proj"};
    std::vector<api::ModelConfig> configs = toyArchitectures();
    configs.insert(configs.end(), {toyConfig(true), toyConfig(false)});
    double worst = 0;
    for (const api::ModelConfig& config : configs) {
        for (const auto& [targets, dropout] : {std::pair(all, 0.0), std::pair(all, 0.3), std::pair(some, 0.5)})
            worst = std::max(worst, worstError(objective, config, device, {3, 5, dropout, targets, 9}));
    }
    return within("gradients of adapters, with and without dropout, against central differences in float64, relative",
                  worst, 1e-6);
}

api::CheckResult checkRecomputation(c10::Device device)
{
    const method::ObjectiveSettings objective{method::Objective::Poft, method::LossNormalization::Sample, 1, 0, 0.1};
    const std::vector<std::string> targets = {"q_proj", "o_proj", "up_proj", "down_proj"};
    std::vector<api::ModelConfig> configs = toyArchitectures();
    configs.push_back(toyConfig(true));
    double worst = 0;
    for (const api::ModelConfig& config : configs) {
        const std::vector<api::TrainingItem> items = toyItems(config, 5, 3);
        for (const api::AdapterSettings& adapter :
             {api::AdapterSettings{}, api::AdapterSettings{3, 5, 0.0, targets, 9}, {3, 5, 0.4, targets, 9}}) {
            at::Tensor kept;
            for (const bool recomputes : {false, true}) {
                TorchLearner learner = toyLearner(config, at::kFloat, device, {}, adapter, recomputes);
                learner.master().add_(0.1);  // b of adapters begins at 0, where a has no gradient
                learner.accumulate({items, 2, objective, 0});
                if (!recomputes)
                    kept = learner.gradient().clone();
                else
                    worst = std::max(worst, (learner.gradient() - kept).abs().max().item<double>());
            }
            if (kept.abs().max().item<double>() == 0)
                return {{}, false, "all gradients are 0, so there is nothing to compare"};
        }
    }
    return within("gradients with activations computed again against activations kept, float32", worst, 0);
}

api::CheckResult checkFusedAttention(c10::Device device)
{
    constexpr double kBound = 2e-5;
    const at::NoGradGuard noGraph;
    const HeadShape shape{6, 2, 16};
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{23});
    double worst = 0;
    using Case = std::pair<std::vector<std::int64_t>, std::int64_t>;  // lengths and window
    for (const auto& [lengths, window] :
         {Case{{7, 7, 7}, 0}, Case{{33, 5, 1, 18}, 0}, Case{{33, 5, 1, 18}, 6}, Case{{9, 9}, 1}}) {
        const PackedBatch batch = attentionBatch(lengths, device);
        const at::Tensor qkv = at::randn({batch.inputRows, shape.qkvWidth()}, generator, at::kFloat).to(device);
        const at::Tensor gradient =
            at::randn({batch.inputRows, shape.heads * shape.headDim}, generator, at::kFloat).to(device);
        const AttentionRun direct = runAttention(qkv, gradient, shape, window, batch, AttentionForm::Direct);
        const AttentionRun fused = runAttention(qkv, gradient, shape, window, batch, AttentionForm::Fused);
        worst = std::max({worst, relativeDifference(fused.output, direct.output),
                          relativeDifference(fused.gradient, direct.gradient)});

        std::int64_t first = 0;
        for (const std::int64_t length : lengths) {
            const PackedBatch single = attentionBatch({length}, device);
            const AttentionRun alone =
                runAttention(filled(qkv, first, length, single), filled(gradient, first, length, single), shape, window,
                             single, AttentionForm::Direct);
            worst = std::max({worst, relativeDifference(direct.output.narrow(0, first, length), alone.output),
                              relativeDifference(direct.gradient.narrow(0, first, length), alone.gradient)});
            first += length;
        }
    }
    return within("fused, direct and unpadded attention in float32, relative", worst, kBound);
}

api::CheckResult checkPackedAttention(c10::Device device)
{
    constexpr double kBound = 0.03;  // of bfloat16
    const at::NoGradGuard noGraph;
    const HeadShape shape{8, 2, 64};
    if (!packedAttentionWorks(device, at::kBFloat16, shape))
        return {{},
                device.is_cpu(),
                "packed attention is not used on " + device.str() +
                    (device.is_cpu() ? ", which has no such kernels" : ": it does not agree")};
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{29});
    double worst = 0;
    for (const std::int64_t window : {std::int64_t{0}, std::int64_t{40}}) {
        const PackedBatch batch = attentionBatch({300, 1, 77, 128, 1023}, device);
        const at::Tensor qkv = at::randn({batch.inputRows, shape.qkvWidth()}, generator, at::kFloat).to(device);
        const at::Tensor gradient =
            at::randn({batch.inputRows, shape.heads * shape.headDim}, generator, at::kFloat).to(device);
        const AttentionRun direct = runAttention(qkv, gradient, shape, window, batch, AttentionForm::Direct);
        const AttentionRun packed = runAttention(qkv.to(at::kBFloat16), gradient.to(at::kBFloat16), shape, window,
                                                 batch, AttentionForm::Packed);
        worst = std::max({worst, relativeDifference(packed.output, direct.output),
                          relativeDifference(packed.gradient, direct.gradient)});
    }
    return within("packed attention in bfloat16 against the direct form in float32, relative", worst, kBound);
}

}  // namespace poft::engine
