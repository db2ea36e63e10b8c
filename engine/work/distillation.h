// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/data/sample.h"
#include "engine/work/job_context.h"
#include "storage/recipe/job_spec.h"
#include "storage/records/model.h"

namespace poft::engine {

/// What a distillation works on.
struct DistillationTask {
    std::string name;        ///< the data set's wanted name
    std::string sourceName;  ///< whose samples these are, for the list of what could not be used
    recipe::Distillation settings;
    std::vector<data::Sample> samples;
};

/// Writes a data set of the samples' prompts with the answers of a model: each assistant turn in order, given the turns
/// before with the model's own answers. Answers end at the model's end of turn. What cannot be answered (no room in the
/// context, tool calls, an answer that is empty or does not end within the limit) is left out and listed among the bad
/// rows of the data set by its 1-based place in the source, which is also samples.source_line of what is kept.
///
/// Samples are answered in pieces of fixed size that depend on nothing but the samples and the seed, and each piece is
/// kept when it is done, so an interrupted distillation goes on where it was and ends with the same data set. Until
/// then the data set is not shown.
Status distill(const JobContext& context, const storage::Model& model, DistillationTask task);

}  // namespace poft::engine
