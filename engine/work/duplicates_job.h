// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/near_duplicates.h"
#include "engine/work/job_context.h"

namespace poft::engine {

/// A job of kind "duplicates" (recipe::DuplicatesSpec): the near duplicates within a data set.
Status runDuplicatesJob(const JobContext& context);

/// Looks for near duplicates in a data set and writes them.
Status searchDuplicates(const JobContext& context, storage::Id dataset, const data::NearDuplicateSettings& settings);

}  // namespace poft::engine
