// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/commands/commands.h"
#include "engine/commands/loaded_model.h"
#include "engine/commands/open_workspace.h"
#include "engine/evaluate/choice_evaluation.h"
#include "engine/evaluate/harness_results.h"
#include "engine/report/build_info.h"
#include "engine/report/progress_bar.h"
#include "engine/work/stop_signal.h"
#include "storage/content/clock.h"
#include "storage/tables/evaluations.h"
#include "storage/tables/models.h"
#include "storage/workspace/device_lock.h"

namespace poft::engine {

namespace {

using Json = nlohmann::ordered_json;

/// Ctrl-C stops between batches; progress goes to the terminal.
class TerminalControl final : public JobControl {
public:
    explicit TerminalControl(ProgressBar& bar) : m_bar(bar) { StopSignal::install(); }

    bool stopRequested() const override { return StopSignal::requested(); }
    bool pauseRequested() const override { return false; }
    bool takeCheckpointRequest() override { return false; }
    void waitWhilePaused() override {}
    void progress(double fraction, const std::string& text) override { m_bar.update(fraction, text); }

private:
    ProgressBar& m_bar;
};

/// The name under which a result is kept: how the question was put is part of it.
std::string keptName(const ChoiceTask& task, int fewShot, bool chatTemplate)
{
    return fmt::format("{} ({} shots{})", task.name, fewShot, chatTemplate ? ", chat" : "");
}

Status keep(storage::Connection& connection, storage::Id model, const std::string& name, const ChoiceTask& task,
            const ChoiceItems& items, const ChoiceResult& result)
{
    for (std::size_t metric = 0; metric < task.metrics.size(); ++metric) {
        std::vector<storage::EvaluationItem> rows;
        for (std::size_t i = 0; i < items.items.size(); ++i) {
            const ChoiceOutcome& outcome = result.outcomes[i];
            rows.push_back({items.items[i].row, outcome.values[metric], items.items[i].choices[outcome.chosen]});
        }
        storage::Evaluation row;
        row.modelId = model;
        row.task = name;
        row.metric = std::string(nameOf(task.metrics[metric]));
        row.value = result.metrics[metric].value;
        POFT_TRY(storage::insertEvaluation(storage::Writer(connection), row, rows));
    }
    return {};
}

Json toJson(const ChoiceTask& task, const std::string& name, const ChoiceItems& items, const ChoiceResult& result,
            const EvaluationOrigin& origin)
{
    const auto values = [&](const std::vector<MetricResult>& metrics) {
        Json out = Json::object();
        for (std::size_t i = 0; i < metrics.size(); ++i)
            out[std::string(nameOf(task.metrics[i]))] = {
                {"value", metrics[i].value}, {"standard_error", metrics[i].standardError}, {"items", metrics[i].items}};
        return out;
    };
    Json groups = Json::object();
    for (const auto& [group, metrics] : result.groups)
        groups[group] = values(metrics);
    Json skipped = Json::array();
    for (const SkippedRow& row : items.skipped)
        skipped.push_back({{"row", row.row}, {"reason", row.reason}});
    return {{"task", name},       {"metrics", values(result.metrics)},
            {"groups", groups},   {"items", items.items.size()},
            {"skipped", skipped}, {"lm_eval", harnessLine(task, origin)}};
}

void print(const ChoiceTask& task, const std::string& name, const ChoiceItems& items, const ChoiceResult& result,
           const EvaluationOrigin& origin)
{
    for (std::size_t i = 0; i < result.metrics.size(); ++i)
        fmt::print("{} {} {:.4f} ± {:.4f} over {} items\n", name, nameOf(task.metrics[i]), result.metrics[i].value,
                   result.metrics[i].standardError, result.metrics[i].items);
    for (const auto& [group, metrics] : result.groups)
        fmt::print("  {:<40} {:.4f} ({})\n", group, metrics.front().value, metrics.front().items);
    constexpr std::size_t kShown = 5;
    for (std::size_t i = 0; i < std::min(kShown, items.skipped.size()); ++i)
        fmt::print("! row {} was skipped: {}\n", items.skipped[i].row, items.skipped[i].reason);
    if (items.skipped.size() > kShown)
        fmt::print("! and {} more; the values are over fewer items than the file has\n", items.skipped.size() - kShown);
    fmt::print("the same by lm-evaluation-harness: {}\n", harnessLine(task, origin));
}

Result<ChoiceItems> readItems(const EvaluateArguments& arguments, const ChoiceTask& task, int fewShot)
{
    std::vector<SkippedRow> skipped;
    POFT_TRY_ASSIGN(std::vector<data::Row> rows, readTaskRows(arguments.data, skipped));
    std::vector<data::Row> solved;
    if (fewShot > 0) {
        std::vector<SkippedRow> ignored;
        POFT_TRY_ASSIGN(
            solved, readTaskRows(arguments.fewShotFiles.empty() ? arguments.data : arguments.fewShotFiles, ignored));
    }
    if (arguments.limit > 0 && rows.size() > static_cast<std::size_t>(arguments.limit))
        rows.resize(static_cast<std::size_t>(arguments.limit));
    POFT_TRY_ASSIGN(ChoiceItems items, makeChoiceItems(task, rows, solved, fewShot));
    items.skipped.insert(items.skipped.begin(), skipped.begin(), skipped.end());
    return items;
}

}  // namespace

Status evaluateModel(const EvaluateArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const storage::Model model, modelOf(*open.connection, arguments.model));
    POFT_TRY_ASSIGN(const ChoiceTask task, ChoiceTask::load(arguments.task));
    const int fewShot = arguments.fewShot.value_or(task.fewShotCount);
    POFT_TRY_ASSIGN(const ChoiceItems items, readItems(arguments, task, fewShot));

    const std::filesystem::path folder = open.workspace->resolve(model.path);
    POFT_TRY_ASSIGN(LoadedModel loaded, LoadedModel::load({folder.string(), arguments.dtype, arguments.device}));
    POFT_TRY_ASSIGN(const storage::FileLock lock, storage::lockDevice(loaded.device()));
    POFT_TRY_ASSIGN(const tokenizer::Tokenizer* tokenizer, loaded.tokenizer());
    ChoiceSettings settings;
    settings.maxLength = loaded.maxLength();
    if (arguments.chatTemplate) {
        POFT_TRY_ASSIGN(const ModelText* text, loaded.text());
        settings.chatFormat = &text->format;
    }

    const std::string name = keptName(task, fewShot, arguments.chatTemplate);
    ProgressBar bar(!arguments.json);
    bar.begin(name);
    TerminalControl control(bar);
    POFT_TRY_ASSIGN(const ChoiceResult result,
                    evaluateChoices(loaded.likelihood(), *tokenizer, task, items.items, settings, control));
    bar.end("done");
    POFT_TRY(keep(*open.connection, model.id, name, task, items, result));

    const EvaluationOrigin origin{
        folder, arguments.dtype, fewShot, arguments.chatTemplate, model.templateHash, storage::utcNow(), engineBuild()};
    if (!arguments.output.empty()) {
        std::error_code error;
        std::filesystem::create_directories(arguments.output, error);
        if (error)
            return fail(ErrorKind::Io,
                        fmt::format("The folder {} cannot be made: {}.", arguments.output.string(), error.message()));
        POFT_TRY(writeHarnessResults(arguments.output, task, items, result, origin));
    }
    if (arguments.json)
        fmt::print("{}\n",
                   toJson(task, name, items, result, origin).dump(2, ' ', false, Json::error_handler_t::replace));
    else
        print(task, name, items, result, origin);
    return {};
}

}  // namespace poft::engine
