// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/report/arm_style.h"
#include "storage/records/run.h"
#include "storage/sqlite/connection.h"

namespace poft::engine {

/// One training of an experiment's arm.
struct ArmRun {
    std::string arm;
    std::string cell;
    std::int64_t seed = 0;
    ArmStyle style;
    storage::Run run;
};

/// The runs that have begun, in the order of the expansion; models that are made are left out.
Result<std::vector<ArmRun>> experimentRuns(storage::Connection& connection, storage::Id experiment);

}  // namespace poft::engine
