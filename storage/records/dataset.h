// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "storage/records/id.h"

namespace poft::storage {

/// A row of `datasets`: read from files, generated, or derived from others.
struct Dataset {
    Id id = 0;
    std::string name;
    bool ready = false;       ///< false while it is being imported; such rows are not shown to a person
    std::string kind;         ///< "messages", "pairs" or "text"
    std::string origin;       ///< JSON: files, generator or parents
    std::string fingerprint;  ///< hex SHA-256 over the samples in order; empty while importing
    std::int64_t sampleCount = 0;
    std::int64_t badRowCount = 0;
    std::int64_t noiseCount = 0;
    std::optional<Id> jobId;  ///< the job that made it
    std::string createdAt;
    Change change = 0;
};

/// A row of a file that could not be used.
struct BadRow {
    std::string file;
    std::int64_t line = 0;  ///< 1-based: line of a JSONL or CSV file, element of a JSON array, row of a Parquet file
    std::string reason;     ///< one sentence
};

/// Bad rows that have their reason in common.
struct BadRowReason {
    BadRow first;
    std::int64_t count = 0;
};

}  // namespace poft::storage
