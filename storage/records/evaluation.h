// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "storage/records/id.h"

namespace poft::storage {

/// A row of `evaluations`.
struct Evaluation {
    Id id = 0;
    std::optional<Id> runId;
    std::optional<Id> modelId;  ///< for an evaluation outside a run
    std::string task;
    std::optional<Id> datasetId;
    std::string metric;
    std::int64_t step = 0;
    double epoch = 0;
    double value = 0;
    std::int64_t items = 0;  ///< how many items the value is over
    std::string createdAt;
    Change change = 0;
};

/// A row of `evaluation_items`.
struct EvaluationItem {
    Id sampleId = 0;
    double value = 0;          ///< 1 right, 0 wrong; of task "validation" the sample's r_theta
    std::string answer;        ///< what the model wrote, or the likeliest choice
    std::string details = {};  ///< JSON object: question, expected, log_likelihoods …; empty = none
};

/// One item under two evaluations of the same task and data set.
struct PairedItem {
    Id sampleId = 0;
    std::string prompt;    ///< the sample's, for one line of a table; empty where the sample is gone
    std::string expected;  ///< the sample's response, likewise
    double first = 0;
    double second = 0;
    std::string firstAnswer;
    std::string secondAnswer;
};

/// An evaluation with the place of its run in an experiment.
struct ExperimentEvaluation {
    Evaluation evaluation;
    Id jobId = 0;
    std::string runName;
    std::string arm;  ///< empty for a model that is made
    std::string cell = "{}";
    std::optional<std::int64_t> seed;
    std::string datasetName;  ///< empty when the evaluation has no data set, or it was removed
};

}  // namespace poft::storage
