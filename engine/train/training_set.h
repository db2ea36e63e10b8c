// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/api/learner.h"

namespace poft::engine {

/// A sample (or pair) that can be trained on: tokenized for the target, joined by content with what the aligned or
/// reference models say of it.
struct TrainingSample {
    std::int64_t sampleId = 0;
    api::TrainingItem item;
    std::optional<bool> isNoise;  ///< ground truth where known
};

struct TrainingSet {
    std::vector<TrainingSample> samples;  ///< in the data set's order
    std::int64_t responseBytes = 0;       ///< of all samples, UTF-8
    std::int64_t responseTokens = 0;      ///< of all samples
    std::int64_t dropped = 0;             ///< left out: no response token under one of the models, or no aligned score
    std::int64_t filtered = 0;            ///< left out by aligned_top_share
    std::int64_t unequalCuts = 0;  ///< of those not dropped, how many target and aligned models keep different parts of
};

}  // namespace poft::engine
