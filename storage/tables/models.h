// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/records/model.h"
#include "storage/tables/writer.h"

namespace poft::storage {

/// Inserts a model (id, createdAt and change are filled here). A taken name is refused, except that a job's own model
/// of that name is replaced in place (an attempt that starts again).
Result<Id> insertModel(const Writer& writer, const Model& model);

Result<Model> findModel(Connection& connection, Id id);
/// NotFound with the names that exist.
Result<Model> findModel(Connection& connection, const std::string& name);
Result<std::optional<Model>> modelOfJob(Connection& connection, Id job);
Result<std::vector<Model>> listModels(Connection& connection);
Result<std::vector<Model>> modelsChangedSince(Connection& connection, Change last);
/// Removes the row; files are the caller's.
Status removeModel(const Writer& writer, Id model);

/// `wanted`, or the first of "wanted (2)", "wanted (3)" … that no model has.
Result<std::string> freeModelName(Connection& connection, const std::string& wanted);

}  // namespace poft::storage
