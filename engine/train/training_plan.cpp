// SPDX-License-Identifier: Apache-2.0
#include "engine/train/training_plan.h"

namespace poft::engine {

namespace {

method::Objective objectiveOf(recipe::Objective objective)
{
    switch (objective) {
        case recipe::Objective::Poft:
            return method::Objective::Poft;
        case recipe::Objective::BiPoft:
            return method::Objective::BiPoft;
        case recipe::Objective::Dpo:
            return method::Objective::Dpo;
        case recipe::Objective::Sft:
            break;
    }
    return method::Objective::Sft;
}

method::ScheduleKind scheduleOf(recipe::Scheduler scheduler)
{
    switch (scheduler) {
        case recipe::Scheduler::Linear:
            return method::ScheduleKind::Linear;
        case recipe::Scheduler::Constant:
            return method::ScheduleKind::Constant;
        case recipe::Scheduler::ConstantWithWarmup:
            return method::ScheduleKind::ConstantWithWarmup;
        case recipe::Scheduler::Cosine:
            break;
    }
    return method::ScheduleKind::Cosine;
}

}  // namespace

TrainingPlan trainingPlan(const recipe::TrainingSettings& settings, std::size_t samples)
{
    TrainingPlan plan;
    plan.objective.objective = objectiveOf(settings.objective);
    plan.objective.lossNormalization = settings.lossNormalization == recipe::LossNormalization::Token
                                           ? method::LossNormalization::Token
                                           : method::LossNormalization::Sample;
    plan.objective.poftBeta = settings.poftBeta;
    plan.objective.poftGamma = settings.poftGamma;
    plan.objective.dpoBeta = settings.beta;
    plan.microBatchSize = static_cast<int>(settings.perDeviceTrainBatchSize);
    plan.windowSize = static_cast<std::size_t>(settings.perDeviceTrainBatchSize * settings.gradientAccumulationSteps);
    plan.seed = static_cast<std::uint64_t>(settings.seed);
    plan.schedule.kind = scheduleOf(settings.lrSchedulerType);
    plan.schedule.peak = settings.learningRate;
    plan.schedule.totalSteps = recipe::optimizerSteps(settings, static_cast<std::int64_t>(samples));
    plan.schedule.warmupSteps = method::warmupSteps(settings.warmupSteps, plan.schedule.totalSteps);
    return plan;
}

api::OptimizerSettings optimizerSettings(const recipe::TrainingSettings& settings)
{
    return {settings.adamBeta1, settings.adamBeta2, settings.adamEpsilon, settings.weightDecay, settings.maxGradNorm};
}

api::AdapterSettings adapterSettings(const recipe::TrainingSettings& settings)
{
    if (settings.loraR == 0)
        return {};
    return {static_cast<int>(settings.loraR), settings.loraAlpha, settings.loraDropout, recipe::loraTargets(settings),
            static_cast<std::uint64_t>(settings.seed)};
}

}  // namespace poft::engine
