// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/records/finding.h"
#include "storage/tables/writer.h"

namespace poft::storage {

/// Adds a finding; the same sentence of the same job is kept once.
Status addFinding(const Writer& writer, std::optional<Id> job, bool warning, const std::string& sentence);

Result<std::vector<Finding>> listFindings(Connection& connection);
Result<std::vector<Finding>> findingsOfJob(Connection& connection, Id job);
Result<std::vector<Finding>> findingsChangedSince(Connection& connection, Change last);

}  // namespace poft::storage
