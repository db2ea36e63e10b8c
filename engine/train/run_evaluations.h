// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "engine/score/model_text.h"
#include "engine/train/run_evaluator.h"
#include "engine/work/job_context.h"
#include "engine/work/job_inputs.h"

namespace poft::engine {

/// The questions of a run's evaluations, for the model of `folder`. Rows that give no question become a finding of the
/// job, with their number and the first reason.
Result<std::vector<RunEvaluation>> prepareEvaluations(const JobContext& context, const JobInputs& inputs,
                                                      const std::vector<recipe::Evaluation>& evaluations,
                                                      const ModelText& text, const std::filesystem::path& folder);

/// A shipped task on a data set.
Result<RunEvaluation> prepareEvaluation(const JobContext& context, const storage::Dataset& dataset,
                                        const std::string& task, const ModelText& text,
                                        const std::filesystem::path& folder);

}  // namespace poft::engine
