// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/backend.h"
#include "engine/train/trainer.h"
#include "storage/recipe/settings.h"

namespace poft::engine {

/// The numbers of a training over `samples` samples, from its resolved settings.
TrainingPlan trainingPlan(const recipe::TrainingSettings& settings, std::size_t samples);

/// The part of the settings that the optimizer keeps for the whole run.
api::OptimizerSettings optimizerSettings(const recipe::TrainingSettings& settings);

/// The adapters that are trained; rank 0 where all weights are.
api::AdapterSettings adapterSettings(const recipe::TrainingSettings& settings);

}  // namespace poft::engine
