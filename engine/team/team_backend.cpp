// SPDX-License-Identifier: Apache-2.0
#include "engine/team/team_backend.h"

#include <nlohmann/json.hpp>
#include <numeric>

#include "engine/model/config.h"
#include "engine/team/deal.h"
#include "engine/team/wire.h"

namespace poft::engine {

namespace {

using nlohmann::json;
using Shares = std::vector<std::vector<std::size_t>>;

std::vector<std::int64_t> lengthsOf(std::span<const api::Sequence> sequences)
{
    std::vector<std::int64_t> lengths;
    for (const api::Sequence& sequence : sequences)
        lengths.push_back(static_cast<std::int64_t>(sequence.ids.size()));
    return lengths;
}

template <class T>
std::vector<T> picked(std::span<const T> all, const std::vector<std::size_t>& which)
{
    std::vector<T> out;
    for (const std::size_t index : which)
        out.push_back(all[index]);
    return out;
}

/// A model of every process as one. `own` is this process's.
class TeamModel final : public api::LikelihoodModel {
public:
    TeamModel(Team& team, std::int64_t id, api::LikelihoodModel& own, std::unique_ptr<api::LikelihoodModel> owned = {})
        : m_team(team), m_id(id), m_own(own), m_owned(std::move(owned))
    {
    }
    ~TeamModel() override
    {
        if (m_owned && m_team.askAll({{"do", "forget"}, {"model", m_id}}))
            (void)m_team.answers();
    }

    Result<std::vector<api::SequenceScore>> score(std::span<const api::Sequence> sequences) override
    {
        return divided<api::SequenceScore>(
            "score", sequences, [this](std::span<const api::Sequence> own) { return m_own.score(own); },
            wire::scoresIn);
    }
    Result<std::vector<std::vector<float>>> responseLogLikelihoods(std::span<const api::Sequence> sequences) override
    {
        return divided<std::vector<float>>(
            "response_tokens", sequences,
            [this](std::span<const api::Sequence> own) { return m_own.responseLogLikelihoods(own); }, wire::floatsIn);
    }
    Result<std::vector<std::vector<float>>> tokenLogLikelihoods(std::span<const api::Sequence> sequences) override
    {
        return m_own.tokenLogLikelihoods(sequences);
    }
    Result<std::vector<std::vector<float>>> logits(std::span<const std::vector<api::TokenId>> texts) override
    {
        return m_own.logits(texts);
    }
    Result<std::vector<std::vector<api::TokenId>>> generate(std::span<const std::vector<api::TokenId>> prompts,
                                                            const api::GenerationSettings& settings) override
    {
        // What is drawn for a prompt depends on its place among the others.
        if (settings.temperature > 0)
            return m_own.generate(prompts, settings);
        std::vector<api::Sequence> sequences;
        for (const std::vector<api::TokenId>& prompt : prompts)
            sequences.push_back({prompt, {}});
        return divided<std::vector<api::TokenId>>("generate", sequences,
                                                  [&](std::span<const api::Sequence> own) {
                                                      std::vector<std::vector<api::TokenId>> texts;
                                                      for (const api::Sequence& sequence : own)
                                                          texts.push_back(sequence.ids);
                                                      return m_own.generate(texts, settings);
                                                  },
                                                  wire::tokensIn,
                                                  {{"most", settings.maxNewTokens}, {"stop", settings.stopTokens}});
    }

private:
    /// Each process works on its share; the answers are joined in the order of the sequences.
    template <class Answer, class Work, class Read>
    Result<std::vector<Answer>> divided(const char* what, std::span<const api::Sequence> sequences, const Work& work,
                                        const Read& read, json more = json::object())
    {
        if (sequences.size() < m_team.size())
            return work(sequences);
        const Shares shares = dealOut(lengthsOf(sequences), m_team.size());
        std::vector<json> parts;
        for (const std::vector<std::size_t>& share : shares) {
            more["do"] = what;
            more["model"] = m_id;
            more["sequences"] = wire::ofSequences(sequences, parts.empty() ? std::vector<std::size_t>() : share);
            parts.push_back(more);
        }
        POFT_TRY(m_team.ask(parts));
        const std::vector<api::Sequence> own = picked(sequences, shares[0]);
        const auto mine = work(own);
        POFT_TRY_ASSIGN(const std::vector<json> answers, m_team.answers());
        if (!mine)
            return fail(mine.error());
        std::vector<Answer> all(sequences.size());
        for (std::size_t rank = 0; rank < shares.size(); ++rank) {
            const std::vector<Answer> part = rank == 0 ? *mine : read(answers[rank].at("answers"));
            if (part.size() != shares[rank].size())
                return fail(ErrorKind::Incompatible, "Another process of this training answered for other sequences.");
            for (std::size_t i = 0; i < part.size(); ++i)
                all[shares[rank][i]] = part[i];
        }
        return all;
    }

