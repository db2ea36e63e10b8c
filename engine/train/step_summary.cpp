// SPDX-License-Identifier: Apache-2.0
#include "engine/train/step_summary.h"

#include <algorithm>
#include <cmath>

#include "storage/series/statistics.h"

namespace poft::engine {

namespace {

/// Quantities of tau over one kind of samples.
struct TauSummary {
    double mean = storage::kNoValue;
    double q10 = storage::kNoValue;
    double q25 = storage::kNoValue;
    double q50 = storage::kNoValue;
    double q75 = storage::kNoValue;
    double q90 = storage::kNoValue;
};

TauSummary summarize(std::vector<double> tau)
{
    TauSummary out;
    if (tau.empty())
        return out;
    std::ranges::sort(tau);
    out.mean = series::mean(tau);
    out.q10 = series::sortedQuantile(tau, 0.10);
    out.q25 = series::sortedQuantile(tau, 0.25);
    out.q50 = series::sortedQuantile(tau, 0.50);
    out.q75 = series::sortedQuantile(tau, 0.75);
    out.q90 = series::sortedQuantile(tau, 0.90);
    return out;
}

void addCrossEntropy(storage::Step& step, const api::StepOutcome& outcome)
{
    double sampleSum = 0;
    double tokenSum = 0;
    std::int64_t tokens = 0;
    for (const api::ItemOutcome& item : outcome.items) {
        sampleSum -= item.score.mean();
        tokenSum -= item.score.sum;
        tokens += item.score.tokens;
        step.responseTokens += item.score.tokens + item.rejected.tokens;
    }
    step.ceSample = sampleSum / static_cast<double>(outcome.items.size());
    step.ceToken = tokenSum / static_cast<double>(tokens);
}

void addTau(storage::Step& step, const StepReport& report, const TrainingSet& set)
{
    std::vector<double> all;
    std::vector<double> clean;
    std::vector<double> noise;
    for (std::size_t i = 0; i < report.indices.size(); ++i) {
        const double tau = report.outcome.items[i].coefficient;
        if (std::isnan(tau))
            continue;
        all.push_back(tau);
        if (const auto isNoise = set.samples[report.indices[i]].isNoise)
            (*isNoise ? noise : clean).push_back(tau);
    }
    const TauSummary ofAll = summarize(std::move(all));
    step.tauMean = ofAll.mean;
    step.tauQ10 = ofAll.q10;
    step.tauQ25 = ofAll.q25;
    step.tauQ50 = ofAll.q50;
    step.tauQ75 = ofAll.q75;
    step.tauQ90 = ofAll.q90;
    const TauSummary ofClean = summarize(std::move(clean));
    step.tauCleanMean = ofClean.mean;
    step.tauCleanQ25 = ofClean.q25;
    step.tauCleanQ50 = ofClean.q50;
    step.tauCleanQ75 = ofClean.q75;
    const TauSummary ofNoise = summarize(std::move(noise));
    step.tauNoiseMean = ofNoise.mean;
    step.tauNoiseQ25 = ofNoise.q25;
    step.tauNoiseQ50 = ofNoise.q50;
    step.tauNoiseQ75 = ofNoise.q75;
}

void addRewards(storage::Step& step, const StepReport& report, const TrainingSet& set, double beta)
{
    double chosen = 0;
    double rejected = 0;
    double right = 0;
    for (std::size_t i = 0; i < report.indices.size(); ++i) {
        const api::TrainingItem& item = set.samples[report.indices[i]].item;
        const api::ItemOutcome& outcome = report.outcome.items[i];
        const method::PairOutcome pair =
            method::dpo({outcome.score.sum, outcome.rejected.sum, item.reference, item.referenceRejected}, beta);
        chosen += pair.rewardChosen;
        rejected += pair.rewardRejected;
        right += pair.rewardChosen > pair.rewardRejected ? 1 : 0;
    }
    const auto pairs = static_cast<double>(report.indices.size());
    step.rewardChosen = chosen / pairs;
    step.rewardRejected = rejected / pairs;
    step.rewardMargin = step.rewardChosen - step.rewardRejected;
    step.rewardAccuracy = right / pairs;
}

}  // namespace

storage::Step summarizeStep(const StepReport& report, const TrainingSet& set,
                            const method::ObjectiveSettings& objective)
{
    storage::Step step;
    step.step = report.step;
    step.epoch = report.epoch;
    step.samples = static_cast<std::int64_t>(report.indices.size());
    step.loss = report.outcome.loss;
    step.gradNorm = report.outcome.gradNorm;
    step.learningRate = report.learningRate;
    step.tokensPerSecond = static_cast<double>(report.outcome.tokens) / std::max(report.seconds, 1e-9);
    step.memoryBytes = static_cast<double>(report.outcome.memoryBytes);
    addCrossEntropy(step, report.outcome);
    addTau(step, report, set);
    if (objective.objective == method::Objective::Dpo)
        addRewards(step, report, set, objective.dpoBeta);
    return step;
}

std::vector<storage::StepSample> stepSamples(const StepReport& report, const TrainingSet& set)
{
    std::vector<storage::StepSample> out;
    out.reserve(report.indices.size());
    for (std::size_t i = 0; i < report.indices.size(); ++i) {
        const TrainingSample& sample = set.samples[report.indices[i]];
        const api::ItemOutcome& outcome = report.outcome.items[i];
        out.push_back({report.step, sample.sampleId, sample.item.preferenceScore(outcome.score), outcome.coefficient,
                       sample.item.targetProbability});
    }
    return out;
}

}  // namespace poft::engine
