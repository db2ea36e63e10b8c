// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <variant>
#include <vector>

#include "storage/recipe/dataset_definition.h"
#include "storage/recipe/job_spec.h"

namespace poft::recipe {

/// What `models` says of one name. Inputs have their key and not yet `registered`; a path is as written.
using ModelDefinition = std::variant<RegisteredName, ModelFolder, Making>;

/// Reads one entry of `models`; what is wrong is appended to `problems`, and what could be read is given back.
ModelDefinition readModel(const nlohmann::json& value, const std::string& path, std::vector<Problem>& problems);

}  // namespace poft::recipe
