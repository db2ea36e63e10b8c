// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/evaluate/metric_result.h"
#include "storage/records/evaluation.h"

namespace poft::engine {

/// What a model made of one question.
struct ItemResult {
    std::int64_t id = 0;         ///< the row's number, or the sample's id
    std::vector<double> values;  ///< of each metric
    std::string answer;          ///< what the model wrote, or the likeliest choice
    std::string question;
    std::string expected;                ///< the right answer; of several right choices the first
    std::vector<std::string> choices;    ///< of a multiple-choice item
    std::vector<double> logLikelihoods;  ///< of each choice, summed over its tokens, nats
    std::size_t chosen = 0;              ///< the likeliest choice by the first metric
    std::vector<std::size_t> right;      ///< choices
    std::vector<std::string> answers;    ///< of a final-answer item: the part that each metric compares
    std::string judged;                  ///< of a judged item: JSON {"judge","key","columns","turns": the answers}
};

struct TaskResult {
    std::vector<ItemResult> items;
    std::vector<MetricResult> metrics;                        ///< in the order of the task's
    std::map<std::string, std::vector<MetricResult>> groups;  ///< by the group column; empty without one
};

/// Means of the first `metrics` values over all items, and over those of each group where `groups` (parallel to the
/// items) is not empty.
TaskResult summarize(std::vector<ItemResult> items, std::size_t metrics, const std::vector<std::string>& groups);

/// A row of evaluation_items for one metric of an item; `withDetails` where it is the first metric.
storage::EvaluationItem storedItem(const ItemResult& item, std::size_t metric, bool withDetails);

}  // namespace poft::engine
