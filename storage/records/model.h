// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "storage/records/id.h"

namespace poft::storage {

/// A row of `models`: a Hugging Face folder that the workspace knows.
struct Model {
    Id id = 0;
    std::string name;
    std::string
        path;  ///< relative to the workspace when inside it, else absolute; Workspace::resolve() makes it absolute
    std::string architecture;  ///< "LlamaForCausalLM"
    std::int64_t parameters = 0;
    std::string config;       ///< config.json as read
    std::string weightsHash;  ///< hex SHA-256 each
    std::string tokenizerHash;
    std::string templateHash;
    std::optional<Id> jobId;  ///< the job that made it
    std::string createdAt;
    Change change = 0;
};

}  // namespace poft::storage
