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

/// Writes a data set as JSON Lines, one sample a line in order; gives back how many. Keys of a line:
///   "messages" (a pair: "chosen" and "rejected", whole conversations; plain text: "text"), "tools"?,
///   the kept columns under their own names (under "extra" where a name is one that formats read),
///   "is_noise"?, "noise_kind"?, and with an experiment, where known: "r_llm", "spread", "r_theta", "tau", and "scores"
///   (of a pair also "rejected_scores"): {model: mean log-likelihood of the response, nats per token}.
/// An import of the file has the same content hashes, noise flags and kept columns; scores become kept columns.
/// (Samples whose response is empty, which only noise makes, are bad rows there.)
Result<std::int64_t> exportJsonl(storage::Connection& connection, const ExportRequest& request,
                                 const ExportListener& listener = {});

}  // namespace poft::data
