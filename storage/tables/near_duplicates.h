// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/records/job.h"
#include "storage/records/sample.h"
#include "storage/tables/writer.h"

// Groups of near duplicates within a data set, as a job of kind "duplicates" (or of a filter that needs them) found
// them. Samples that are equal word for word are in the same group.
namespace poft::storage {

/// A sample and the first of the group of near duplicates that it belongs to (itself, for the first).
struct NearDuplicate {
    Id sample = 0;
    Id first = 0;
    double similarity = 1;  ///< Jaccard, to the sample it was found by
};

/// Makes `duplicates` all that is known of near duplicates in a data set, in chunks; `settings` says how they were
/// found.
Status writeNearDuplicates(const Writer& writer, Id dataset, const std::string& settings,
                           std::span<const NearDuplicate> duplicates);
/// In order of sample; nothing where nobody looked for them yet.
Result<std::optional<std::vector<NearDuplicate>>> nearDuplicates(Connection& connection, Id dataset);

/// Whether anybody has looked for near duplicates in a data set.
Result<bool> nearDuplicatesKnown(Connection& connection, Id dataset);

/// The newest job that looks, or looked, for near duplicates in the data set of this name.
Result<std::optional<Job>> searchForDuplicates(Connection& connection, const std::string& dataset);

/// A group as a row of a table.
struct DuplicateGroup {
    Id first = 0;                ///< its first sample in order, which a filter keeps
    std::int64_t position = 0;   ///< of the first, from 0
    std::int64_t samples = 0;    ///< with the first
    double leastSimilarity = 1;  ///< Jaccard
    std::string text;            ///< of the first: its response on one line
};

/// The largest groups first, those of one size in order; at most `limit`.
Result<std::vector<DuplicateGroup>> duplicateGroups(Connection& connection, Id dataset, int limit);

/// The samples of the group that begins with `first`, in order; at most `limit`.
Result<std::vector<SampleWithBody>> samplesOfGroup(Connection& connection, Id dataset, Id first, int limit);

}  // namespace poft::storage
