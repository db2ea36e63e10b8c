// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/checks/objective_checks.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include "engine/method/objective.h"
#include "engine/torch/checks/toy.h"
#include "engine/torch/train/adamw.h"
#include "engine/torch/train/objective_tensors.h"

namespace poft::engine {
namespace {

using method::LossNormalization;
using method::Objective;

double relative(double actual, double wanted)
{
    return std::fabs(actual - wanted) / std::max(1e-300, std::fabs(wanted));
}

double value(const at::Tensor& tensor, std::int64_t index)
{
    return tensor.cpu().const_data_ptr<double>()[index];
}

/// Eq. 4 and 6 at one point, tensors against plain numbers.
double preferenceError(const method::ObjectiveSettings& settings, double mean, double reference, double probability,
                       c10::Device device)
{
    constexpr int kTokens = 7;
    api::TrainingItem item;
    item.hasReference = true;
    item.reference = reference;
    item.targetProbability = probability;
    const api::TrainingItem* only = &item;
    const at::Tensor sums = at::tensor({mean * kTokens}, at::kDouble).to(device);
    const ObjectiveValues actual =
        evaluateObjective(settings, sums, objectiveInputs({&only, 1}, {&kTokens, 1}, device));

    const double difference = method::preferenceDifference(mean, reference, settings.poftBeta, settings.poftGamma);
    const double tau = method::coefficient(difference, probability, settings.poftBeta);
    return std::max({relative(value(actual.losses, 0), method::preferenceLoss(difference, probability)),
                     relative(value(actual.coefficients, 0), tau),
                     relative(value(actual.gradient, 0), -tau / kTokens)});
}

double pairError(double chosen, double rejected, c10::Device device)
{
    constexpr double kBeta = 0.1;
    constexpr int kTokens = 3;
    api::TrainingItem item;
    item.hasReference = true;
    item.reference = -30;
    item.referenceRejected = -41;
    method::ObjectiveSettings settings;
    settings.objective = Objective::Dpo;
    settings.dpoBeta = kBeta;
    const api::TrainingItem* only = &item;
    const at::Tensor sums = at::tensor({chosen, rejected}, at::kDouble).view({1, 2}).to(device);
    const ObjectiveValues actual =
        evaluateObjective(settings, sums, objectiveInputs({&only, 1}, {&kTokens, 1}, device));
    const method::PairOutcome wanted = method::dpo({chosen, rejected, item.reference, item.referenceRejected}, kBeta);
    return std::max(relative(value(actual.losses, 0), wanted.loss),
                    relative(value(actual.gradient, 0), wanted.gradientScale));
}

struct GradientOf {
    WindowOutcome outcome;
    at::Tensor gradient;
};

GradientOf gradientOf(TorchLearner& learner, std::span<const api::TrainingItem> items, int microBatch,
                      const method::ObjectiveSettings& settings)
{
    GradientOf result;
    result.outcome = learner.accumulate({items, microBatch, settings, 0});
    result.gradient = learner.gradient().clone();
    return result;
}

}  // namespace

api::CheckResult checkObjectives(c10::Device device)
{
    double worst = 0;
    for (const double beta : {1.0, 2.5}) {
        for (const double mean : {-0.01, -1.0, -3.5, -40.0, -700.0}) {
            for (const double reference : {-0.02, -2.0, -36.0, -650.0}) {
                const method::ObjectiveSettings poft{Objective::Poft, LossNormalization::Sample, beta, 0.25, 0.1};
                worst = std::max(worst, preferenceError(poft, mean, reference, 1.0, device));
                const method::ObjectiveSettings biPoft{Objective::BiPoft, LossNormalization::Sample, beta, -0.5, 0.1};
                for (const double probability : {0.0, 0.3, 1.0})
                    worst = std::max(worst, preferenceError(biPoft, mean, reference, probability, device));
            }
        }
    }
    for (const double chosen : {-5.0, -30.0, -400.0, -9000.0}) {
        for (const double rejected : {-6.0, -45.0, -8000.0})
            worst = std::max(worst, pairError(chosen, rejected, device));
    }
    return within("losses, coefficients and derivatives of PoFT, bi-PoFT and DPO against plain numbers, relative",
                  worst, 1e-12);
}

api::CheckResult checkCoefficientIdentity(c10::Device device)
{
    const at::NoGradGuard noGraph;
    const api::ModelConfig config = toyConfig(true);
    double worst = 0;
    for (const auto& [type, bound] : {std::pair(at::kDouble, 1e-10), std::pair(at::kFloat, 2e-5)}) {
        TorchLearner learner = toyLearner(config, type, device);
        for (const api::TrainingItem& item : toyItems(config, 6, 9)) {
            const GradientOf crossEntropy =
                gradientOf(learner, {&item, 1}, 1, {Objective::Sft, LossNormalization::Sample, 1, 0, 0.1});
            for (const Objective objective : {Objective::Poft, Objective::BiPoft}) {
                const GradientOf preference =
                    gradientOf(learner, {&item, 1}, 1, {objective, LossNormalization::Sample, 1.5, 0.2, 0.1});
                const double tau = preference.outcome.items[0].coefficient;
                worst = std::max(worst, relativeDifference(preference.gradient, crossEntropy.gradient * tau) / bound);
            }
        }
    }
    return within(
        "gradient of PoFT against tau times that of cross-entropy, share of the bound (1e-10 in float64, 2e-5 in "
        "float32)",
        worst, 1.0);
}

api::CheckResult checkMicroBatches(c10::Device device)
{
    const at::NoGradGuard noGraph;
    const api::ModelConfig config = toyConfig(false);
    const std::vector<api::TrainingItem> items = toyItems(config, 8, 21);
    const method::ObjectiveSettings objectives[] = {
        {Objective::Sft, LossNormalization::Sample, 1, 0, 0.1},
        {Objective::Sft, LossNormalization::Token, 1, 0, 0.1},
        {Objective::Poft, LossNormalization::Sample, 1, 0, 0.1},
        {Objective::BiPoft, LossNormalization::Sample, 2, 0.5, 0.1},
        {Objective::Dpo, LossNormalization::Sample, 1, 0, 0.3},
    };
    double worst = 0;
    for (const auto& [type, bound] : {std::pair(at::kDouble, 1e-13), std::pair(at::kFloat, 3e-6)}) {
        TorchLearner learner = toyLearner(config, type, device);
        for (const method::ObjectiveSettings& settings : objectives) {
            const GradientOf whole = gradientOf(learner, items, 8, settings);
            for (const int size : {1, 3, 4}) {
                const GradientOf cut = gradientOf(learner, items, size, settings);
                worst = std::max({worst, relative(cut.outcome.loss, whole.outcome.loss) / bound,
                                  relativeDifference(cut.gradient, whole.gradient) / bound});
            }
        }
    }
    return within(
        "loss and gradient of 8 samples at once against 4+4, 3+3+2 and 8x1, share of the bound (1e-13 in float64, 3e-6 "
        "in float32)",
        worst, 1.0);
}

api::CheckResult checkSampleWeights(c10::Device device)
{
    const at::NoGradGuard noGraph;
    const api::ModelConfig config = toyConfig(false);
    std::vector<api::TrainingItem> items = toyItems(config, 4, 33);
    const std::vector<double> weights{0.0, 0.5, 1.0, 2.5};
    TorchLearner learner = toyLearner(config, at::kDouble, device);
    double worst = 0;
    for (const LossNormalization normalization : {LossNormalization::Sample, LossNormalization::Token}) {
        const method::ObjectiveSettings settings{Objective::Sft, normalization, 1, 0, 0.1};
        double tokens = 0;
        for (const api::TrainingItem& item : items)
            tokens += gradientOf(learner, {&item, 1}, 1, settings).outcome.items[0].score.tokens;
        at::Tensor wanted;
        double wantedLoss = 0;
        for (std::size_t i = 0; i < items.size(); ++i) {
            items[i].weight = 1;
            const GradientOf alone = gradientOf(learner, {&items[i], 1}, 1, settings);
            const double share = normalization == LossNormalization::Token
                                     ? alone.outcome.items[0].score.tokens / tokens
                                     : 1.0 / static_cast<double>(items.size());
            const at::Tensor part = alone.gradient * (share * weights[i]);
            wanted = wanted.defined() ? wanted + part : part;
            wantedLoss += share * weights[i] * alone.outcome.loss;
        }
        for (std::size_t i = 0; i < items.size(); ++i)
            items[i].weight = weights[i];
        const GradientOf together = gradientOf(learner, items, 4, settings);
        worst = std::max(
            {worst, relativeDifference(together.gradient, wanted), relative(together.outcome.loss, wantedLoss)});
    }
    return within("loss and gradient of weighted samples against the weighted sum of each alone, relative, float64",
                  worst, 1e-12);
}

api::CheckResult checkAdamW(c10::Device device)
{
    const at::NoGradGuard noGraph;
    constexpr std::int64_t kSize = 40003;  // more than one thread's stretch, and no whole number of them
    constexpr std::int64_t kDecayed = 25001;
    const api::OptimizerSettings settings{0.9, 0.95, 1e-8, 0.1, 0.7};
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{31});
    const at::Tensor start = at::randn({kSize}, generator, at::kFloat);
    const at::Tensor rounded = at::zeros({kSize}, at::TensorOptions(device).dtype(at::kBFloat16));
    const MasterWeights weights(rounded, start);
    AdamW optimizer(settings, weights, kDecayed);

