// SPDX-License-Identifier: Apache-2.0
#include "engine/score/sample_scores.h"

#include <map>
#include <set>

#include "engine/method/objective.h"
#include "engine/score/aligned_scores.h"
#include "storage/tables/experiments.h"
#include "storage/tables/score_series.h"

namespace poft::engine {

namespace {

using ScoreMap = std::map<storage::Id, storage::SampleScores>;

/// What was there, so that r_theta and tau of an earlier refresh stay.
Result<ScoreMap> previous(storage::Connection& connection, storage::Id experiment)
{
    POFT_TRY_ASSIGN(const auto rows, storage::loadSampleScores(connection, experiment));
    ScoreMap out;
    for (const storage::SampleScoresRow& row : rows)
        out[row.scores.sampleId] = row.scores;
    return out;
}

/// Aligned scores of one train job whose score jobs are all done; others are left for a later refresh.
Status addAligned(storage::Connection& connection, const storage::Job& job, std::set<storage::Id>& datasets,
                  ScoreMap& scores)
{
    POFT_TRY_ASSIGN(const recipe::TrainSpec spec, recipe::trainSpecFromText(job.spec));
    if (spec.aligned.empty() || !spec.train)
        return {};
    POFT_TRY_ASSIGN(const JobInputs inputs, JobInputs::of(connection, job.id));
    const auto dataset = inputs.dataset(*spec.train);
    if (!dataset || datasets.contains(dataset->id))
        return {};
    const auto aligned = loadAlignedScores(connection, inputs, spec, *spec.train, dataset->id);
    if (!aligned)
        return {};
    datasets.insert(dataset->id);
    for (const AlignedScore& one : *aligned) {
        storage::SampleScores& row = scores[one.sampleId];
        row.sampleId = one.sampleId;
        row.rLlm = one.score;
        row.spread = one.spread;
    }
    return {};
}

Status addTarget(storage::Connection& connection, const TargetScores& target, ScoreMap& scores)
{
    POFT_TRY_ASSIGN(const auto samples, storage::loadScores(connection, target.series, target.dataset));
    // An SFT run shows the diagnostic coefficient of P = 1, beta = 1, gamma = 0.
    const bool sft = target.training.objective == recipe::Objective::Sft;
    const bool knownNoise = target.training.objective == recipe::Objective::BiPoft;
    const double beta = sft ? 1 : target.training.poftBeta;
    const double gamma = sft ? 0 : target.training.poftGamma;
    for (const storage::ScoredSample& sample : samples) {
        storage::SampleScores& row = scores[sample.sampleId];
        row.sampleId = sample.sampleId;
        row.runId = target.run;
        row.rTheta = preferenceScore(sample.score, target.training.scoreUnit);
        row.tau.reset();
        if (row.rTheta && row.rLlm) {
            const double p = knownNoise && sample.isNoise.value_or(false) ? 0 : 1;
            row.tau = method::coefficient(method::preferenceDifference(*row.rTheta, *row.rLlm, beta, gamma), p, beta);
        }
    }
    return {};
}

}  // namespace

Status refreshSampleScores(const storage::Writer& writer, storage::Id experiment,
                           const std::optional<TargetScores>& target)
{
    storage::Connection& connection = writer.connection();
    POFT_TRY_ASSIGN(ScoreMap scores, previous(connection, experiment));
    POFT_TRY_ASSIGN(const auto jobs, storage::experimentJobs(connection, experiment));
    std::set<storage::Id> datasets;
    for (const storage::ExperimentJob& one : jobs)
        if (one.job.kind == "train")
            POFT_TRY(addAligned(connection, one.job, datasets, scores));
    if (target)
        POFT_TRY(addTarget(connection, *target, scores));

    std::vector<storage::SampleScores> rows;
    rows.reserve(scores.size());
    for (auto& [id, row] : scores)
        rows.push_back(row);
    return storage::rewriteSampleScores(writer, experiment, rows);
}

}  // namespace poft::engine
