// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

namespace poft::method {

/// The training objectives. Equation numbers are those of docs/method.md.
enum class Objective {
    Sft,     ///< cross-entropy, eq. 3
    Poft,    ///< preference over the aligned models, eq. 4
    BiPoft,  ///< the same with P = 0 on known noise, eq. 6 (our reading)
    Dpo,     ///< direct preference optimisation, eq. 7
};

/// What cross-entropy is divided by: the window's samples (so that SFT and PoFT differ by tau alone) or its response
/// tokens.
enum class LossNormalization { Sample, Token };

struct ObjectiveSettings {
    Objective objective = Objective::Sft;
    LossNormalization lossNormalization = LossNormalization::Sample;  ///< of SFT only
    double poftBeta = 1;   ///< scale of the preference difference; 1 in the paper
    double poftGamma = 0;  ///< offset of the preference difference; 0 in the paper
    double dpoBeta = 0.1;  ///< of eq. 7
};

/// sigma(x) = 1 / (1 + e^-x), without overflow for any finite x.
double sigmoid(double x);

/// log sigma(x) = -log(1 + e^-x), accurate at both ends.
double logSigmoid(double x);

/// Eq. 2 with weights: sum_j w_j r_j / sum_j w_j, nats per token. Both spans have the same length, at least 1; weights
/// are positive.
double alignedScore(std::span<const double> scores, std::span<const double> weights);

/// Static weights of samples by what the aligned models give them, w_i = exp(r_LLM,i) / mean_k exp(r_LLM,k): their mean
/// is 1, so that a step is as large as without them. Computed from the differences to the largest score, so that no
/// exponential underflows to a mean of 0.
std::vector<double> alignedWeights(std::span<const double> alignedScores);

/// Delta = beta (r_theta - r_LLM) + gamma, the preference difference of eq. 4 and 6.
double preferenceDifference(double rTheta, double rLlm, double beta, double gamma);

/// Eq. 6: -[P log sigma(Delta) + (1 - P) log sigma(-Delta)]; eq. 4 is P = 1.
double preferenceLoss(double difference, double targetProbability);

/// tau = beta (P - sigma(Delta)), in (-beta, beta): the gradient of the loss is tau times that of -r_theta. Eq. 5 is P
/// = 1, beta = 1, gamma = 0: tau = sigma(r_LLM - r_theta).
double coefficient(double difference, double targetProbability, double beta);

/// One pair of DPO: summed log-likelihoods, nats.
struct PairLogLikelihoods {
    double chosen = 0;
    double rejected = 0;
    double referenceChosen = 0;
    double referenceRejected = 0;
};

/// What DPO says of a pair. Rewards are beta (log p_theta - log p_ref); gradientScale = dL/d(margin in log-likelihood)
/// of eq. 7, -beta sigma(-beta m), so that dL/dtheta = gradientScale (d log p(y+) - d log p(y-)).
struct PairOutcome {
    double loss = 0;
    double rewardChosen = 0;
    double rewardRejected = 0;
    double gradientScale = 0;
};

/// Eq. 7.
PairOutcome dpo(const PairLogLikelihoods& pair, double beta);

}  // namespace poft::method
