// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/report/experiment_runs.h"
#include "storage/series/roc.h"
#include "storage/sqlite/connection.h"

namespace poft::engine {

/// How well one number finds the samples of a data set that are known to be noise: the probability that it ranks a
/// noisy sample before a clean one, ties counting half (Mann and Whitney).
struct NoiseDetector {
    enum class Kind {
        Aligned,       ///< low r_LLM, of all aligned models
        Alone,         ///< low score of one aligned model
        Without,       ///< low r_LLM of all aligned models but one
        Disagreement,  ///< high standard deviation over the aligned models
        Target,        ///< low r_theta of a run after an epoch
        Tau,           ///< low tau of a run after an epoch: sigma(r_LLM - r_theta), as if the sample were data
    };
    Kind kind = Kind::Aligned;
    std::string model;       ///< Alone, Without: the aligned model, as the recipe names it
    ArmRun run;              ///< Target, Tau
    std::int64_t epoch = 0;  ///< Target, Tau; 0 = before training
    double shift = 0;        ///< Without: mean distance of r_LLM from that of all models, nats
    series::Roc roc;         ///< noise is positive
};

/// The detectors of one training set of an experiment.
struct NoiseDetection {
    std::string dataset;
    std::vector<NoiseDetector> detectors;  ///< Aligned first
};

/// Of every training set of an experiment that has aligned scores and both noise and clean samples by its ground truth.
/// Runs count with their epoch scores.
Result<std::vector<NoiseDetection>> noiseDetection(storage::Connection& connection, storage::Id experiment);

/// "low r_LLM without tutor", "low τ of PoFT, seed 1, epoch 3": what ranks the samples.
std::string nameOf(const NoiseDetector& detector);

/// The mean area of a run's detectors over the seeds of each arm, by epoch.
struct DetectionByEpoch {
    std::string arm;  ///< with its matrix cell
    std::string dataset;
    NoiseDetector::Kind kind = NoiseDetector::Kind::Tau;
    std::vector<std::int64_t> epochs;
    std::vector<double> areas;  ///< mean over seeds
    int seeds = 0;
};
std::vector<DetectionByEpoch> detectionByEpoch(const std::vector<NoiseDetection>& detections);

/// The figures as Markdown; empty where there are none.
std::string toMarkdown(const std::vector<NoiseDetection>& detections);

}  // namespace poft::engine
