// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/fake_curves.h"

#include <algorithm>
#include <cmath>

namespace poft::fakes {

namespace {

/// A number in -1 … 1 that looks random.
double wobble(std::int64_t a, std::int64_t b)
{
    std::uint64_t x = static_cast<std::uint64_t>(a) * 0x9E3779B97F4A7C15ull +
                      static_cast<std::uint64_t>(b) * 0xC2B2AE3D27D4EB4Full + 1;
    x ^= x >> 31;
    x *= 0xBF58476D1CE4E5B9ull;
    x ^= x >> 27;
    x *= 0x94D049BB133111EBull;
    x ^= x >> 31;
    return static_cast<double>(x >> 11) / static_cast<double>(1ull << 52) - 1;
}

}  // namespace

std::string objectiveOf(const std::string& arm)
{
    if (arm.starts_with("DPO"))
        return "dpo";
    if (arm == "PoFT")
        return "poft";
    return arm == "bi-PoFT" ? "bi_poft" : "sft";
}

int totalSteps(const std::string& objective)
{
    return objective == "dpo" || objective == "model" ? 80 : 200;
}

double totalEpochs(const std::string& objective)
{
    return objective == "dpo" || objective == "model" ? 2 : 5;
}

storage::Step makeStep(const std::string& objective, std::int64_t seed, int step)
{
    const double t = static_cast<double>(step);
    const double noise = wobble(seed, step);
    storage::Step row;
    row.step = step;
    row.epoch = t / 40;
    row.samples = 16;
    row.responseTokens = 130;
    const double floor =
        objective == "sft" ? 0.75 : (objective == "bi_poft" ? 1.35 : (objective == "dpo" ? 1.15 : 1.2));
    row.ceSample = floor + 3.2 * std::exp(-t / 28) * (objective == "dpo" ? 0.05 : 1) + 0.08 * noise;
    row.ceToken = row.ceSample * 0.95;
    row.gradNorm = 0.8 + 2.5 * std::exp(-t / 25) + 0.2 * std::abs(noise);
    row.learningRate = 1e-3 * std::min(1.0, t / 10) * 0.5 * (1 + std::cos(3.14159265 * t / totalSteps(objective)));
    row.tokensPerSecond = 11700 + 400 * noise;
    row.memoryBytes = 412e6 + 1e5 * std::floor(t / 50);
    row.loss = row.ceSample;
    if (objective == "dpo") {
        row.rewardChosen = 0.2 * (1 - std::exp(-t / 30));
        row.rewardRejected = -0.6 * (1 - std::exp(-t / 30));
        row.rewardMargin = row.rewardChosen - row.rewardRejected;
        row.rewardAccuracy = 0.5 + 0.4 * (1 - std::exp(-t / 30));
        row.loss = std::log1p(std::exp(-row.rewardMargin));
        return row;
    }
    if (objective == "model")
        return row;
    const double sink = 1 - std::exp(-t / 45);
    row.tauCleanQ50 = 0.62 - 0.12 * sink + 0.02 * noise;
    row.tauCleanQ25 = row.tauCleanQ50 - 0.13;
    row.tauCleanQ75 = row.tauCleanQ50 + 0.12;
    row.tauCleanMean = row.tauCleanQ50;
    row.tauNoiseQ50 = 0.55 - 0.46 * sink + 0.02 * wobble(seed + 9, step);
    row.tauNoiseQ25 = std::max(0.01, row.tauNoiseQ50 - 0.1);
    row.tauNoiseQ75 = row.tauNoiseQ50 + 0.1 - 0.05 * sink;
    row.tauNoiseMean = row.tauNoiseQ50;
    if (objective == "bi_poft") {
        for (double storage::Step::*q : {&storage::Step::tauNoiseMean, &storage::Step::tauNoiseQ25,
                                         &storage::Step::tauNoiseQ50, &storage::Step::tauNoiseQ75})
            row.*q -= 0.6;
    }
    row.tauMean = row.tauQ50 = 0.7 * row.tauCleanQ50 + 0.3 * row.tauNoiseQ50;
    row.tauQ10 = row.tauNoiseQ25;
    row.tauQ25 = row.tauNoiseQ75;
    row.tauQ75 = row.tauCleanQ50;
    row.tauQ90 = row.tauCleanQ75;
    if (objective != "sft")
        row.loss = 0.45 + 0.8 * std::exp(-t / 30) + 0.03 * noise;
    return row;
}

double accuracy(const std::string& arm, std::int64_t seed, int epoch)
{
    const double best =
        arm == "SFT" ? 0.80
                     : (arm == "PoFT" ? 0.833 : (arm == "bi-PoFT" ? 0.80 : (arm == "DPO after SFT" ? 0.812 : 0.841)));
    const double begin = arm.starts_with("DPO") ? best - 0.02 : 0.02;
    return best - (best - begin) * std::exp(-1.6 * epoch) +
           0.009 * wobble(seed * 31 + static_cast<std::int64_t>(arm.size()), epoch);
}

double epochScore(int number, bool noise, const std::string& objective, int epoch)
{
    const double learnt = 1 - std::exp(-epoch / 1.5);
    const double end = noise ? (objective == "sft" ? -3.0 : objective == "poft" ? -6.0 : -9.0) : -0.4;
    return -7.0 + (end + 7.0) * learnt - 0.2 * std::abs(wobble(number, 17));
}

double preferenceScore(int number, bool noise, int model)
{
    const double u = wobble(number, 5);
    const double own = wobble(number, 100 + model);
    if (noise)
        return -4.6 + 1.7 * u + 0.5 * own - 0.3 * model;
    return -0.12 - 0.9 * std::pow(std::abs(u), 3) - 0.15 * std::abs(own) - 0.05 * model;
}

}  // namespace poft::fakes
