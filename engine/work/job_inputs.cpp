// SPDX-License-Identifier: Apache-2.0
#include "engine/work/job_inputs.h"

#include <fmt/format.h>

#include "storage/tables/datasets.h"
#include "storage/tables/jobs.h"
#include "storage/tables/models.h"
#include "storage/tables/runs.h"

namespace poft::engine {

Result<JobInputs> JobInputs::of(storage::Connection& connection, storage::Id job)
{
    POFT_TRY_ASSIGN(auto dependencies, storage::dependenciesOf(connection, job));
    return JobInputs(connection, std::move(dependencies));
}

Result<storage::Id> JobInputs::jobOf(const std::string& key) const
{
    for (const storage::JobDependency& dependency : m_dependencies)
        if (dependency.input == key)
            return dependency.dependsOn;
    return fail(ErrorKind::NotFound,
                fmt::format("The job has no source for its input {}: queue the experiment again.", key));
}

Result<storage::Dataset> JobInputs::dataset(const recipe::Input& input) const
{
    if (!input.registered.empty())
        return storage::findDataset(m_connection, input.registered);
    POFT_TRY_ASSIGN(const storage::Id job, jobOf(input.key));
    POFT_TRY_ASSIGN(auto dataset, storage::datasetOfJob(m_connection, job));
    if (!dataset || !dataset->ready)
        return fail(ErrorKind::NotFound,
                    fmt::format("The data set for {} was deleted: retry the job that made it.", input.key));
    return *std::move(dataset);
}

Result<storage::Model> JobInputs::model(const recipe::Input& input) const
{
    if (!input.registered.empty())
        return storage::findModel(m_connection, input.registered);
    POFT_TRY_ASSIGN(const storage::Id job, jobOf(input.key));
    POFT_TRY_ASSIGN(auto model, storage::modelOfJob(m_connection, job));
    if (!model)
        return fail(ErrorKind::NotFound,
                    fmt::format("The model for {} was deleted: retry the job that made it.", input.key));
    return *std::move(model);
}

Result<storage::Model> JobInputs::after() const
{
    POFT_TRY_ASSIGN(const storage::Id job, jobOf("after"));
    POFT_TRY_ASSIGN(const auto run, storage::runOfJob(m_connection, job));
    if (!run || !run->outputModelId)
        return fail(ErrorKind::NotFound,
                    "The training that this one comes after has no finished model: retry it first.");
    return storage::findModel(m_connection, *run->outputModelId);
}

}  // namespace poft::engine