    Team& m_team;
    std::int64_t m_id;
    api::LikelihoodModel& m_own;
    std::unique_ptr<api::LikelihoodModel> m_owned;
};

/// A learner of every process as one.
class TeamLearner final : public api::Learner {
public:
    TeamLearner(Team& team, std::int64_t id, std::unique_ptr<api::Learner> own)
        : m_team(team), m_id(id), m_own(std::move(own)), m_model(team, id, m_own->likelihood())
    {
    }
    ~TeamLearner() override
    {
        if (m_team.askAll({{"do", "forget"}, {"model", m_id}}))
            (void)m_team.answers();
    }

    Result<api::StepOutcome> step(const api::StepRequest& request) override;
    Status rehearse(const api::StepRequest& request) override;

    api::LikelihoodModel& likelihood() override { return m_model; }
    std::int64_t parameterCount() const override { return m_own->parameterCount(); }
    Status saveWeights(const std::filesystem::path& folder) override { return m_own->saveWeights(folder); }
    Status saveOptimizer(const std::filesystem::path& folder) override { return m_own->saveOptimizer(folder); }
    Status restore(const std::filesystem::path& folder) override
    {
        POFT_TRY(m_team.askAll({{"do", "restore"}, {"model", m_id}, {"folder", folder.string()}}));
        const Status mine = m_own->restore(folder);
        POFT_TRY(m_team.answers());
        return mine;
    }

private:
    Team& m_team;
    std::int64_t m_id;
    std::unique_ptr<api::Learner> m_own;
    TeamModel m_model;
};

Status TeamLearner::rehearse(const api::StepRequest& request)
{
    std::vector<std::size_t> all(request.items.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    POFT_TRY(m_team.askAll({{"do", "rehearse"},
                            {"model", m_id},
                            {"items", wire::ofItems(request.items, all)},
                            {"batch", request.microBatchSize},
                            {"objective", wire::ofObjective(request.objective)},
                            {"rate", request.learningRate},
                            {"samples", 0},
                            {"tokens", 0}}));
    const Status mine = m_own->rehearse(request);
    POFT_TRY(m_team.answers());
    return mine;
}

Result<api::StepOutcome> TeamLearner::step(const api::StepRequest& request)
{
    std::vector<std::int64_t> lengths;
    for (const api::TrainingItem& item : request.items)
        lengths.push_back(static_cast<std::int64_t>(item.sequence.ids.size() + item.rejected.ids.size()));
    const Shares shares = dealOut(lengths, m_team.size());

    api::StepRequest share = request;
    share.window = windowOf(request.items);
    // One device's micro-batch is as large as it would be alone; what a process runs at once is its own affair.
    std::vector<json> parts;
    for (const std::vector<std::size_t>& which : shares)
        parts.push_back({{"do", "step"},
                         {"model", m_id},
                         {"items", wire::ofItems(request.items, parts.empty() ? std::vector<std::size_t>() : which)},
                         {"batch", request.microBatchSize},
                         {"objective", wire::ofObjective(request.objective)},
                         {"rate", request.learningRate},
                         {"samples", share.window.samples},
                         {"tokens", share.window.responseTokens}});
    POFT_TRY(m_team.ask(parts));
    const std::vector<api::TrainingItem> own = picked(request.items, shares[0]);
    share.items = own;
    auto mine = m_own->step(share);
    POFT_TRY_ASSIGN(const std::vector<json> answers, m_team.answers());
    if (!mine)
        return fail(mine.error());

    api::StepOutcome outcome = *mine;
    outcome.items.assign(request.items.size(), {});
    for (std::size_t rank = 0; rank < shares.size(); ++rank) {
        const std::vector<api::ItemOutcome> part =
            rank == 0 ? mine->items : wire::outcomesIn(answers[rank].at("items"));
        if (part.size() != shares[rank].size())
            return fail(ErrorKind::Incompatible, "Another process of this training stepped by other samples.");
        for (std::size_t i = 0; i < part.size(); ++i)
            outcome.items[shares[rank][i]] = part[i];
        if (rank > 0)
            outcome.tokens += answers[rank].at("tokens").get<std::int64_t>();
    }
    return outcome;
}

}  // namespace

TeamBackend::TeamBackend(std::unique_ptr<api::Backend> own, std::unique_ptr<api::Peers> peers)
    : m_own(std::move(own)), m_team(std::move(peers))
{
}

Result<std::unique_ptr<api::Peers>> TeamBackend::joinPeers(const api::PeerSettings&)
{
    return fail(ErrorKind::Invalid, "This process is part of a team already.");
}

Result<std::unique_ptr<api::LikelihoodModel>> TeamBackend::loadModel(const std::filesystem::path& folder,
                                                                     const api::LoadSettings& settings)
{
    const std::int64_t id = m_team.newModel();
    POFT_TRY(m_team.askAll(
        {{"do", "load_model"}, {"model", id}, {"folder", folder.string()}, {"load", wire::ofLoad(settings)}}));
    auto own = m_own->loadModel(folder, settings);
    POFT_TRY(m_team.answers());
    if (!own)
        return fail(own.error());
    api::LikelihoodModel& model = **own;
    return std::make_unique<TeamModel>(m_team, id, model, *std::move(own));
}

Result<std::unique_ptr<api::Learner>> TeamBackend::loadLearner(const std::filesystem::path& folder,
                                                               const api::LearnerSettings& settings)
{
    const std::int64_t id = m_team.newModel();
    POFT_TRY(m_team.askAll(
        {{"do", "load_learner"}, {"model", id}, {"folder", folder.string()}, {"learner", wire::ofLearner(settings)}}));
    api::LearnerSettings together = settings;
    together.peers = &m_team.peers();
    auto own = m_own->loadLearner(folder, together);
    POFT_TRY(m_team.answers());
    if (!own)
        return fail(own.error());
    return std::make_unique<TeamLearner>(m_team, id, *std::move(own));
}

Result<std::unique_ptr<api::Learner>> TeamBackend::createLearner(const api::ModelConfig& config, std::uint64_t seed,
                                                                 const api::LearnerSettings& settings)
{
    const std::int64_t id = m_team.newModel();
    POFT_TRY(m_team.askAll({{"do", "create_learner"},
                            {"model", id},
                            {"config", model::configJson(config, {}, "float32")},
                            {"seed", seed},
                            {"learner", wire::ofLearner(settings)}}));
    api::LearnerSettings together = settings;
    together.peers = &m_team.peers();
    auto own = m_own->createLearner(config, seed, together);
    POFT_TRY(m_team.answers());
    if (!own)
        return fail(own.error());
    return std::make_unique<TeamLearner>(m_team, id, *std::move(own));
}

}  // namespace poft::engine
