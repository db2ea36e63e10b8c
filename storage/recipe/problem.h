// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace poft::recipe {

/// Something in a recipe that a person should know of.
struct Problem {
    enum class Severity {
        Error,  ///< the recipe cannot be expanded until this is mended
        Note,   ///< worth a look; the recipe runs
    };
    std::string path;      ///< JSON pointer (RFC 6901) into the recipe as written; "" is the whole recipe
    std::string sentence;  ///< what is wrong and what to do; the path is not repeated in it
    Severity severity = Severity::Error;

    bool operator==(const Problem&) const = default;
};

/// Whether any of the problems is an error.
bool hasErrors(const std::vector<Problem>& problems);

}  // namespace poft::recipe
