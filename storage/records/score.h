// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "storage/records/id.h"

namespace poft::storage {

/// A row of `score_series`: log-likelihoods under one model state and one way of rendering and cutting.
struct ScoreSeries {
    Id id = 0;
    std::string role;  ///< "aligned", "epoch", "reference"
    std::string key;   ///< canonical JSON, see the schema
    std::optional<Id> modelId;
    std::optional<Id> runId;            ///< of an epoch series
    std::optional<std::int64_t> epoch;  ///< of an epoch series; 0 = before training
    std::string createdAt;
    Change change = 0;

    /// Whether responses were scored given their prompts, as preference scores are; else alone, as IFD needs them too.
    bool givenPrompt() const { return key.find("\"conditioning\":\"none\"") == std::string::npos; }
};

/// A row of `scores`: the response log-likelihood of one content in one series.
struct Score {
    Id contentId = 0;
    std::int64_t keptBytes = 0;  ///< bytes of the response that truncation kept; 0 = not cut
    std::optional<double> sum;   ///< log p(response | prompt), nats; none with a drop reason
    std::int64_t tokens = 0;     ///< response tokens
    std::int64_t bytes = 0;      ///< UTF-8 bytes of the scored response
    std::string dropReason;      ///< empty = scored
};

/// The scores of one sample in one series, joined by content.
struct ScoredSample {
    Id sampleId = 0;
    std::int64_t position = 0;
    std::optional<bool> isNoise;
    std::optional<Score> score;     ///< of the content (of a pair: prompt and chosen); none = not in the series
    std::optional<Score> rejected;  ///< of a pair: prompt and rejected
};

/// A row of `sample_scores`: what pages sort by.
struct SampleScores {
    Id sampleId = 0;
    std::optional<double> rLlm;    ///< weighted mean over the aligned models, nats per token
    std::optional<double> spread;  ///< standard deviation over the aligned models
    std::optional<double> rTheta;  ///< of the latest epoch of `runId`
    std::optional<double> tau;
    std::optional<Id> runId;
};

}  // namespace poft::storage
