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

/// Metrics of judged tasks: the share of questions with an answer before a judge saw them, the mean of a judge's scores
/// from 1 to 10, and the share of comparisons that were won.
inline constexpr std::string_view kAnsweredMetric = "answered";
inline constexpr std::string_view kJudgeScoreMetric = "judge_score";
inline constexpr std::string_view kWinRateMetric = "win_rate";

constexpr bool isJudged(std::string_view metric)
{
    return metric == kAnsweredMetric || metric == kJudgeScoreMetric || metric == kWinRateMetric;
}

constexpr Better betterOf(std::string_view metric)
{
    if (metric == "cross_entropy" || metric == "cross_entropy_token")
        return Better::Lower;
    return metric == "loss" || metric == "tau_mean" ? Better::Neither : Better::Higher;
}

}  // namespace poft::results
