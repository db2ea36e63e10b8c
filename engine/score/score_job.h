// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/work/job_context.h"

namespace poft::engine {

/// A job of kind "score": fills the series of an aligned model for a data set, and rewrites the sample scores of the
/// experiments that it belongs to. When nothing is missing no model is loaded.
Status runScoreJob(const JobContext& context);

}  // namespace poft::engine
