// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/recipe/job_spec.h"
#include "storage/records/id.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

#include <QString>

namespace poft::gui {

/// What came of a recipe that was handed in.
struct SubmittedRecipe {
    storage::Id experiment = 0;
    QString sentence;  ///< "noise-study: 21 jobs queued, 3 reused."
};

/// Expands a recipe, stores it and queues its jobs. `folder` is where its relative paths begin. For the database
/// thread.
Result<SubmittedRecipe> submitRecipe(storage::Connection& connection, const std::string& recipe,
                                     const std::string& folder);

/// Queues the import of files as one data set; the files are hashed for the job's fingerprint. For the database thread.
Result<storage::Id> submitImport(storage::Connection& connection, const recipe::ImportSpec& spec);

/// Queues the making of a data set from others of the workspace; refused where the name is taken. For the database
/// thread.
Result<storage::Id> submitDataset(storage::Connection& connection, const recipe::DatasetSpec& spec);

/// Queues the search for near duplicates in a data set of the workspace. For the database thread.
Result<storage::Id> submitDuplicates(storage::Connection& connection, const std::string& dataset);

}  // namespace poft::gui
