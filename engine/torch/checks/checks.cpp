// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/checks/checks.h"

#include "engine/torch/checks/gradient_checks.h"
#include "engine/torch/checks/kernel_checks.h"
#include "engine/torch/checks/model_checks.h"
#include "engine/torch/checks/objective_checks.h"
#include "engine/torch/module/guard.h"

namespace poft::engine {
namespace {

struct Check {
    const char* name;
    api::CheckResult (*run)(c10::Device device);
};

constexpr Check kChecks[] = {
    {"gradients", checkNumericGradients},
    {"architectures", checkArchitectures},
    {"adapters", checkAdapters},
    {"recomputation", checkRecomputation},
    {"objectives", checkObjectives},
    {"coefficient-identity", checkCoefficientIdentity},
    {"micro-batches", checkMicroBatches},
    {"sample-weights", checkSampleWeights},
    {"adamw", checkAdamW},
    {"float32", checkFloat32},
    {"bfloat16", checkBFloat16},
    {"fused-attention", checkFusedAttention},
    {"packed-attention", checkPackedAttention},
    {"padded-scoring", checkPaddedScoring},
    {"alternatives", checkAlternatives},
    {"generation", checkGeneration},
    {"cuda-norm", checkNormKernel},
    {"cuda-swiglu", checkGateKernel},
    {"cuda-rotary", checkTurnKernel},
    {"cuda-head", checkHeadKernel},
    {"cuda-adamw", checkAdamWKernel},
};

api::CheckResult runOne(const Check& check, c10::Device device)
{
    api::CheckResult result;
    try {
        result = check.run(device);
    } catch (...) {
        result.detail = currentException("the check").message;
    }
    result.name = check.name;
    return result;
}

}  // namespace

std::vector<api::CheckResult> runChecks(c10::Device device, const std::string& only)
{
    std::vector<api::CheckResult> results;
    for (const Check& check : kChecks) {
        if (only.empty() || only == check.name)
            results.push_back(runOne(check, device));
    }
    return results;
}

}  // namespace poft::engine
