// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "storage/records/id.h"

namespace poft::storage {

/// The one row of `workspace`.
struct WorkspaceInfo {
    std::string uuid;
    Change change = 0;         ///< the counter as it stands
    std::string templateDate;  ///< "2026-01-31": the clock of chat templates
    std::string createdAt;
    std::string createdBy;  ///< program and version
};

}  // namespace poft::storage
