// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/work/job_context.h"

namespace poft::engine {

/// A job of kind "model": trains a tokenizer and a model from random weights, or goes on from another model's, or
/// registers a folder. What is made becomes models/<name>, a Hugging Face folder, by a rename when it is whole.
Status runModelJob(const JobContext& context);

}  // namespace poft::engine
