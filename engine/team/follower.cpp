// SPDX-License-Identifier: Apache-2.0
#include "engine/team/follower.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "engine/model/config.h"
#include "engine/team/team.h"
#include "engine/team/wire.h"
#include "engine/work/backend_module.h"

namespace poft::engine {

namespace {

using nlohmann::json;

class Follower {
public:
    Follower(api::Backend& backend, api::Peers& peers, int localRank)
        : m_backend(backend), m_peers(peers), m_localRank(localRank)
    {
    }

    /// The answer to a task, or why there is none.
    Result<json> answer(const json& task)
    {
        const std::string what = task.at("do").get<std::string>();
        const auto id = task.value("model", std::int64_t{-1});
        if (what == "end")
            return json::object();
        if (what == "load_model")
            return loadModel(id, task);
        if (what == "load_learner" || what == "create_learner")
            return makeLearner(id, what, task);
        if (what == "forget") {
            m_models.erase(id);
            m_learners.erase(id);
            return json::object();
        }
        if (what == "restore" || what == "step" || what == "rehearse") {
            const auto learner = m_learners.find(id);
            if (learner == m_learners.end())
                return fail(ErrorKind::NotFound, "There is no such learner.");
            return what == "restore" ? restore(*learner->second, task)
                                     : step(*learner->second, task, what == "rehearse");
        }
        return ask(what, id, task);
    }

private:
    /// Rank 0 says which kind of device; which of them is this process's own affair.
    void place(api::LoadSettings& settings) const
    {
        settings.device.index = 0;
        if (settings.device.kind == api::Device::Kind::Cpu)
            return;
        int count = 0;
        for (const api::DeviceInfo& info : m_backend.devices())
            count += info.device.kind == api::Device::Kind::Cuda ? 1 : 0;
        settings.device.index = count > 0 ? m_localRank % count : 0;
    }

    Result<json> loadModel(std::int64_t id, const json& task)
    {
        api::LoadSettings settings = wire::loadIn(task.at("load"));
        place(settings);
        POFT_TRY_ASSIGN(m_models[id], m_backend.loadModel(task.at("folder").get<std::string>(), settings));
        return json::object();
    }

    Result<json> makeLearner(std::int64_t id, const std::string& what, const json& task)
    {
        api::LearnerSettings settings = wire::learnerIn(task.at("learner"));
        place(settings.load);
        settings.peers = &m_peers;
        if (what == "load_learner") {
            POFT_TRY_ASSIGN(m_learners[id], m_backend.loadLearner(task.at("folder").get<std::string>(), settings));
            return json::object();
        }
        POFT_TRY_ASSIGN(const api::ModelConfig config,
                        model::parseConfig(task.at("config").get<std::string>(), "config.json"));
        POFT_TRY_ASSIGN(m_learners[id],
                        m_backend.createLearner(config, task.at("seed").get<std::uint64_t>(), settings));
        return json::object();
    }

    static Result<json> restore(api::Learner& learner, const json& task)
    {
        POFT_TRY(learner.restore(task.at("folder").get<std::string>()));
        return json::object();
    }

    static Result<json> step(api::Learner& learner, const json& task, bool isRehearsal)
    {
        const std::vector<api::TrainingItem> items = wire::itemsIn(task.at("items"));
        api::StepRequest request;
        request.items = items;
        request.microBatchSize = task.at("batch").get<int>();
        request.objective = wire::objectiveIn(task.at("objective"));
        request.learningRate = task.at("rate").get<double>();
        request.window = {task.at("samples").get<std::int64_t>(), task.at("tokens").get<std::int64_t>()};
        if (isRehearsal) {
            POFT_TRY(learner.rehearse(request));
            return json::object();
        }
        POFT_TRY_ASSIGN(const api::StepOutcome outcome, learner.step(request));
        return json{{"items", wire::ofOutcomes(outcome.items)}, {"tokens", outcome.tokens}};
    }

    Result<json> ask(const std::string& what, std::int64_t id, const json& task)
    {
        api::LikelihoodModel* model = nullptr;
        if (const auto found = m_models.find(id); found != m_models.end())
            model = found->second.get();
        else if (const auto learner = m_learners.find(id); learner != m_learners.end())
            model = &learner->second->likelihood();
        if (!model)
            return fail(ErrorKind::NotFound, "There is no such model.");
        const std::vector<api::Sequence> sequences = wire::sequencesIn(task.at("sequences"));
        if (what == "score") {
            POFT_TRY_ASSIGN(const auto scores, model->score(sequences));
            return json{{"answers", wire::ofScores(scores)}};
        }
        if (what == "response_tokens") {
            POFT_TRY_ASSIGN(const auto values, model->responseLogLikelihoods(sequences));
            return json{{"answers", wire::ofFloats(values)}};
        }
        if (what != "generate")
            return fail(ErrorKind::Incompatible, fmt::format("There is no task {}.", what));
        std::vector<std::vector<api::TokenId>> prompts;
        for (const api::Sequence& sequence : sequences)
            prompts.push_back(sequence.ids);
        api::GenerationSettings settings;
        settings.maxNewTokens = task.at("most").get<int>();
        settings.stopTokens = task.at("stop").get<std::vector<api::TokenId>>();
        POFT_TRY_ASSIGN(const auto tokens, model->generate(prompts, settings));
        return json{{"answers", wire::ofTokens(tokens)}};
    }

    api::Backend& m_backend;
    api::Peers& m_peers;
    int m_localRank;
    std::map<std::int64_t, std::unique_ptr<api::LikelihoodModel>> m_models;
    std::map<std::int64_t, std::unique_ptr<api::Learner>> m_learners;
};

}  // namespace

Status follow(api::Backend& backend, api::Peers& peers, int localRank)
{
    Follower follower(backend, peers, localRank);
    for (std::int64_t number = 0;; ++number) {
        POFT_TRY_ASSIGN(const std::string bytes, peers.take(taskName(number, peers.rank()), 0));
        POFT_TRY_ASSIGN(const json task, wire::unpack(bytes));
        Result<json> answer = json::object();
        try {
            answer = follower.answer(task);
        } catch (const json::exception& exception) {
            answer = fail(ErrorKind::Incompatible, std::string("A task cannot be read: ") + exception.what());
        }
        // Somebody is lost: rank 0 hears of it by itself.
        if (!answer && answer.error().kind == ErrorKind::Busy)
            return fail(answer.error());
        POFT_TRY(
            peers.post(answerName(number, peers.rank()), wire::pack(answer ? *answer : wire::ofError(answer.error()))));
        if (task.at("do") == "end")
            return {};
    }
}

Status followRankZero(const api::PeerSettings& settings)
{
    POFT_TRY_ASSIGN(const auto backend, loadBackend());
    POFT_TRY_ASSIGN(const auto peers, backend->joinPeers(settings));
    return follow(*backend, *peers, settings.localRank);
}

}  // namespace poft::engine
