// SPDX-License-Identifier: Apache-2.0
#include "engine/train/validation.h"

namespace poft::engine {

namespace {

/// Adds one sample's part of the objective and its coefficient.
void addPreference(ValidationOutcome& outcome, double rTheta, const api::TrainingItem& item,
                   const method::ObjectiveSettings& objective)
{
    // Under cross-entropy the coefficient is the diagnostic one.
    const bool crossEntropy = objective.objective == method::Objective::Sft;
    const double beta = crossEntropy ? 1 : objective.poftBeta;
    const double gamma = crossEntropy ? 0 : objective.poftGamma;
    const double probability = objective.objective == method::Objective::BiPoft ? item.targetProbability : 1;
    const double difference = method::preferenceDifference(rTheta, item.reference, beta, gamma);
    *outcome.tauMean += method::coefficient(difference, probability, beta);
    if (!crossEntropy)
        *outcome.loss += method::preferenceLoss(difference, probability);
}

}  // namespace

Result<ValidationOutcome> validate(api::LikelihoodModel& model, const TrainingSet& set,
                                   const method::ObjectiveSettings& objective)
{
    std::vector<api::Sequence> sequences;
    bool hasReferences = true;
    for (const TrainingSample& sample : set.samples) {
        sequences.push_back(sample.item.sequence);
        hasReferences = hasReferences && sample.item.hasReference;
    }
    POFT_TRY_ASSIGN(const std::vector<api::SequenceScore> scores, model.score(sequences));

    const bool crossEntropy = objective.objective == method::Objective::Sft;
    ValidationOutcome outcome;
    if (hasReferences)
        outcome.tauMean = 0;
    if (crossEntropy || hasReferences)
        outcome.loss = 0;
    double tokenSum = 0;
    std::int64_t tokens = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const api::TrainingItem& item = set.samples[i].item;
        const double rTheta = item.preferenceScore(scores[i]);
        outcome.rTheta.push_back(rTheta);
        outcome.crossEntropy -= scores[i].mean();
        if (crossEntropy)
            *outcome.loss -= rTheta;
        tokenSum -= scores[i].sum;
        tokens += scores[i].tokens;
        if (hasReferences)
            addPreference(outcome, rTheta, item, objective);
    }
    const auto count = static_cast<double>(scores.size());
    outcome.crossEntropy /= count;
    outcome.crossEntropyPerToken = tokenSum / static_cast<double>(tokens);
    if (outcome.loss)
        *outcome.loss /= count;
    if (crossEntropy && objective.lossNormalization == method::LossNormalization::Token)
        outcome.loss = outcome.crossEntropyPerToken;
    if (outcome.tauMean)
        *outcome.tauMean /= count;
    return outcome;
}

}  // namespace poft::engine
