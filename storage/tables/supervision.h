// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/records/supervision.h"
#include "storage/tables/writer.h"

namespace poft::storage {

/// Stores a finished report with its listed samples (in chunks; it is shown once it is whole) and gives back its id. A
/// report of the same key is replaced, which unlinks it from jobs: look with findSupervision() first. `key` may be any
/// JSON; it is stored canonical.
Result<Id> insertSupervision(const Writer& writer, const SupervisionReport& report,
                             std::span<const SupervisedSample> samples);

/// Says that a job goes by this report; role is "target" or "aligned". What is linked already stays.
Status linkSupervision(const Writer& writer, Id job, const SupervisionReport& report, const std::string& role);

/// The report of this key (any JSON), if there is one.
Result<std::optional<SupervisionReport>> findSupervision(Connection& connection, const std::string& key);

/// All reports, the newest first; of one data set where an id is given.
Result<std::vector<SupervisionReport>> listSupervision(Connection& connection, std::optional<Id> dataset = {});
Result<std::vector<SupervisionReport>> supervisionChangedSince(Connection& connection, Change last);

/// The reports that a job goes by, the target's first. A run's are those of its job (Run::jobId), there also when the
/// job refused to start.
Result<std::vector<JobSupervision>> supervisionOfJob(Connection& connection, Id job);

/// The listed samples of a report in order of position, from `offset` on, at most `limit`; of one finding, or of all
/// where it is empty.
Result<std::vector<SupervisedSample>> supervisedSamples(Connection& connection, Id report, const std::string& finding,
                                                        std::int64_t offset, int limit);

/// What a train job leaves out, in order of position, once for each model that has nothing to learn from it.
Result<std::vector<DroppedSample>> droppedSamplesOfJob(Connection& connection, Id job, std::int64_t offset, int limit);

}  // namespace poft::storage
