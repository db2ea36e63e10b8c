// SPDX-License-Identifier: Apache-2.0
#include "engine/train/model_registration.h"

#include "engine/model/model_folder.h"
#include "engine/score/model_text.h"
#include "storage/files/sha256.h"
#include "storage/tables/models.h"

namespace poft::engine {

namespace {

/// The row of a folder that we can use; its text side is tried too, so that nothing is found out only in the middle of
/// a run.
Result<storage::Model> describe(const storage::Workspace& workspace, const std::filesystem::path& folder)
{
    POFT_TRY_ASSIGN(const model::ModelFolder inspected, model::inspectModelFolder(folder));
    POFT_TRY_ASSIGN(const ModelText text, ModelText::load(folder));
    POFT_TRY(checkVocabulary(text.tokenizer, inspected.config.vocabSize, folder));
    storage::Model row;
    row.path = workspace.storedPath(folder);
    row.architecture = inspected.config.architecture;
    row.parameters = inspected.parameters;
    row.config = inspected.configText;
    row.weightsHash = inspected.weightsHash;
    row.tokenizerHash = inspected.tokenizerHash;
    row.templateHash =
        text.format.chosenName().empty() ? inspected.templateHash : files::sha256Hex(text.format.templateText());
    return row;
}

}  // namespace

Result<storage::Id> registerModel(const JobContext& context, const std::string& wanted,
                                  const std::filesystem::path& folder)
{
    POFT_TRY_ASSIGN(storage::Model row, describe(context.workspace, folder));
    row.jobId = context.job().id;
    POFT_TRY_ASSIGN(const auto earlier, storage::modelOfJob(context.connection, context.job().id));
    if (earlier) {
        row.name = earlier->name;
    } else {
        POFT_TRY_ASSIGN(row.name, storage::freeModelName(context.connection, wanted));
    }
    return storage::insertModel(context.writer(), row);
}

Result<storage::Id> registerFolder(const storage::Workspace& workspace, storage::Connection& connection,
                                   const std::string& name, const std::filesystem::path& folder)
{
    std::error_code error;
    const std::filesystem::path absolute = std::filesystem::weakly_canonical(folder, error);
    POFT_TRY_ASSIGN(storage::Model row, describe(workspace, error ? folder : absolute));
    row.name = name;
    return storage::insertModel(connection, row);
}

}  // namespace poft::engine
