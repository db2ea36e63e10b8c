// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "storage/records/id.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

namespace poft::data {

struct ExportRequest {
    storage::Id dataset = 0;
    std::optional<storage::Id> experiment;  ///< whose scores go with the samples; none = no scores
    std::filesystem::path file;             ///< an existing file is replaced once the new one is whole
};

/// Called now and then with the samples written so far; an error from it stops the export and leaves no file.
using ExportListener = std::function<Status(std::int64_t)>;

/// Writes a data set as JSON Lines, or as Parquet where the file's name ends in .parquet: one sample a row, in order;
/// gives back how many. Columns:
///   "messages" (a pair: "chosen" and "rejected", whole conversations; plain text: "text"), "tools"?,
///   the kept columns under their own names (under "extra" where a name is one that formats read),
///   "is_noise"?, "noise_kind"?, and with an experiment, where known: "r_llm", "spread", "r_theta", "tau", and "scores"
///   (of a pair also "rejected_scores"): {model: mean log-likelihood of the response, nats per token}.
/// An import of the file has the same content hashes, noise flags and kept columns; scores become kept columns. (In
/// Parquet, a kept column of integers and reals comes back as reals.)
Result<std::int64_t> exportSamples(storage::Connection& connection, const ExportRequest& request,
                                   const ExportListener& listener = {});

}  // namespace poft::data
