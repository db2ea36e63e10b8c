// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/work/job_context.h"

namespace poft::engine {

/// A job of kind "dataset": samples are generated, or drawn from other data sets and made noisy, or answered anew by a
/// model.
Status runDatasetJob(const JobContext& context);

}  // namespace poft::engine
