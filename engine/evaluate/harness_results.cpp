// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/harness_results.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "storage/files/new_file.h"

namespace poft::engine {

namespace {

using Json = nlohmann::ordered_json;

/// The harness's names of a metric: TruthfulQA's is called acc there, and each way of finding an answer is a filter.
struct HarnessName {
    std::string metric;
    std::string filter = "none";
};

HarnessName harnessName(const std::string& metric)
{
    if (metric == "mc2")
        return {"acc"};
    if (metric == "exact_match")
        return {"exact_match", "strict-match"};
    if (metric == "exact_match_flexible")
        return {"exact_match", "flexible-extract"};
    return {metric};
}

Json valuesOf(const PreparedTask& task, const std::vector<MetricResult>& metrics)
{
    Json values{{"alias", task.plainName()}};
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        const HarnessName name = harnessName(task.metrics()[i]);
        values[name.metric + "," + name.filter] = metrics[i].value;
        values[name.metric + "_stderr," + name.filter] = metrics[i].standardError;
    }
    return values;
}

/// A line of a multiple-choice item.
Json choiceSample(const PreparedTask& task, const ItemResult& item)
{
    Json sample{{"doc_id", item.id - 1},
                {"target", item.right.size() == 1 ? Json(item.right[0]) : Json(item.right)},
                {"resps", item.logLikelihoods},
                {"choices", item.choices},
                {"chosen", item.chosen}};
    for (std::size_t metric = 0; metric < item.values.size(); ++metric)
        sample[harnessName(task.metrics()[metric]).metric] = item.values[metric];
    return sample;
}

std::string samplesOf(const PreparedTask& task, const TaskResult& result)
{
    std::string lines;
    const auto add = [&](const Json& sample) {
        lines += sample.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    };
    for (const ItemResult& item : result.items) {
        if (!item.logLikelihoods.empty()) {
            add(choiceSample(task, item));
            continue;
        }
        // As the harness does: a line for each filter.
        for (std::size_t metric = 0; metric < item.values.size(); ++metric) {
            const HarnessName name = harnessName(task.metrics()[metric]);
            add({{"doc_id", item.id - 1},
                 {"target", item.expected},
                 {"resps", Json::array({Json::array({item.answer})})},
                 {"filtered_resps", Json::array({metric < item.answers.size() ? item.answers[metric] : item.answer})},
                 {"filter", name.filter},
                 {name.metric, item.values[metric]}});
        }
    }
    return lines;
}

}  // namespace

std::string harnessLine(const PreparedTask& task, const EvaluationOrigin& origin)
{
    return fmt::format("lm_eval --model hf --model_args pretrained={},dtype={} --tasks {} --num_fewshot {}{}",
                       origin.modelFolder.string(), origin.dtype, task.plainName(), task.fewShot(),
                       origin.chatTemplate ? " --apply_chat_template" : "");
}

Status writeHarnessResults(const std::filesystem::path& folder, const PreparedTask& task, const TaskResult& result,
                           const EvaluationOrigin& origin)
{
    const std::string& name = task.plainName();
    Json results{{name, valuesOf(task, result.metrics)}};
    for (const auto& [group, metrics] : result.groups)
        results[name + "_" + group] = valuesOf(task, metrics);
    Json skipped = Json::array();
    for (const SkippedRow& row : task.skipped())
        skipped.push_back({{"row", row.row}, {"reason", row.reason}});
    const Json document{
        {"results", results},
        {"n-shot", {{name, task.fewShot()}}},
        {"n-samples",
         {{name, {{"original", result.items.size() + task.skipped().size()}, {"effective", result.items.size()}}}}},
        {"config",
         {{"model", "poft-engine"},
          {"model_args", fmt::format("pretrained={},dtype={}", origin.modelFolder.string(), origin.dtype)}}},
        {"chat_template_sha", origin.chatTemplate ? Json(origin.templateHash) : Json()},
        {"skipped_rows", skipped},
        {"date", origin.date},
        {"engine", origin.engine}};
    POFT_TRY(
        files::writeFile(folder / "results.json", document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"));
    return files::writeFile(folder / fmt::format("samples_{}.jsonl", name), samplesOf(task, result));
}

}  // namespace poft::engine
