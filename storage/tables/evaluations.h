// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "storage/records/evaluation.h"
#include "storage/tables/writer.h"

namespace poft::storage {

/// Inserts an evaluation with its items (id, createdAt and change are filled here, and the number of items where some
/// are given). An evaluation of the same
/// run or model, task, data set, metric and step is replaced.
Result<Id> insertEvaluation(const Writer& writer, const Evaluation& evaluation, std::span<const EvaluationItem> items);

/// By step.
Result<std::vector<Evaluation>> evaluationsOfRun(Connection& connection, Id run);
Result<std::vector<Evaluation>> evaluationsChangedSince(Connection& connection, Change last);
/// All evaluations of an experiment's runs with arm, cell and seed, in the order of the expansion and by step.
Result<std::vector<ExperimentEvaluation>> evaluationsOfExperiment(Connection& connection, Id experiment);
/// The items that both evaluations have, joined by sample and in order of sample.
Result<std::vector<PairedItem>> pairedItems(Connection& connection, Id first, Id second);
Result<std::vector<EvaluationItem>> itemsOfEvaluation(Connection& connection, Id evaluation);

}  // namespace poft::storage
