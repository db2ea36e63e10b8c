// SPDX-License-Identifier: Apache-2.0
#include <QFile>
#include <QtTest>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>

#include "engine/model/safetensors.h"
#include "storage/tables/checkpoints.h"
#include "storage/tables/datasets.h"
#include "storage/tables/experiments.h"
#include "storage/tables/jobs.h"
#include "storage/tables/models.h"
#include "storage/tables/runs.h"
#include "storage/tables/score_series.h"
#include "storage/tables/steps.h"
#include "storage/workspace/workspace.h"
#include "tests/process/engine_folder.h"

using namespace poft;

namespace {

/// Makes a base model and a tutor, and trains `arms`.
QByteArray recipeOf(const QByteArray& name, const QByteArray& training, const QByteArray& arms)
{
    return QByteArray(R"({
  "recipe_version": 1, "name": "NAME",
  "datasets": {
    "texts": {"generate": {"part": "base", "count": 60, "seed": 1}},
    "right": {"generate": {"part": "train", "count": 42, "seed": 1}},
    "train": {"from": "right", "noise": {"kinds": {"mismatched_response": 0.25}, "mode": "replace", "seed": 3}},
    "pairs": {"generate": {"part": "pairs", "count": 18, "seed": 1}}
  },
  "models": {
    "base": {"make": {"config": {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4,
                                 "num_key_value_heads": 2, "max_position_embeddings": 256},
                      "tokenizer": {"vocab_size": 300, "dataset": "texts"}, "template": "chatml", "dataset": "texts",
                      "training": {"learning_rate": 0.003, "num_train_epochs": 2, "seed": 1, "max_length": 128}}},
    "tutor": {"make": {"from": "base", "dataset": "right",
                       "training": {"learning_rate": 0.003, "num_train_epochs": 3, "seed": 2, "max_length": 128}}}
  },
  "target": "base", "aligned": [{"model": "tutor"}], "data": {"train": "train", "pairs": "pairs"},
  "training": {"learning_rate": 0.001, "per_device_train_batch_size": 8, "max_length": 128, TRAINING},
  "watch": {"random": 2},
  "seeds": [1],
  "arms": [ARMS]
})")
        .replace("NAME", name)
        .replace("TRAINING", training)
        .replace("ARMS", arms);
}

/// A port of this machine that nobody listens at.
int freePort()
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(descriptor);
    return ntohs(address.sin_port);
}

bool isNear(double a, double b, double bound)
{
    return std::abs(a - b) <= bound * std::max(std::abs(a), std::abs(b));
}

}  // namespace

/// The real arithmetic in two processes on one machine, started as torchrun would.
class TestManyProcesses : public QObject, private EngineFolder {
    Q_OBJECT

private Q_SLOTS:
    void init() { beginInNewFolder(); }
    void twoProcessesTrainLikeOne();
    void lostFollowerEndsTheRunWithACheckpoint();
    void lostLeaderEndsTheFollower();
    void processesThatDoNotComeAreTold();

private:
    EngineProcess alone() const
    {
        EngineProcess engine(root());
        engine.useLibTorch();
        engine.set("OMP_NUM_THREADS", "1");
        return engine;
    }
    EngineProcess member(int rank, int port) const
    {
        EngineProcess engine = alone();
        engine.set("WORLD_SIZE", "2");
        engine.set("RANK", QString::number(rank));
        engine.set("LOCAL_RANK", QString::number(rank));
        engine.set("MASTER_ADDR", "127.0.0.1");
        engine.set("MASTER_PORT", QString::number(port));
        engine.set("POFT_LOST_AFTER", "4");
        return engine;
    }
    /// The runs of an experiment by arm.
    static std::map<std::string, storage::Run> runsOf(storage::Connection& connection, const std::string& experiment)
    {
        std::map<std::string, storage::Run> runs;
        const auto found = storage::findExperiment(connection, experiment);
        if (!found)
            return runs;
        const auto jobs = storage::experimentJobs(connection, found->id);
        for (const storage::ExperimentJob& one : *jobs)
            if (one.job.kind == "train" && one.runId)
                runs[one.place.arm] = *storage::findRun(connection, *one.runId);
        return runs;
    }
    static void compareWeights(const std::filesystem::path& a, const std::filesystem::path& b);
};

