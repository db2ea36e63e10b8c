// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/task_result.h"

#include <nlohmann/json.hpp>

namespace poft::engine {

namespace {

/// Bytes of a question or right answer that are kept with an item, to tell it apart.
constexpr std::size_t kKeptText = 200;

/// The last `kKeptText` bytes or less, from the begin of a character.
std::string endOf(const std::string& text)
{
    if (text.size() <= kKeptText)
        return text;
    std::size_t begin = text.size() - kKeptText;
    while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80)
        ++begin;
    return "…" + text.substr(begin);
}

std::vector<MetricResult> means(const std::vector<ItemResult>& items, const std::vector<std::size_t>& of,
                                std::size_t metrics)
{
    std::vector<MetricResult> out;
    for (std::size_t metric = 0; metric < metrics; ++metric) {
        std::vector<double> values;
        for (const std::size_t item : of)
            values.push_back(items[item].values[metric]);
        out.push_back(meanOf(values));
    }
    return out;
}

}  // namespace

TaskResult summarize(std::vector<ItemResult> items, std::size_t metrics, const std::vector<std::string>& groups)
{
    std::vector<std::size_t> all;
    std::map<std::string, std::vector<std::size_t>> byGroup;
    for (std::size_t i = 0; i < items.size(); ++i) {
        all.push_back(i);
        if (!groups.empty())
            byGroup[groups[i]].push_back(i);
    }
    TaskResult result;
    result.metrics = means(items, all, metrics);
    for (const auto& [group, of] : byGroup)
        result.groups[group] = means(items, of, metrics);
    result.items = std::move(items);
    return result;
}

storage::EvaluationItem storedItem(const ItemResult& item, std::size_t metric, bool withDetails)
{
    storage::EvaluationItem out{item.id, item.values[metric], item.answer, {}};
    if (!withDetails)
        return out;
    if (!item.judged.empty()) {
        out.details = item.judged;
        return out;
    }
    nlohmann::json details = nlohmann::json::object();
    if (!item.question.empty()) {
        details["question"] = endOf(item.question);
        details["expected"] = endOf(item.expected);
    }
    if (!item.logLikelihoods.empty()) {
        details["log_likelihoods"] = item.logLikelihoods;
        details["chosen"] = item.chosen;
        details["right"] = item.right;
    }
    if (!item.answers.empty())
        details["answers"] = item.answers;
    if (!details.empty())
        out.details = details.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return out;
}

}  // namespace poft::engine
