// SPDX-License-Identifier: Apache-2.0
#include "engine/method/objective.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace poft::method {

double sigmoid(double x)
{
    // Each branch takes the exponential of a number that is not positive.
    if (x >= 0)
        return 1.0 / (1.0 + std::exp(-x));
    const double e = std::exp(x);
    return e / (1.0 + e);
}

double logSigmoid(double x)
{
    return x >= 0 ? -std::log1p(std::exp(-x)) : x - std::log1p(std::exp(x));
}

double alignedScore(std::span<const double> scores, std::span<const double> weights)
{
    double sum = 0;
    double total = 0;
    for (std::size_t j = 0; j < scores.size(); ++j) {
        sum += weights[j] * scores[j];
        total += weights[j];
    }
    return sum / total;
}

std::vector<double> alignedWeights(std::span<const double> alignedScores)
{
    std::vector<double> weights;
    if (alignedScores.empty())
        return weights;
    const double largest = *std::max_element(alignedScores.begin(), alignedScores.end());
    double sum = 0;
    for (const double score : alignedScores) {
        weights.push_back(std::exp(score - largest));
        sum += weights.back();
    }
    for (double& weight : weights)
        weight *= static_cast<double>(weights.size()) / sum;
    return weights;
}

double preferenceDifference(double rTheta, double rLlm, double beta, double gamma)
{
    return beta * (rTheta - rLlm) + gamma;
}

double preferenceLoss(double difference, double targetProbability)
{
    // A probability of 0 leaves its term out, so that an infinite logarithm is never multiplied by 0.
    double loss = 0;
    if (targetProbability > 0)
        loss -= targetProbability * logSigmoid(difference);
    if (targetProbability < 1)
        loss -= (1 - targetProbability) * logSigmoid(-difference);
    return loss;
}

double coefficient(double difference, double targetProbability, double beta)
{
    // P - sigma(D) written with sigma(-D) = 1 - sigma(D), which keeps its digits where sigma(D) is near 1.
    return beta * (targetProbability * sigmoid(-difference) - (1 - targetProbability) * sigmoid(difference));
}

PairOutcome dpo(const PairLogLikelihoods& pair, double beta)
{
    PairOutcome outcome;
    outcome.rewardChosen = beta * (pair.chosen - pair.referenceChosen);
    outcome.rewardRejected = beta * (pair.rejected - pair.referenceRejected);
    const double margin = outcome.rewardChosen - outcome.rewardRejected;
    outcome.loss = -logSigmoid(margin);
    outcome.gradientScale = -beta * sigmoid(-margin);
    return outcome;
}

}  // namespace poft::method
