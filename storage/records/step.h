// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "storage/records/id.h"

namespace poft::storage {

/// Stands for NULL in a column of numbers: NaN, so that charts show a gap.
inline constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

/// A row of `steps`. NaN where a quantity does not exist; units as in the schema.
struct Step {
    std::int64_t step = 0;  ///< 1-based
    double epoch = 0;
    std::int64_t samples = 0;
    std::int64_t responseTokens = 0;
    double loss = kNoValue;  ///< NaN or infinite loss is stored as "no value": the step was skipped
    double ceSample = kNoValue;
    double ceToken = kNoValue;
    double tauMean = kNoValue, tauQ10 = kNoValue, tauQ25 = kNoValue, tauQ50 = kNoValue, tauQ75 = kNoValue,
           tauQ90 = kNoValue;
    double tauCleanMean = kNoValue, tauCleanQ25 = kNoValue, tauCleanQ50 = kNoValue, tauCleanQ75 = kNoValue;
    double tauNoiseMean = kNoValue, tauNoiseQ25 = kNoValue, tauNoiseQ50 = kNoValue, tauNoiseQ75 = kNoValue;
    double rewardChosen = kNoValue, rewardRejected = kNoValue, rewardMargin = kNoValue, rewardAccuracy = kNoValue;
    double gradNorm = kNoValue;
    double learningRate = 0;
    double tokensPerSecond = 0;
    double memoryBytes = 0;  ///< whole bytes
    std::string writtenAt;   ///< filled by storage
    Change change = 0;
};

/// A quantity of a step that charts draw and buckets summarise.
struct StepMetric {
    std::string_view column;  ///< its name, a column of `steps`
    double Step::*value;
};

inline constexpr std::array kStepMetrics{
    StepMetric{"epoch", &Step::epoch},
    StepMetric{"loss", &Step::loss},
    StepMetric{"ce_sample", &Step::ceSample},
    StepMetric{"ce_token", &Step::ceToken},
    StepMetric{"tau_mean", &Step::tauMean},
    StepMetric{"tau_q10", &Step::tauQ10},
    StepMetric{"tau_q25", &Step::tauQ25},
    StepMetric{"tau_q50", &Step::tauQ50},
    StepMetric{"tau_q75", &Step::tauQ75},
    StepMetric{"tau_q90", &Step::tauQ90},
    StepMetric{"tau_clean_mean", &Step::tauCleanMean},
    StepMetric{"tau_clean_q25", &Step::tauCleanQ25},
    StepMetric{"tau_clean_q50", &Step::tauCleanQ50},
    StepMetric{"tau_clean_q75", &Step::tauCleanQ75},
    StepMetric{"tau_noise_mean", &Step::tauNoiseMean},
    StepMetric{"tau_noise_q25", &Step::tauNoiseQ25},
    StepMetric{"tau_noise_q50", &Step::tauNoiseQ50},
    StepMetric{"tau_noise_q75", &Step::tauNoiseQ75},
    StepMetric{"reward_chosen", &Step::rewardChosen},
    StepMetric{"reward_rejected", &Step::rewardRejected},
    StepMetric{"reward_margin", &Step::rewardMargin},
    StepMetric{"reward_accuracy", &Step::rewardAccuracy},
    StepMetric{"grad_norm", &Step::gradNorm},
    StepMetric{"learning_rate", &Step::learningRate},
    StepMetric{"tokens_per_second", &Step::tokensPerSecond},
    StepMetric{"memory_bytes", &Step::memoryBytes},
};

/// A row of `step_samples`: what one sample did in a step.
struct StepSample {
    std::int64_t step = 0;
    Id sampleId = 0;
    double rTheta = 0;  ///< before the step, nats per token
    double tau = kNoValue;
    double targetP = 1;  ///< P of bi-PoFT
};

/// One metric of one run, ready to draw: parallel columns in the order of steps. A point is one step, or a bucket of
/// 16^level steps (then `step` is the bucket's middle and `low` and `high` are its extremes; of a single step all three
/// are equal). Steps without a value are left out.
struct Curve {
    std::string metric;
    std::vector<double> step;
    std::vector<double> epoch;
    std::vector<double> mean;
    std::vector<double> low;
    std::vector<double> high;
};

}  // namespace poft::storage
