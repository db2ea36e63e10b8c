// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/available_reading.h"

#include "storage/tables/datasets.h"
#include "storage/tables/jobs.h"
#include "storage/tables/models.h"

namespace poft::gui {

Result<Available> readAvailable(storage::Connection& connection)
{
    Available available;
    POFT_TRY_ASSIGN(const std::vector<storage::Dataset> datasets, storage::listDatasets(connection));
    for (auto dataset = datasets.rbegin(); dataset != datasets.rend(); ++dataset)
        (dataset->kind == "pairs" ? available.pairs : available.conversations) << QString::fromStdString(dataset->name);
    POFT_TRY_ASSIGN(const std::vector<storage::Model> models, storage::listModels(connection));
    QStringList trained;
    for (const storage::Model& model : models) {
        bool byTraining = false;
        if (model.jobId) {
            // A job that is deleted leaves a model like any other.
            const auto job = storage::findJob(connection, *model.jobId);
            byTraining = job && job->kind == "train";
        }
        (byTraining ? trained : available.models) << QString::fromStdString(model.name);
    }
    available.trained = static_cast<int>(trained.size());
    available.models += trained;
    return available;
}

}  // namespace poft::gui
