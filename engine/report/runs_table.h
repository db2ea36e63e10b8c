// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/report/experiment_runs.h"
#include "storage/sqlite/connection.h"

namespace poft::engine {

/// What each training did, as Markdown: steps, samples trained on and dropped, and loss, cross-entropy and mean
/// coefficient over the last tenth of its steps. Empty without runs.
Result<std::string> runsMarkdown(storage::Connection& connection, const std::vector<ArmRun>& runs);

}  // namespace poft::engine
