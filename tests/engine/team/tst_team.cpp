// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <cmath>
#include <condition_variable>
#include <limits>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "engine/team/deal.h"
#include "engine/team/environment.h"
#include "engine/team/follower.h"
#include "engine/team/team_backend.h"
#include "engine/team/wire.h"
#include "tests/fakes/bigram_backend.h"

using namespace poft;
using nlohmann::json;

namespace {

/// Messages between threads of this process.
class Board {
public:
    void post(const std::string& name, std::string message)
    {
        const std::lock_guard lock(m_mutex);
        m_messages[name] = std::move(message);
        m_wake.notify_all();
    }
    std::optional<std::string> take(const std::string& name)
    {
        std::unique_lock lock(m_mutex);
        if (!m_wake.wait_for(lock, std::chrono::seconds(10), [&] { return m_messages.contains(name); }))
            return std::nullopt;
        std::string message = std::move(m_messages[name]);
        m_messages.erase(name);
        return message;
    }
    std::size_t size()
    {
        const std::lock_guard lock(m_mutex);
        return m_messages.size();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::map<std::string, std::string> m_messages;
};

class BoardPeers final : public api::Peers {
public:
    BoardPeers(Board& board, int rank, int size) : m_board(board), m_rank(rank), m_size(size) {}
    int rank() const override { return m_rank; }
    int size() const override { return m_size; }
    Status post(const std::string& name, std::string_view message) override
    {
        m_board.post(name, std::string(message));
        return {};
    }
    Result<std::string> take(const std::string& name, int) override
    {
        auto message = m_board.take(name);
        if (!message)
            return fail(ErrorKind::Busy, "lost");
        return *std::move(message);
    }

private:
    Board& m_board;
    int m_rank;
    int m_size;
};

/// A model whose score of a sequence is a function of its ids, so that no mix-up stays hidden.
class CountingModel final : public api::LikelihoodModel {
public:
    explicit CountingModel(int& asked) : m_asked(asked) {}
    Result<std::vector<api::SequenceScore>> score(std::span<const api::Sequence> sequences) override
    {
        m_asked += static_cast<int>(sequences.size());
        std::vector<api::SequenceScore> out;
        for (const api::Sequence& sequence : sequences) {
            if (sequence.ids.front() < 0)
                return fail(ErrorKind::Invalid, "a token is negative");
            out.push_back({sequence.ids.front() * 1.5, static_cast<int>(sequence.ids.size())});
        }
        return out;
    }
    Result<std::vector<std::vector<float>>> responseLogLikelihoods(std::span<const api::Sequence> sequences) override
    {
        std::vector<std::vector<float>> out;
        for (const api::Sequence& sequence : sequences)
            out.emplace_back(sequence.ids.begin(), sequence.ids.end());
        return out;
    }
    Result<std::vector<std::vector<float>>> tokenLogLikelihoods(std::span<const api::Sequence>) override
    {
        return fail(ErrorKind::Invalid, "not asked for");
    }
    Result<std::vector<std::vector<float>>> logits(std::span<const std::vector<api::TokenId>>) override
    {
        return fail(ErrorKind::Invalid, "not asked for");
    }
    Result<std::vector<std::vector<api::TokenId>>> generate(std::span<const std::vector<api::TokenId>> prompts,
                                                            const api::GenerationSettings& settings) override
    {
        std::vector<std::vector<api::TokenId>> out;
        for (const std::vector<api::TokenId>& prompt : prompts)
            out.push_back({prompt.back(), settings.maxNewTokens, settings.stopTokens.front()});
        return out;
    }

private:
    int& m_asked;
};

/// Loads CountingModel from any folder but "missing".
class CountingBackend final : public api::Backend {
public:
    explicit CountingBackend(int& asked) : m_asked(asked) {}
    std::string version() const override { return "counting"; }
    std::vector<api::DeviceInfo> devices() const override { return {}; }
    std::string cudaProblem() const override { return {}; }
    Result<std::unique_ptr<api::Peers>> joinPeers(const api::PeerSettings&) override
    {
        return fail(ErrorKind::Invalid, "not asked for");
    }
    Result<std::unique_ptr<api::LikelihoodModel>> loadModel(const std::filesystem::path& folder,
                                                            const api::LoadSettings&) override
    {
        if (folder == missing)
            return fail(ErrorKind::NotFound, "there is no such folder");
        return std::make_unique<CountingModel>(m_asked);
    }
    Result<std::unique_ptr<api::Learner>> loadLearner(const std::filesystem::path&,
                                                      const api::LearnerSettings&) override
    {
        return fail(ErrorKind::Invalid, "not asked for");
    }
    Result<std::unique_ptr<api::Learner>> createLearner(const api::ModelConfig&, std::uint64_t,
                                                        const api::LearnerSettings&) override
    {
        return fail(ErrorKind::Invalid, "not asked for");
    }
    Status mergeModel(const std::filesystem::path&, const std::filesystem::path&) override { return {}; }
    void setThreads(int) override {}
    Result<double> productRate(const api::Device&, api::DType) override { return 1e9; }
    Result<double> partSeconds(const api::Device&, api::DType, const api::ModelConfig&, const api::BatchShape&) override
    {
        return 1.0;
    }
    Result<std::vector<api::KernelRate>> kernelRates(const api::Device&) override
    {
        return std::vector<api::KernelRate>{};
    }
    std::vector<api::CheckResult> selfCheck(const api::Device&, const std::string&) override { return {}; }

