// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/filter.h"
#include "engine/work/job_context.h"
#include "engine/work/job_inputs.h"
#include "storage/recipe/job_spec.h"

namespace poft::engine {

/// Where a filter's scores come from: the score jobs that a recipe's job depends on (`inputs`, may be null; `data` is
/// the data set's input there), else the newest scores that the workspace has of the data set under the model of that
/// name.
///
///   r_llm: mean over the models of the mean log-likelihood per response token (docs/method.md, eq. 2 with equal
///   weights) ifd:   loss per token of the response given the prompt, over its loss alone (Li et al. 2023); large = the
///   prompt
///          helps little
data::ScoreLookup scoreLookup(storage::Connection& connection, const JobInputs* inputs, const recipe::Input& data,
                              const storage::Dataset& dataset);

/// Does what a filter needs and the data set lacks: full text, and the search for near duplicates.
Status prepareFilter(const JobContext& context, const recipe::Filter& filter, storage::Id dataset);

}  // namespace poft::engine
