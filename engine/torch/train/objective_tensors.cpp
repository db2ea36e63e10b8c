// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/train/objective_tensors.h"

#include <iterator>
#include <limits>
#include <vector>

#include <ATen/ops/empty.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/log_sigmoid.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

namespace poft::engine {
namespace {

/// Eq. 6 and its derivative by r, both elementwise.
struct Preference {
    at::Tensor losses;
    at::Tensor coefficients;
};

Preference preference(const at::Tensor& means, const at::Tensor& reference, const at::Tensor& probability, double beta,
                      double gamma)
{
    const at::Tensor difference = (means - reference) * beta + gamma;
    // A probability of 0 leaves its term out, so that an infinite logarithm is never multiplied by 0.
    const at::Tensor none = at::zeros_like(difference);
    const at::Tensor attract = at::where(probability > 0, probability * at::log_sigmoid(difference), none);
    const at::Tensor repel = at::where(probability < 1, (1 - probability) * at::log_sigmoid(-difference), none);
    // P - s(D) with s(-D) = 1 - s(D), which keeps its digits where s(D) is near 1.
    const at::Tensor tau =
        (probability * at::sigmoid(-difference) - (1 - probability) * at::sigmoid(difference)) * beta;
    return {-(attract + repel), tau};
}

ObjectiveValues directPreference(const at::Tensor& sums, const ObjectiveInputs& inputs, double beta)
{
    const at::Tensor margin =
        ((sums.select(1, 0) - inputs.reference) - (sums.select(1, 1) - inputs.referenceRejected)) * beta;
    return {-at::log_sigmoid(margin), at::full_like(margin, std::numeric_limits<double>::quiet_NaN()),
            at::sigmoid(-margin) * -beta};
}

}  // namespace

ObjectiveInputs objectiveInputs(std::span<const api::TrainingItem* const> items, std::span<const int> tokens,
                                const at::Device& device)
{
    const auto count = static_cast<std::int64_t>(items.size());
    const at::Tensor host = at::empty({5, count}, at::kDouble);
    auto* out = host.mutable_data_ptr<double>();
    for (std::size_t i = 0; i < items.size(); ++i) {
        const api::TrainingItem& item = *items[i];
        const double missing = std::numeric_limits<double>::quiet_NaN();
        const double length = item.scoreLength > 0 ? item.scoreLength : tokens[i];
        const double values[] = {static_cast<double>(tokens[i]), length, item.hasReference ? item.reference : missing,
                                 item.hasReference ? item.referenceRejected : missing, item.targetProbability};
        for (std::size_t k = 0; k < std::size(values); ++k)
            out[k * items.size() + i] = values[k];
    }
    const at::Tensor all = host.to(device);
    return {all.select(0, 0), all.select(0, 1), all.select(0, 2), all.select(0, 3), all.select(0, 4)};
}

ObjectiveValues evaluateObjective(const method::ObjectiveSettings& settings, const at::Tensor& sums,
                                  const ObjectiveInputs& inputs)
{
    if (settings.objective == method::Objective::Dpo)
        return directPreference(sums, inputs, settings.dpoBeta);
    const at::Tensor means = sums / inputs.lengths;
    if (settings.objective == method::Objective::Sft) {
        // The tau of P = 1, beta = 1, gamma = 0 is a diagnostic here; it is NaN where the reference is.
        const at::Tensor tau = at::sigmoid(inputs.reference - means);
        const bool byToken = settings.lossNormalization == method::LossNormalization::Token;
        const at::Tensor divisor = byToken ? inputs.tokens : inputs.lengths;
        return {-sums / divisor, tau, -divisor.reciprocal()};
    }
    const bool isPlain = settings.objective == method::Objective::Poft;
    const at::Tensor probability = isPlain ? at::ones_like(means) : inputs.targetProbability;
    const Preference values = preference(means, inputs.reference, probability, settings.poftBeta, settings.poftGamma);
    return {values.losses, values.coefficients, -values.coefficients / inputs.lengths};
}

}  // namespace poft::engine