    std::vector<double> w(kSize), m(kSize, 0.0), v(kSize, 0.0);
    for (std::int64_t i = 0; i < kSize; ++i)
        w[i] = start.const_data_ptr<float>()[i];
    for (int step = 1; step <= 6; ++step) {
        const double rate = 0.01 * step;
        const at::Tensor drawn = at::randn({kSize}, generator, at::kFloat) * (step % 2 == 0 ? 0.01 : 1.0);
        const at::Tensor gradient = drawn.to(device, at::kFloat, false, true);
        const double norm = at::linalg_vector_norm(gradient).item<double>();
        optimizer.step(gradient, norm, rate);

        const double clip = norm > settings.maxGradNorm ? settings.maxGradNorm / (norm + 1e-6) : 1.0;
        for (std::int64_t i = 0; i < kSize; ++i) {
            const double g = drawn.const_data_ptr<float>()[i] * clip;
            m[i] = settings.beta1 * m[i] + (1 - settings.beta1) * g;
            v[i] = settings.beta2 * v[i] + (1 - settings.beta2) * g * g;
            const double direction = m[i] / (1 - std::pow(settings.beta1, step)) /
                                     (std::sqrt(v[i] / (1 - std::pow(settings.beta2, step))) + settings.epsilon);
            w[i] -= rate * ((i < kDecayed ? settings.weightDecay * w[i] : 0.0) + direction);
        }
    }
    const at::Tensor found = weights.values().cpu();
    // Halves round ties away from zero, a copy to even.
    const at::Tensor error = (rounded.cpu().to(at::kDouble) - found.to(at::kDouble)).abs();
    const bool isRounded = weights.isHalves() ? error.le(found.to(at::kDouble).abs() / 256).all().item<bool>()
                                              : rounded.cpu().equal(found.to(at::kBFloat16));
    if (!isRounded)
        return {{}, false, "the model's weights are not the master weights rounded to bfloat16"};
    const at::Tensor wanted = at::tensor(at::ArrayRef<double>(w), at::kDouble);
    return within("weights after 6 AdamW steps against float64, relative", relativeDifference(found, wanted), 2e-6);
}

}  // namespace poft::engine