void TestManyProcesses::compareWeights(const std::filesystem::path& a, const std::filesystem::path& b)
{
    const char* name =
        std::filesystem::exists(a / "model.safetensors") ? "model.safetensors" : "adapter_model.safetensors";
    const auto first = model::SafetensorsFile::open(a / name);
    const auto second = model::SafetensorsFile::open(b / name);
    QVERIFY(first && second);
    QVERIFY(!first->tensors().empty());
    for (const model::TensorView& tensor : first->tensors()) {
        const model::TensorView* other = second->find(tensor.name);
        QVERIFY(other && other->bytes == tensor.bytes);
        double difference = 0;
        double norm = 0;
        for (std::size_t at = 0; at < tensor.bytes; at += sizeof(float)) {
            float x = 0;
            float y = 0;
            std::memcpy(&x, tensor.data + at, sizeof x);
            std::memcpy(&y, other->data + at, sizeof y);
            difference += (x - y) * static_cast<double>(x - y);
            norm += x * static_cast<double>(x);
        }
        QVERIFY2(std::sqrt(difference) <= 1e-4 * std::sqrt(norm), tensor.name.c_str());
    }
}

void TestManyProcesses::twoProcessesTrainLikeOne()
{
    // The models are made once; from there the two workspaces go different ways.
    const QString one = path("one");
    const QString two = path("two");
    const QString models = write("models.json", recipeOf("models", R"("max_steps": 1)", R"({"name": "first"})"));
    const EngineAnswer made = alone().run({"run", one, models, "--device", "cpu"}, 100);
    QVERIFY2(made.exitCode == 0, qPrintable(made.errors));
    std::filesystem::copy(one.toStdString(), two.toStdString(), std::filesystem::copy_options::recursive);

    const QString arms = write("arms.json", recipeOf("arms", R"("num_train_epochs": 2)", R"(
      {"name": "token", "aligned": [], "training": {"objective": "sft", "loss_normalization": "token"}},
      {"name": "one by one", "aligned": [], "training": {"objective": "sft", "loss_normalization": "token",
       "per_device_train_batch_size": 1, "gradient_accumulation_steps": 8}},
      {"name": "PoFT", "training": {"objective": "poft"}},
      {"name": "adapters", "training": {"objective": "bi_poft", "lora_r": 4}},
      {"name": "DPO", "after": "PoFT", "training": {"objective": "dpo", "max_steps": 5}})"));
    const EngineAnswer whole = alone().run({"run", one, arms, "--device", "cpu"}, 100);
    QVERIFY2(whole.exitCode == 0, qPrintable(whole.errors));
    const int port = freePort();
    const auto follower = member(1, port).start({"run", two, arms, "--device", "cpu"});
    const EngineAnswer shared = member(0, port).run({"run", two, arms, "--device", "cpu"}, 100);
    QVERIFY2(shared.exitCode == 0, qPrintable(shared.errors));
    QVERIFY(follower->waitForFinished(10000));
    QCOMPARE(follower->exitCode(), 0);

    auto first = storage::Workspace::open(one.toStdString());
    auto second = storage::Workspace::open(two.toStdString());
    QVERIFY(first && second);
    auto a = first->connect(storage::Access::ReadOnly);
    auto b = second->connect(storage::Access::ReadOnly);
    const auto expected = runsOf(*a, "arms");
    const auto found = runsOf(*b, "arms");
    QCOMPARE(expected.size(), std::size_t{5});
    QCOMPARE(found.size(), std::size_t{5});
    for (const auto& [arm, run] : expected) {
        const auto steps = storage::stepsAfter(*a, run.id, 0);
        const auto others = storage::stepsAfter(*b, found.at(arm).id, 0);
        QVERIFY(!steps->empty());
        QCOMPARE(others->size(), steps->size());
        for (std::size_t i = 0; i < steps->size(); ++i) {
            const QByteArray where = QByteArray::fromStdString(arm) + ", step " + QByteArray::number(int(i + 1));
            // 42 samples: the last step of a pass has two, one for each process.
            QVERIFY2((*others)[i].samples == (*steps)[i].samples, where);
            QVERIFY2(isNear((*others)[i].loss, (*steps)[i].loss, 1e-5), where);
            QVERIFY2(isNear((*others)[i].gradNorm, (*steps)[i].gradNorm, 1e-5), where);
        }
        compareWeights(first->resolve(storage::findModel(*a, *run.outputModelId)->path),
                       second->resolve(storage::findModel(*b, *found.at(arm).outputModelId)->path));
    }
    // Eight at once are the same as eight times one.
    const auto together = storage::stepsAfter(*a, expected.at("token").id, 0);
    const auto singly = storage::stepsAfter(*b, found.at("one by one").id, 0);
    for (std::size_t i = 0; i < together->size(); ++i) {
        QVERIFY(isNear((*singly)[i].loss, (*together)[i].loss, 1e-5));
        QVERIFY(isNear((*singly)[i].gradNorm, (*together)[i].gradNorm, 1e-5));
    }
    // What every process scored is joined to the right samples.
    const auto epochs = storage::seriesOfRun(*a, expected.at("PoFT").id);
    const auto sharedEpochs = storage::seriesOfRun(*b, found.at("PoFT").id);
    QCOMPARE(epochs->size(), std::size_t{3});
    QCOMPARE(sharedEpochs->size(), std::size_t{3});
    for (std::size_t epoch = 0; epoch < 3; ++epoch) {
        const auto datasets = storage::listDatasets(*a);
        for (const storage::Dataset& dataset : *datasets) {
            if (dataset.name != "train")
                continue;
            const auto scores = storage::loadScores(*a, (*epochs)[epoch].id, dataset.id);
            const auto others = storage::loadScores(*b, (*sharedEpochs)[epoch].id, dataset.id);
            QCOMPARE(scores->size(), std::size_t{42});
            for (std::size_t i = 0; i < scores->size(); ++i)
                QVERIFY(isNear(*(*scores)[i].score->sum, *(*others)[i].score->sum, 1e-4));
        }
    }
}

void TestManyProcesses::lostFollowerEndsTheRunWithACheckpoint()
{
    const QString folder = path("lost");
    const QString recipe =
        write("long.json", recipeOf("long", R"("num_train_epochs": 3000, "save_strategy": "no", "epoch_scores": "off")",
                                    R"({"name": "SFT", "aligned": []})"));
    const int port = freePort();
    const auto follower = member(1, port).start({"run", folder, recipe, "--device", "cpu"});
    const auto leader = member(0, port).start({"run", folder, recipe, "--device", "cpu"});
    const auto step = [&]() -> std::int64_t {
        const auto workspace = storage::Workspace::open(folder.toStdString());
        if (!workspace)
            return 0;
        auto connection = workspace->connect(storage::Access::ReadOnly);
        const auto runs = runsOf(*connection, "long");
        return runs.contains("SFT") ? runs.at("SFT").step : 0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(step() > 5, 90000);
    follower->kill();
    QVERIFY2(leader->waitForFinished(40000), "the leader goes on alone");
    const QByteArray errors = leader->readAllStandardError();
    QCOMPARE(leader->exitCode(), 1);
    QVERIFY2(errors.contains("lost"), errors);
    QVERIFY2(errors.contains("A checkpoint of step"), errors);

    const auto workspace = storage::Workspace::open(folder.toStdString());
    auto connection = workspace->connect(storage::Access::ReadOnly);
    const storage::Run run = runsOf(*connection, "long").at("SFT");
    const auto kept = storage::checkpointsOfRun(*connection, run.id);
    QCOMPARE(kept->size(), std::size_t{1});
    QVERIFY(kept->front().resumable);
    QCOMPARE(kept->front().step, run.step);
    QVERIFY(storage::findJob(*connection, run.jobId)->state == storage::JobState::Queued);

    // One process goes on from it.
    const auto again = alone().start({"run", folder, recipe, "--device", "cpu"});
    QTRY_VERIFY_WITH_TIMEOUT(step() > run.step + 5, 60000);
    again->terminate();
    QVERIFY(again->waitForFinished(20000));
    const auto steps = storage::stepsAfter(*connection, run.id, run.step - 1, 2);
    QCOMPARE(steps->size(), std::size_t{2});
    QVERIFY(std::isfinite((*steps)[1].loss));
}

void TestManyProcesses::lostLeaderEndsTheFollower()
{
    const QString folder = path("headless");
    const QString recipe =
        write("long.json", recipeOf("long", R"("num_train_epochs": 3000)", R"({"name": "SFT", "aligned": []})"));
    const int port = freePort();
    const auto follower = member(1, port).start({"run", folder, recipe, "--device", "cpu"});
    const auto leader = member(0, port).start({"run", folder, recipe, "--device", "cpu"});
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(folder + "/runs/1"), 60000);
    leader->kill();
    QVERIFY2(follower->waitForFinished(40000), "the follower waits for ever");
    QCOMPARE(follower->exitCode(), 1);
    QVERIFY2(follower->readAllStandardError().contains("lost"), "no reason");
}

void TestManyProcesses::processesThatDoNotComeAreTold()
{
    EngineProcess engine = member(1, freePort());
    engine.set("POFT_JOIN_WITHIN", "3");
    const EngineAnswer answer = engine.run({"run", path("nobody"), "recipe.json"}, 60);
    QCOMPARE(answer.exitCode, 1);
    QVERIFY2(answer.errors.contains("did not find the others at 127.0.0.1"), qPrintable(answer.errors));
    QVERIFY(!QFile::exists(path("nobody")));  // no workspace is its affair
}

QTEST_GUILESS_MAIN(TestManyProcesses)
#include "tst_many_processes.moc"
