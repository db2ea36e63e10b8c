// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/result/result.h"

namespace poft::engine {

/// What is done to an answer and to its reference before they are compared.
enum class Normalization { Trim, Lowercase };

/// An evaluation task, from a file in resources/tasks. Today: `kind` "generate" and `metric` "exact_match".
struct Task {
    std::string name;
    std::string description;
    int maxNewTokens = 64;
    double temperature = 0;
    std::vector<Normalization> normalize;
    std::string metric;

    /// Reads the text of a task file; an unknown key or value is an error that names it. `where` names the file.
    static Result<Task> parse(std::string_view json, const std::string& where);

    /// A shipped task by name, or the sentence that lists those there are.
    static Result<Task> load(const std::string& name);
};

/// The answer as it is compared.
std::string normalized(const Task& task, std::string_view answer);

}  // namespace poft::engine
