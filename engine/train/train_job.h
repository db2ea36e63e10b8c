// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/work/job_context.h"

namespace poft::engine {

/// A job of kind "train": one arm with one seed. Goes on from the newest checkpoint of an earlier attempt; ends with
/// the last checkpoint registered as a model of the workspace.
Status runTrainJob(const JobContext& context);

}  // namespace poft::engine
