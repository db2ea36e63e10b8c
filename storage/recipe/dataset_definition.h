// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "storage/recipe/job_spec.h"
#include "storage/recipe/problem.h"

namespace poft::recipe {

/// A thing of the workspace that a recipe uses as it is.
struct RegisteredName {
    std::string name;
};

/// What `datasets` says of one name. Inputs have their key ("dataset:<name>") and not yet `registered`; files are as
/// written.
using DatasetDefinition = std::variant<RegisteredName, ImportSpec, Generation, Derivation>;

/// Reads one entry of `datasets`; what is wrong is appended to `problems`, and what could be read is given back.
DatasetDefinition readDataset(const std::string& name, const nlohmann::json& value, const std::string& path,
                              std::vector<Problem>& problems);

/// "dataset:<name>", "model:<name>".
std::string datasetKey(std::string_view name);
std::string modelKey(std::string_view name);

/// The name in such a key.
std::string nameInKey(std::string_view key);

}  // namespace poft::recipe