    std::string missing;

private:
    int& m_asked;
};

/// Three processes as threads.
class Trio {
public:
    Trio()
    {
        for (int rank = 1; rank < 3; ++rank)
            m_threads.emplace_back([this, rank] {
                CountingBackend backend(asked[rank]);
                backend.missing = "missing";
                BoardPeers peers(board, rank, 3);
                ended[rank] = engine::follow(backend, peers, 0).has_value();
            });
        leader = std::make_unique<engine::TeamBackend>(std::make_unique<CountingBackend>(asked[0]),
                                                       std::make_unique<BoardPeers>(board, 0, 3));
    }
    ~Trio() { join(); }
    void join()
    {
        leader.reset();
        for (std::thread& thread : m_threads)
            if (thread.joinable())
                thread.join();
    }

    Board board;
    int asked[3] = {0, 0, 0};
    bool ended[3] = {false, false, false};
    std::unique_ptr<engine::TeamBackend> leader;

private:
    std::vector<std::thread> m_threads;
};

std::vector<api::Sequence> sequencesOf(int count)
{
    std::vector<api::Sequence> sequences;
    for (int i = 0; i < count; ++i)
        sequences.push_back({std::vector<api::TokenId>(static_cast<std::size_t>(1 + i * 7 % 5), i),
                             std::vector<std::uint8_t>(static_cast<std::size_t>(1 + i * 7 % 5), 1)});
    return sequences;
}

}  // namespace

class TestTeam : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itemsAreDealtEvenly();
    void messagesKeepEveryBit();
    void brokenMessagesAreRefused();
    void sequencesAreSharedAndJoined();
    void errorsOfOthersAreTold();
    void everybodyGoesHome();
    void environmentIsRead();
};

void TestTeam::itemsAreDealtEvenly()
{
    const std::vector<std::int64_t> lengths{5, 9, 1, 7, 3, 3, 8};
    const auto shares = engine::dealOut(lengths, 3);
    // 9 8 7 forth, 5 3 3 back, 1 forth: {9,3,1}, {8,3}, {7,5}.
    QCOMPARE(shares, (std::vector<std::vector<std::size_t>>{{1, 2, 5}, {4, 6}, {0, 3}}));
    QCOMPARE(engine::dealOut({}, 2).size(), std::size_t{2});
    QCOMPARE(engine::dealOut(std::vector<std::int64_t>{4}, 2)[1].size(), std::size_t{0});
}

