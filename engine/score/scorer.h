// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "engine/api/likelihood_model.h"
#include "engine/score/sequence_maker.h"
#include "engine/work/job_control.h"
#include "storage/records/model.h"
#include "storage/tables/score_series.h"

namespace poft::engine {

/// Everything that decides a log-likelihood, as `score_series.key`: two series with the same key hold the same numbers,
/// so a series is reused whenever its key comes again, whatever data set asks.
struct SeriesKey {
    std::string weightsHash;  ///< empty for an epoch series
    std::string configHash;
    std::string tokenizerHash;
    std::string templateHash;
    std::string templateDate;
    recipe::ScoreSettings settings;
    std::vector<std::string> sharedWith = {};  ///< SharedCut::keys under truncation = shared
    storage::Id run = 0;                       ///< of an epoch series
    std::int64_t epoch = 0;                    ///< of an epoch series

    std::string toJson() const;
};

/// The key of a model's aligned or reference scores.
SeriesKey seriesKey(const storage::Model& model, const SequenceMaker& maker, const std::string& templateDate);

/// Why a content has no score when its conversation cannot be rendered for the model (tool calls, say).
inline constexpr const char* kNotRendered = "not_rendered";

/// The row of a tokenized content before its score is known; with a drop reason it never gets one.
storage::Score unscored(const text::TrainingSequence& sequence, storage::Id content);

/// Fills a series with the contents of a data set that it lacks: reads them in chunks, tokenizes, scores, writes. What
/// is written stays, so an interrupted scoring goes on where it was. A content without response token gets its drop
/// reason, never a score of 0. With `detail` Tokens the log-likelihoods of single tokens are kept beside their sum.
Status fillSeries(const storage::Writer& writer, storage::Id series, storage::Id dataset, api::LikelihoodModel& model,
                  const SequenceMaker& maker, JobControl& control,
                  const std::function<void(std::int64_t done, std::int64_t total)>& progress,
                  storage::SeriesDetail detail = storage::SeriesDetail::Sums);

/// Keeps the log-likelihoods of the tokens of these contents in a series, as far as it lacks them; their sums are left
/// as they are. For a few contents: all of them are in memory at once.
Status fillTokens(const storage::Writer& writer, storage::Id series, std::span<const storage::Id> contents,
                  api::LikelihoodModel& model, const SequenceMaker& maker);

}  // namespace poft::engine
