// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/score/supervision.h"
#include "engine/work/job_context.h"

namespace poft::engine {

/// A model of a job, and the others that have a say in where it cuts (empty under truncation = own).
struct SupervisedModel {
    storage::Model model;
    std::vector<storage::Model> sharedWith;
    std::string role;  ///< of job_supervision: "target", "aligned"
};

/// The report of a data set under one model, made where the workspace has none yet, and linked to the job in hand.
Result<storage::SupervisionReport> recordSupervision(const JobContext& context, const storage::Dataset& dataset,
                                                     const SupervisedModel& supervised,
                                                     const recipe::ScoreSettings& settings,
                                                     const std::string& templateDate);

}  // namespace poft::engine
