// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/work/job_context.h"

namespace poft::engine {

/// A job of kind "import": files become a data set.
Status runImportJob(const JobContext& context);

}  // namespace poft::engine
