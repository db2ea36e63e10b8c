// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace poft::results {

/// Which way a metric of `evaluations` is better.
enum class Better {
    Higher,   ///< the share of right answers
    Lower,    ///< cross-entropy of held-out samples
    Neither,  ///< not to be compared between arms: each minimises its own loss, and tau is no quality
};

constexpr Better betterOf(std::string_view metric)
{
    if (metric == "cross_entropy" || metric == "cross_entropy_token")
        return Better::Lower;
    return metric == "loss" || metric == "tau_mean" ? Better::Neither : Better::Higher;
}

}  // namespace poft::results
