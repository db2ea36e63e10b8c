// SPDX-License-Identifier: Apache-2.0
#include "engine/train/run_evaluations.h"

#include <fmt/format.h>

#include "engine/model/config.h"
#include "storage/files/hub_cache.h"
#include "storage/tables/findings.h"

namespace poft::engine {

namespace {

Result<std::vector<data::Row>> rowsOf(const std::vector<recipe::Input>& places, std::vector<SkippedRow>& skipped)
{
    std::vector<std::filesystem::path> files;
    for (const recipe::Input& place : places) {
        POFT_TRY_ASSIGN(const auto found, files::filesOfPlace(place.registered));
        files.insert(files.end(), found.begin(), found.end());
    }
    return readTaskRows(files, skipped);
}

Status noteSkipped(const JobContext& context, const PreparedTask& task)
{
    if (task.skipped().empty())
        return {};
    const SkippedRow& first = task.skipped().front();
    return storage::addFinding(
        context.writer(), context.job().id, true,
        fmt::format("The task {} is over {} items, {} fewer than there are rows; row {}, for example: {}.", task.name(),
                    task.size(), task.skipped().size(), first.row, first.reason));
}

Result<RunEvaluation> prepare(const JobContext& context, TaskRequest request, const ModelText& text,
                              const std::filesystem::path& folder)
{
    POFT_TRY_ASSIGN(const api::ModelConfig config, model::readConfig(folder));
    request.maxLength = config.maxPositionEmbeddings;
    RunEvaluation out;
    POFT_TRY_ASSIGN(out.task, prepareTask(std::move(request), text.tokenizer, &text.format, text.stopTokens));
    POFT_TRY(noteSkipped(context, *out.task));
    return out;
}

}  // namespace

Result<RunEvaluation> prepareEvaluation(const JobContext& context, const storage::Dataset& dataset,
                                        const std::string& task, const ModelText& text,
                                        const std::filesystem::path& folder)
{
    TaskRequest request;
    request.task = task;
    POFT_TRY_ASSIGN(request.rows, datasetRows(context.connection, dataset.id));
    POFT_TRY_ASSIGN(RunEvaluation out, prepare(context, std::move(request), text, folder));
    out.dataset = dataset.id;
    return out;
}

Result<std::vector<RunEvaluation>> prepareEvaluations(const JobContext& context, const JobInputs& inputs,
                                                      const std::vector<recipe::Evaluation>& evaluations,
                                                      const ModelText& text, const std::filesystem::path& folder)
{
    std::vector<RunEvaluation> out;
    for (const recipe::Evaluation& evaluation : evaluations) {
        TaskRequest request;
        request.task = evaluation.taskFile ? evaluation.taskFile->registered : evaluation.task;
        std::optional<storage::Id> dataset;
        if (evaluation.dataset) {
            POFT_TRY_ASSIGN(const storage::Dataset found, inputs.dataset(*evaluation.dataset));
            dataset = found.id;
            POFT_TRY_ASSIGN(request.rows, datasetRows(context.connection, found.id));
        } else {
            POFT_TRY_ASSIGN(request.rows, rowsOf(evaluation.files, request.skipped));
        }
        std::vector<SkippedRow> ignored;
        if (evaluation.solvedDataset) {
            POFT_TRY_ASSIGN(const storage::Dataset found, inputs.dataset(*evaluation.solvedDataset));
            POFT_TRY_ASSIGN(request.solved, datasetRows(context.connection, found.id));
        } else if (!evaluation.solvedFiles.empty()) {
            POFT_TRY_ASSIGN(request.solved, rowsOf(evaluation.solvedFiles, ignored));
        } else if (evaluation.limit > 0) {
            request.solved = request.rows;
        }
        if (evaluation.limit > 0 && request.rows.size() > static_cast<std::size_t>(evaluation.limit))
            request.rows.resize(static_cast<std::size_t>(evaluation.limit));
        if (evaluation.fewShot)
            request.fewShot = static_cast<int>(*evaluation.fewShot);
        request.chatTemplate = evaluation.chatTemplate;
        POFT_TRY_ASSIGN(RunEvaluation prepared, prepare(context, std::move(request), text, folder));
        prepared.dataset = dataset;
        prepared.when = evaluation.when;
        out.push_back(std::move(prepared));
    }
    return out;
}

}  // namespace poft::engine
