// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "storage/recipe/job_spec.h"
#include "storage/records/dataset.h"
#include "storage/records/job.h"
#include "storage/records/model.h"
#include "storage/sqlite/connection.h"

namespace poft::engine {

/// Finds what a job reads: an input is either a name of the workspace, or what another job made.
class JobInputs {
public:
    /// Of a job of the database.
    static Result<JobInputs> of(storage::Connection& connection, storage::Id job);

    Result<storage::Dataset> dataset(const recipe::Input& input) const;
    Result<storage::Model> model(const recipe::Input& input) const;

    /// The output model of the training that this one comes after.
    Result<storage::Model> after() const;

    /// The job that makes an input of this key ("scores:tutor/train").
    Result<storage::Id> jobOf(const std::string& key) const;

private:
    JobInputs(storage::Connection& connection, std::vector<storage::JobDependency> dependencies)
        : m_connection(connection), m_dependencies(std::move(dependencies))
    {
    }

    storage::Connection& m_connection;
    std::vector<storage::JobDependency> m_dependencies;
};

}  // namespace poft::engine
