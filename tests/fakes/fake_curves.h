// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "storage/records/step.h"

namespace poft::fakes {

/// Curves that look like training, by plain formulae; the same arguments always give the same numbers.

/// "poft" of "PoFT", "dpo" of "DPO after SFT" …
std::string objectiveOf(const std::string& arm);

/// 200 steps in 5 epochs, or for DPO 80 in 2.
int totalSteps(const std::string& objective);
double totalEpochs(const std::string& objective);

/// `objective` "model" is the training of a model that is made.
storage::Step makeStep(const std::string& objective, std::int64_t seed, int step);

/// Held-out accuracy of an arm after an epoch.
double accuracy(const std::string& arm, std::int64_t seed, int epoch);

/// Mean log-likelihood of sample `number` under the model in training after an epoch: noise stays unlikely under PoFT.
double epochScore(int number, bool noise, const std::string& objective, int epoch);

/// Mean log-likelihood of sample `number` under aligned model `model`.
double preferenceScore(int number, bool noise, int model);

}  // namespace poft::fakes
