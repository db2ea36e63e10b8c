// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/bigram_backend.h"

#include <cstdlib>

#include "engine/model/config.h"
#include "tests/fakes/bigram_learner.h"

namespace poft::fakes {

namespace {

Result<std::unique_ptr<BigramLearner>> load(const std::filesystem::path& folder)
{
    POFT_TRY_ASSIGN(const api::ModelConfig config, model::readConfig(folder));
    POFT_TRY_ASSIGN(auto table, BigramLearner::readTable(folder));
    auto learner = std::make_unique<BigramLearner>(std::move(table), config);
    if (const char* milliseconds = std::getenv("POFT_FAKE_STEP_MS"))
        learner->stepTime = std::chrono::milliseconds(std::atoi(milliseconds));
    return learner;
}

}  // namespace

Result<std::unique_ptr<api::LikelihoodModel>> BigramBackend::loadModel(const std::filesystem::path& folder,
                                                                       const api::LoadSettings&)
{
    POFT_TRY_ASSIGN(auto learner, load(folder));
    return std::unique_ptr<api::LikelihoodModel>(std::move(learner));
}

Result<std::unique_ptr<api::Learner>> BigramBackend::loadLearner(const std::filesystem::path& folder,
                                                                 const api::LearnerSettings&)
{
    POFT_TRY_ASSIGN(auto learner, load(folder));
    learner->mostTokens = mostTokens;
    return std::unique_ptr<api::Learner>(std::move(learner));
}

Result<std::unique_ptr<api::Learner>> BigramBackend::createLearner(const api::ModelConfig& config, std::uint64_t,
                                                                   const api::LearnerSettings&)
{
    return std::unique_ptr<api::Learner>(std::make_unique<BigramLearner>(BigramLearner::Table{}, config));
}

Status BigramBackend::mergeModel(const std::filesystem::path& folder, const std::filesystem::path& target)
{
    POFT_TRY_ASSIGN(auto learner, load(folder));
    return learner->saveWeights(target);
}

}  // namespace poft::fakes
