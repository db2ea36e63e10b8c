// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "storage/records/id.h"

namespace poft::storage {

/// A row of `findings`: a thing that a person should look at.
struct Finding {
    Id id = 0;
    std::optional<Id> jobId;
    bool warning = false;  ///< else a note
    std::string sentence;
    std::string createdAt;
    Change change = 0;
};

}  // namespace poft::storage
