// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/work/job_context.h"

namespace poft::engine {

/// A job of kind "index": the full-text index is brought up to the newest content.
Status runIndexJob(const JobContext& context);

/// At the end of a job that added samples: indexes them here where they are few, and queues a job for it where they are
/// many, so that the data set can be used meanwhile.
Status makeSearchable(const JobContext& context);

}  // namespace poft::engine
