// SPDX-License-Identifier: Apache-2.0
#include "storage/recipe/problem.h"

#include <algorithm>

namespace poft::recipe {

bool hasErrors(const std::vector<Problem>& problems)
{
    return std::any_of(problems.begin(), problems.end(),
                       [](const Problem& problem) { return problem.severity == Problem::Severity::Error; });
}

}  // namespace poft::recipe
