// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/records/score.h"
#include "storage/tables/writer.h"

namespace poft::storage {

/// A content that a series has no score of.
struct MissingContent {
    Id contentId = 0;
    std::string body;  ///< canonical JSON, see storage/content/content.h
};

/// The series of this key, made if it is missing. Of `series`: role, key (any JSON; stored canonical), modelId, runId,
/// epoch.
Result<Id> findOrCreateSeries(const Writer& writer, const ScoreSeries& series);
Result<ScoreSeries> findSeries(Connection& connection, Id id);
Result<std::vector<ScoreSeries>> seriesChangedSince(Connection& connection, Change last);
/// The epoch series of a run, by epoch.
Result<std::vector<ScoreSeries>> seriesOfRun(Connection& connection, Id run);
/// The aligned and reference series that the score jobs of an experiment made or reused, with the data set of each.
struct ExperimentSeries {
    ScoreSeries series;
    Id jobId = 0;
    Id datasetId = 0;
    std::string modelName;  ///< empty when the model was removed
};
Result<std::vector<ExperimentSeries>> seriesOfExperiment(Connection& connection, Id experiment);
/// The series that jobs made or found for a data set under a model, the newest first.
Result<std::vector<ScoreSeries>> seriesOfModel(Connection& connection, Id model, Id dataset);
/// Says that a job scored this data set in this series (or found it scored): what seriesOfExperiment and the reuse of
/// jobs go by.
Status linkSeries(const Writer& writer, Id job, Id series, Id dataset);
Result<std::vector<ExperimentSeries>> seriesOfJob(Connection& connection, Id job);

/// What a series should hold of a content: its score, or its score and the log-likelihoods of its tokens.
enum class SeriesDetail { Sums, Tokens };

/// Contents of a data set (chosen and rejected) that the series lacks in this detail, with an id above `after`, in
/// order of id, at most `limit`. A content with a drop reason lacks nothing.
Result<std::vector<MissingContent>> missingContents(Connection& connection, Id series, Id dataset, Id after, int limit,
                                                    SeriesDetail detail = SeriesDetail::Sums);
Result<std::int64_t> countMissingContents(Connection& connection, Id series, Id dataset,
                                          SeriesDetail detail = SeriesDetail::Sums);

/// Inserts scores in chunks; a score that is there (content, keptBytes) is replaced.
Status insertScores(const Writer& writer, Id series, std::span<const Score> scores);

/// The scores of a data set's samples in order of position, joined by content. Where truncation left several rows of a
/// content, the one that is cut least.
Result<std::vector<ScoredSample>> loadScores(Connection& connection, Id series, Id dataset);

/// Sums over the scored samples of a data set (chosen sides of pairs).
struct ScoreTotals {
    std::int64_t samples = 0;
    double sum = 0;  ///< of log-likelihoods, nats
    std::int64_t tokens = 0;
    std::int64_t bytes = 0;
};
Result<ScoreTotals> totalsOfScores(Connection& connection, Id series, Id dataset);

/// The score of one content in a series: of several rows the one that is cut least. No value: the series has none.
Result<std::optional<Score>> findScore(Connection& connection, Id series, Id content);

}  // namespace poft::storage
