// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/commands/open_workspace.h"
#include "storage/recipe/job_spec.h"
#include "storage/records/dataset.h"

namespace poft::engine {

/// A data set of the workspace, by name or id, as an input of a job outside any recipe.
Result<recipe::Input> registeredDataset(const OpenWorkspace& open, const std::string& nameOrId);

/// Makes one data set from others as a job of its own, here, and gives it back. Fails where the name is taken.
Result<storage::Dataset> makeDerived(const OpenWorkspace& open, const recipe::DatasetSpec& spec);

/// The same on a device, for a data set that a model makes.
Result<storage::Dataset> makeDerived(const OpenWorkspace& open, const recipe::DatasetSpec& spec, BackendSource& backend,
                                     const std::optional<api::Device>& device);

/// "KIND=0.1": the name and the number. `what` names the pair for the sentence, "kind=rate".
Result<std::pair<std::string, double>> parseShare(const std::string& text, const char* what);

}  // namespace poft::engine