void TestTeam::messagesKeepEveryBit()
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    std::vector<api::TrainingItem> items(3);
    items[0].sequence = {{1, 2, 1'000'000}, {0, 1, 1}};
    items[2].sequence = {{7, 8}, {0, 1}};
    items[2].rejected = {{9}, {0}};
    items[2].hasReference = true;
    items[2].reference = -0.1;
    items[2].referenceRejected = 1e-300;
    items[2].targetProbability = 0;
    items[2].weight = 0.3;
    items[2].scoreLength = 12;
    const std::vector<std::size_t> which{2, 0};
    const std::string bytes = engine::wire::pack({{"items", engine::wire::ofItems(items, which)}});
    const auto back = engine::wire::itemsIn(engine::wire::unpack(bytes)->at("items"));
    QCOMPARE(back.size(), std::size_t{2});
    QCOMPARE(back[0].sequence.ids, items[2].sequence.ids);
    QCOMPARE(back[0].rejected.responseMask, items[2].rejected.responseMask);
    QVERIFY(back[0].hasReference && !back[1].hasReference);
    QCOMPARE(back[0].reference, -0.1);
    QCOMPARE(back[0].referenceRejected, 1e-300);
    QCOMPARE(back[0].targetProbability, 0.0);
    QCOMPARE(back[0].weight, 0.3);
    QCOMPARE(back[0].scoreLength, 12.0);
    QCOMPARE(back[1].sequence.ids, items[0].sequence.ids);

    const std::vector<api::ItemOutcome> outcomes{{{-1.25, 3}, {-2.5, 4}, 0.7, nan}};
    const auto outcome = engine::wire::outcomesIn(engine::wire::ofOutcomes(outcomes)).front();
    QCOMPARE(outcome.score.sum, -1.25);
    QCOMPARE(outcome.rejected.tokens, 4);
    QCOMPARE(outcome.loss, 0.7);
    QVERIFY(std::isnan(outcome.coefficient));

    api::LearnerSettings settings;
    settings.load.dtype = api::DType::BFloat16;
    settings.load.device.kind = api::Device::Kind::Cuda;
    settings.load.tokenBudget = 77;
    settings.optimizer = {0.1, 0.2, 0.3, 0.4, 0.5};
    settings.recomputesActivations = true;
    settings.adapter = {4, 8.5, 0.25, {"q_proj", "down_proj"}, std::numeric_limits<std::uint64_t>::max()};
    const std::string packed = engine::wire::pack({{"learner", engine::wire::ofLearner(settings)}});
    const api::LearnerSettings read = engine::wire::learnerIn(engine::wire::unpack(packed)->at("learner"));
    QVERIFY(read.load.dtype == api::DType::BFloat16 && read.load.device.kind == api::Device::Kind::Cuda);
    QCOMPARE(read.load.tokenBudget, 77);
    QCOMPARE(read.optimizer.maxGradNorm, 0.5);
    QCOMPARE(read.optimizer.beta2, 0.2);
    QCOMPARE(read.adapter.targets, settings.adapter.targets);
    QCOMPARE(read.adapter.seed, settings.adapter.seed);
    QCOMPARE(read.adapter.dropout, 0.25);
    QVERIFY(read.recomputesActivations);

    const method::ObjectiveSettings objective{method::Objective::BiPoft, method::LossNormalization::Token, 2, -1, 0.3};
    const method::ObjectiveSettings same = engine::wire::objectiveIn(engine::wire::ofObjective(objective));
    QVERIFY(same.objective == objective.objective && same.lossNormalization == objective.lossNormalization);
    QVERIFY(same.poftBeta == 2 && same.poftGamma == -1 && same.dpoBeta == 0.3);
}

void TestTeam::brokenMessagesAreRefused()
{
    const std::string whole = engine::wire::pack({{"do", "end"}});
    for (std::size_t size = 0; size < whole.size(); ++size)
        QVERIFY(!engine::wire::unpack(whole.substr(0, size)));
    QVERIFY(!engine::wire::unpack("no CBOR"));
    QVERIFY(!engine::wire::unpack(std::string("\x01")));  // a number
}

