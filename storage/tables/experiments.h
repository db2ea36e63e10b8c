// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/records/experiment.h"
#include "storage/tables/writer.h"

namespace poft::storage {

Result<Experiment> findExperiment(Connection& connection, Id id);
/// NotFound with the names that exist.
Result<Experiment> findExperiment(Connection& connection, const std::string& name);
Result<std::vector<Experiment>> listExperiments(Connection& connection);
Result<std::vector<Experiment>> experimentsChangedSince(Connection& connection, Change last);

/// The jobs of an experiment in the order of its expansion, with arm, cell, seed, run and what they wait for.
Result<std::vector<ExperimentJob>> experimentJobs(Connection& connection, Id experiment);

/// The experiments that a job belongs to.
Result<std::vector<JobPlace>> placesOfJob(Connection& connection, Id job);

}  // namespace poft::storage
