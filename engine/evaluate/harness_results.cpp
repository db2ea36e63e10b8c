// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/harness_results.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "storage/files/new_file.h"

namespace poft::engine {

namespace {

using Json = nlohmann::ordered_json;

/// The harness's name of a metric: TruthfulQA's is called acc there.
std::string harnessName(ChoiceMetric metric)
{
    return metric == ChoiceMetric::TrueShare ? "acc" : std::string(nameOf(metric));
}

Json valuesOf(const ChoiceTask& task, const std::vector<MetricResult>& metrics)
{
    Json values{{"alias", task.name}};
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        const std::string name = harnessName(task.metrics[i]);
        values[name + ",none"] = metrics[i].value;
        values[name + "_stderr,none"] = metrics[i].standardError;
    }
    return values;
}

std::string samplesOf(const ChoiceTask& task, const ChoiceItems& items, const ChoiceResult& result)
{
    std::string lines;
    for (std::size_t i = 0; i < items.items.size(); ++i) {
        const ChoiceItem& item = items.items[i];
        const ChoiceOutcome& outcome = result.outcomes[i];
        Json right = Json::array();
        for (std::size_t choice = 0; choice < item.right.size(); ++choice)
            if (item.right[choice])
                right.push_back(choice);
        Json sample{{"doc_id", item.row - 1},
                    {"target", right.size() == 1 ? right[0] : right},
                    {"resps", outcome.logLikelihoods},
                    {"choices", item.choices},
                    {"chosen", outcome.chosen}};
        for (std::size_t metric = 0; metric < task.metrics.size(); ++metric)
            sample[harnessName(task.metrics[metric])] = outcome.values[metric];
        lines += sample.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    }
    return lines;
}

}  // namespace

std::string harnessLine(const ChoiceTask& task, const EvaluationOrigin& origin)
{
    return fmt::format("lm_eval --model hf --model_args pretrained={},dtype={} --tasks {} --num_fewshot {}{}",
                       origin.modelFolder.string(), origin.dtype, task.name, origin.fewShot,
                       origin.chatTemplate ? " --apply_chat_template" : "");
}

Status writeHarnessResults(const std::filesystem::path& folder, const ChoiceTask& task, const ChoiceItems& items,
                           const ChoiceResult& result, const EvaluationOrigin& origin)
{
    Json results{{task.name, valuesOf(task, result.metrics)}};
    for (const auto& [group, metrics] : result.groups)
        results[task.name + "_" + group] = valuesOf(task, metrics);
    Json skipped = Json::array();
    for (const SkippedRow& row : items.skipped)
        skipped.push_back({{"row", row.row}, {"reason", row.reason}});
    const Json document{
        {"results", results},
        {"n-shot", {{task.name, origin.fewShot}}},
        {"n-samples",
         {{task.name, {{"original", items.items.size() + items.skipped.size()}, {"effective", items.items.size()}}}}},
        {"config",
         {{"model", "poft-engine"},
          {"model_args", fmt::format("pretrained={},dtype={}", origin.modelFolder.string(), origin.dtype)}}},
        {"chat_template_sha", origin.chatTemplate ? Json(origin.templateHash) : Json()},
        {"skipped_rows", skipped},
        {"date", origin.date},
        {"engine", origin.engine}};
    POFT_TRY(
        files::writeFile(folder / "results.json", document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"));
    return files::writeFile(folder / fmt::format("samples_{}.jsonl", task.name), samplesOf(task, items, result));
}

}  // namespace poft::engine
