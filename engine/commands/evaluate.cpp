// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/commands/commands.h"
#include "engine/commands/loaded_model.h"
#include "engine/commands/open_workspace.h"
#include "engine/evaluate/harness_results.h"
#include "engine/report/build_info.h"
#include "engine/report/progress_bar.h"
#include "engine/work/stop_signal.h"
#include "storage/content/clock.h"
#include "storage/files/hub_cache.h"
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

Status keep(storage::Connection& connection, storage::Id model, const std::optional<storage::Id>& dataset,
            const PreparedTask& task, const TaskResult& result)
{
    for (std::size_t metric = 0; metric < task.metrics().size(); ++metric) {
        std::vector<storage::EvaluationItem> rows;
        for (const ItemResult& item : result.items)
            rows.push_back(storedItem(item, metric, metric == 0));
        storage::Evaluation row;
        row.modelId = model;
        row.datasetId = dataset;
        row.task = task.name();
        row.metric = task.metrics()[metric];
        row.value = result.metrics[metric].value;
        POFT_TRY(storage::insertEvaluation(storage::Writer(connection), row, rows));
    }
    return {};
}

Json toJson(const PreparedTask& task, const TaskResult& result, const EvaluationOrigin& origin)
{
    const auto values = [&](const std::vector<MetricResult>& metrics) {
        Json out = Json::object();
        for (std::size_t i = 0; i < metrics.size(); ++i)
            out[task.metrics()[i]] = {
                {"value", metrics[i].value}, {"standard_error", metrics[i].standardError}, {"items", metrics[i].items}};
        return out;
    };
    Json groups = Json::object();
    for (const auto& [group, metrics] : result.groups)
        groups[group] = values(metrics);
    Json skipped = Json::array();
    for (const SkippedRow& row : task.skipped())
        skipped.push_back({{"row", row.row}, {"reason", row.reason}});
    return {{"task", task.name()}, {"metrics", values(result.metrics)},
            {"groups", groups},    {"items", result.items.size()},
            {"skipped", skipped},  {"lm_eval", harnessLine(task, origin)}};
}

void print(const PreparedTask& task, const TaskResult& result, const EvaluationOrigin& origin)
{
    for (std::size_t i = 0; i < result.metrics.size(); ++i)
        fmt::print("{} {} {:.4f} ± {:.4f} over {} items\n", task.name(), task.metrics()[i], result.metrics[i].value,
                   result.metrics[i].standardError, result.metrics[i].items);
    for (const auto& [group, metrics] : result.groups)
        fmt::print("  {:<40} {:.4f} ({})\n", group, metrics.front().value, metrics.front().items);
    constexpr std::size_t kShown = 5;
    for (std::size_t i = 0; i < std::min(kShown, task.skipped().size()); ++i)
        fmt::print("! row {} was skipped: {}\n", task.skipped()[i].row, task.skipped()[i].reason);
    if (task.skipped().size() > kShown)
        fmt::print("! and {} more; the values are over fewer items than the file has\n",
                   task.skipped().size() - kShown);
    fmt::print("the same by lm-evaluation-harness: {}\n", harnessLine(task, origin));
}

Result<std::vector<data::Row>> rowsOf(const std::vector<std::string>& places, std::vector<SkippedRow>& skipped)
{
    std::vector<std::filesystem::path> files;
    for (const std::string& place : places) {
        POFT_TRY_ASSIGN(const auto found, files::filesOfPlace(place));
        files.insert(files.end(), found.begin(), found.end());
    }
    return readTaskRows(files, skipped);
}

Result<TaskRequest> requestOf(const EvaluateArguments& arguments, storage::Connection& connection,
                              const std::optional<storage::Id>& dataset)
{
    TaskRequest request;
    request.task = arguments.task;
    request.fewShot = arguments.fewShot;
    request.chatTemplate = arguments.chatTemplate;
    if (dataset) {
        POFT_TRY_ASSIGN(request.rows, datasetRows(connection, *dataset));
    } else {
        POFT_TRY_ASSIGN(request.rows, rowsOf(arguments.data, request.skipped));
    }
    std::vector<SkippedRow> ignored;
    if (!arguments.fewShotFiles.empty()) {
        POFT_TRY_ASSIGN(request.solved, rowsOf(arguments.fewShotFiles, ignored));
    } else if (arguments.limit > 0) {
        request.solved = request.rows;
    }
    if (arguments.limit > 0 && request.rows.size() > static_cast<std::size_t>(arguments.limit))
        request.rows.resize(static_cast<std::size_t>(arguments.limit));
    return request;
}

Status writeResults(const EvaluateArguments& arguments, const PreparedTask& task, const TaskResult& result,
                    const EvaluationOrigin& origin)
{
    if (arguments.output.empty())
        return {};
    std::error_code error;
    std::filesystem::create_directories(arguments.output, error);
    if (error)
        return fail(ErrorKind::Io,
                    fmt::format("The folder {} cannot be made: {}.", arguments.output.string(), error.message()));
    return writeHarnessResults(arguments.output, task, result, origin);
}

}  // namespace

Status evaluateModel(const EvaluateArguments& arguments)
{
    if (arguments.data.empty() == arguments.dataset.empty())
        return fail(ErrorKind::Invalid, "The questions are missing: name files (--data) or a data set (--dataset).");
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const storage::Model model, modelOf(*open.connection, arguments.model));
    std::optional<storage::Id> dataset;
    if (!arguments.dataset.empty()) {
        POFT_TRY_ASSIGN(const storage::Dataset found, datasetOf(*open.connection, arguments.dataset));
        dataset = found.id;
    }
    POFT_TRY_ASSIGN(TaskRequest request, requestOf(arguments, *open.connection, dataset));

    const std::filesystem::path folder = open.workspace->resolve(model.path);
    POFT_TRY_ASSIGN(LoadedModel loaded, LoadedModel::load({folder.string(), arguments.dtype, arguments.device}));
    POFT_TRY_ASSIGN(const storage::FileLock lock, storage::lockDevice(loaded.device()));
    POFT_TRY_ASSIGN(const tokenizer::Tokenizer* tokenizer, loaded.tokenizer());
    request.maxLength = loaded.maxLength();
    // A base model may have no chat template, which only some tasks need.
    const auto text = loaded.text();
    std::vector<api::TokenId> stops;
    if (text)
        stops = (*text)->stopTokens;
    else if (tokenizer->special().eos)
        stops = {*tokenizer->special().eos};
    POFT_TRY_ASSIGN(const auto task,
                    prepareTask(std::move(request), *tokenizer, text ? &(*text)->format : nullptr, stops));

    ProgressBar bar(!arguments.json);
    bar.begin(task->name());
    TerminalControl control(bar);
    POFT_TRY_ASSIGN(const TaskResult result, task->run(loaded.likelihood(), control));
    bar.end("done");
    POFT_TRY(keep(*open.connection, model.id, dataset, *task, result));

    const EvaluationOrigin origin{
        folder, arguments.dtype, arguments.chatTemplate, model.templateHash, storage::utcNow(), engineBuild()};
    POFT_TRY(writeResults(arguments, *task, result, origin));
    if (arguments.json)
        fmt::print("{}\n", toJson(*task, result, origin).dump(2, ' ', false, Json::error_handler_t::replace));
    else
        print(*task, result, origin);
    return {};
}

}  // namespace poft::engine
