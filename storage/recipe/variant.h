// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "storage/recipe/dataset_definition.h"
#include "storage/recipe/job_spec.h"
#include "storage/recipe/model_definition.h"
#include "storage/recipe/origin.h"

namespace poft::recipe {

/// One arm in one cell of the matrix, read and typed; the seed is still open.
struct Variant {
    Origin origin;
    std::string arm;
    std::string cell = "{}";  ///< canonical JSON: matrix pointer → value
    std::string cellLabel;    ///< for a person: "learning_rate 0.0001"; empty without a matrix
    std::string after;        ///< name of the arm that this one starts from; empty = starts from a model
    std::vector<std::int64_t> seeds;
    bool keepsTokens = false;  ///< score jobs keep the log-likelihood of each token
    TrainSpec train;           ///< without seed; inputs have their key and not yet `registered`
    std::map<std::string, DatasetDefinition> datasets;
    std::map<std::string, ModelDefinition> models;
};

/// Reads a merged recipe (arm's patch and cell applied). What is wrong with keys, types and ranges is appended to
/// `problems`, with paths of the merged recipe; names are not looked up (checkVariant does that).
Variant readVariant(const nlohmann::json& merged, const std::string& arm, std::vector<Problem>& problems);

}  // namespace poft::recipe