void TestTeam::sequencesAreSharedAndJoined()
{
    Trio trio;
    auto model = trio.leader->loadModel("folder", {});
    QVERIFY(model);
    const auto sequences = sequencesOf(20);
    const auto scores = (*model)->score(sequences);
    QVERIFY(scores);
    for (int i = 0; i < 20; ++i) {
        QCOMPARE((*scores)[static_cast<std::size_t>(i)].sum, i * 1.5);
        QCOMPARE((*scores)[static_cast<std::size_t>(i)].tokens, 1 + i * 7 % 5);
    }
    const auto tokens = (*model)->responseLogLikelihoods(sequences);
    QCOMPARE((*tokens)[19], std::vector<float>(static_cast<std::size_t>(1 + 19 * 7 % 5), 19.0f));
    std::vector<std::vector<api::TokenId>> prompts;
    for (const api::Sequence& sequence : sequences)
        prompts.push_back(sequence.ids);
    api::GenerationSettings settings;
    settings.maxNewTokens = 9;
    settings.stopTokens = {4};
    const auto answers = (*model)->generate(prompts, settings);
    for (int i = 0; i < 20; ++i)
        QCOMPARE((*answers)[static_cast<std::size_t>(i)], (std::vector<api::TokenId>{i, 9, 4}));
    // Fewer sequences than processes are not worth a message.
    QCOMPARE((*model)->score(std::span(sequences).first(2))->size(), std::size_t{2});
    model->reset();
    trio.join();
    QCOMPARE(trio.asked[0], 7 + 2);
    QCOMPARE(trio.asked[1], 7);
    QCOMPARE(trio.asked[2], 6);
}

void TestTeam::errorsOfOthersAreTold()
{
    Trio trio;
    const auto missing = trio.leader->loadModel("missing", {});
    QVERIFY(!missing);
    QCOMPARE(missing.error().message, std::string("In process 1: there is no such folder"));
    QVERIFY(missing.error().kind == ErrorKind::NotFound);
    auto model = trio.leader->loadModel("folder", {});
    QVERIFY(model);
    auto sequences = sequencesOf(9);
    sequences[2].ids = {-1, -1, -1, -1, -1, -1, -1};  // the longest is dealt to rank 0, the next to rank 1
    sequences[4].ids = {-1, -1, -1, -1, -1, -1};
    const auto scores = (*model)->score(sequences);
    QVERIFY(!scores);
    QVERIFY(scores.error().message.find("a token is negative") != std::string::npos);
    // The team goes on after it.
    QVERIFY((*model)->score(sequencesOf(9)));
}

void TestTeam::everybodyGoesHome()
{
    Trio trio;
    {
        const auto model = trio.leader->loadModel("folder", {});
        QVERIFY(model);
    }
    trio.join();
    QVERIFY(trio.ended[1] && trio.ended[2]);
    QCOMPARE(trio.board.size(), std::size_t{0});  // every message was taken
}

void TestTeam::environmentIsRead()
{
    const auto clear = [] {
        for (const char* name : {"WORLD_SIZE", "RANK", "LOCAL_RANK", "MASTER_ADDR", "MASTER_PORT", "POFT_LOST_AFTER",
                                 "TORCHELASTIC_USE_AGENT_STORE", "TORCHELASTIC_RUN_ID", "TORCHELASTIC_RESTART_COUNT"})
            qunsetenv(name);
    };
    clear();
    QVERIFY(!*engine::peersFromEnvironment());
    qputenv("WORLD_SIZE", "1");
    QVERIFY(!*engine::peersFromEnvironment());
    qputenv("WORLD_SIZE", "4");
    const auto lacking = engine::peersFromEnvironment();
    QVERIFY(!lacking);
    QVERIFY(lacking.error().message.find("RANK must be a whole number from 0 to 3, not \"\"") != std::string::npos);
    qputenv("RANK", "3");
    qputenv("LOCAL_RANK", "1");
    qputenv("MASTER_PORT", "29500x");
    QVERIFY(engine::peersFromEnvironment().error().message.find("MASTER_PORT") != std::string::npos);
    qputenv("MASTER_PORT", "29500");
    QVERIFY(engine::peersFromEnvironment().error().message.find("MASTER_ADDR") != std::string::npos);
    qputenv("MASTER_ADDR", "node-0");
    qputenv("TORCHELASTIC_USE_AGENT_STORE", "True");
    qputenv("TORCHELASTIC_RUN_ID", "job");
    qputenv("TORCHELASTIC_RESTART_COUNT", "2");
    const auto settings = engine::peersFromEnvironment();
    QVERIFY(settings && *settings);
    QCOMPARE((*settings)->rank, 3);
    QCOMPARE((*settings)->size, 4);
    QCOMPARE((*settings)->localRank, 1);
    QCOMPARE((*settings)->port, 29500);
    QVERIFY((*settings)->hasStore);
    QCOMPARE((*settings)->group, std::string("poft/job/2"));
    clear();
}

QTEST_GUILESS_MAIN(TestTeam)
#include "tst_team.moc"
