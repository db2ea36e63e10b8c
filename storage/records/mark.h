// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/records/id.h"

namespace poft::storage {

/// A person's word for samples, a row of `tags`.
struct Tag {
    Id id = 0;
    std::string name;
    std::int64_t contents = 0;  ///< how many contents have it
    Change change = 0;
};

/// What a person decided about a sample.
enum class Verdict { Keep, Drop };

/// All that a person said of one sample.
struct SampleMarks {
    std::optional<Verdict> verdict;
    std::string note;               ///< empty = none
    std::vector<std::string> tags;  ///< names, sorted

    bool operator==(const SampleMarks&) const = default;
};

/// A row of `value_columns`: one number for each of some contents.
struct ValueColumn {
    Id id = 0;
    std::string name;
    std::string origin;  ///< JSON
    Change change = 0;
};

}  // namespace poft::storage
