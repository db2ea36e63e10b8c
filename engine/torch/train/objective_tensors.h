// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include <ATen/core/Tensor.h>

#include "engine/api/learner.h"

namespace poft::engine {

/// The numbers of a micro-batch that its objective needs beside the model's likelihoods; [B] float64, one value per
/// item.
struct ObjectiveInputs {
    at::Tensor tokens;     ///< T(y) of `sequence`
    at::Tensor lengths;    ///< what log p(y) is divided by for r_theta: T(y), or scoreLength where that is given
    at::Tensor reference;  ///< NaN where an item has none
    at::Tensor referenceRejected;
    at::Tensor targetProbability;
};

ObjectiveInputs objectiveInputs(std::span<const api::TrainingItem* const> items, std::span<const int> tokens,
                                const at::Device& device);

/// An objective at given log-likelihoods; [B] float64.
struct ObjectiveValues {
    at::Tensor losses;        ///< each item's own loss
    at::Tensor coefficients;  ///< tau of docs/method.md; NaN where there is none
    at::Tensor gradient;  ///< d loss / d log p(y), where log p(y) is summed over tokens; of a pair, by the chosen one
};

/// Evaluates an objective of docs/method.md and its derivative by the summed log-likelihoods, all in float64.
/// `sums`: log p(y | x) per item, [B]; of DPO [B, 2], chosen and rejected (the derivative by the rejected is minus that
/// by the chosen).
///
/// The derivative is written out rather than found by a graph: with r = sum / T (T the item's length; cross-entropy
/// averaged over tokens always takes its tokens),
///   cross-entropy  L = -r                                     dL/dsum = -1 / T
///   PoFT, bi-PoFT  L = -[P log s(D) + (1-P) log s(-D)]        dL/dsum = -tau / T,  tau = beta (P - s(D))
///   DPO            L = -log s(beta m)                          dL/dsum = -beta s(-beta m)
/// so that the gradient of PoFT is tau times that of cross-entropy by construction, and the backward pass of the model
/// can begin without the host seeing a number.
ObjectiveValues evaluateObjective(const method::ObjectiveSettings& settings, const at::Tensor& sums,
                                  const ObjectiveInputs& inputs);

}  // namespace poft::engine
