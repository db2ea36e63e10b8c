// SPDX-License-Identifier: Apache-2.0
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

#include "storage/tables/checkpoints.h"
#include "storage/tables/models.h"
#include "storage/tables/runs.h"
#include "storage/workspace/workspace.h"
#include "tests/process/engine_process.h"

using namespace poft;

namespace {

constexpr const char* kRecipe = R"({
  "recipe_version": 1, "name": "adapters",
  "datasets": {
    "texts": {"generate": {"part": "base", "count": 60, "seed": 1}},
    "train": {"generate": {"part": "train", "count": 40, "seed": 1}}
  },
  "models": {
    "base": {"make": {"config": {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4,
                                 "num_key_value_heads": 2, "max_position_embeddings": 256},
                      "tokenizer": {"vocab_size": 300, "dataset": "texts"}, "template": "chatml", "dataset": "texts",
                      "training": {"learning_rate": 0.003, "num_train_epochs": 1, "seed": 1, "max_length": 128}}}
  },
  "target": "base", "data": {"train": "train"},
  "training": {"learning_rate": 0.002, "lora_r": 4, "lora_alpha": 16, "lora_dropout": 0.1, "max_steps": 120,
               "save_strategy": "steps", "save_steps": 10, "epoch_scores": "off", "max_length": 128},
  "seeds": [1],
  "arms": [{"name": "LoRA"}]
})";

}  // namespace

/// Adapters from training to the merged model, by the real program and LibTorch.
class TestAdapterRuns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void killedRunIsMergedLikeAnUninterruptedOne();

private:
    EngineProcess engine() const
    {
        EngineProcess process(m_folder.path());
        process.useLibTorch();
        process.set("OMP_NUM_THREADS", "1");
        return process;
    }
    static QByteArray content(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    /// The run of adapters: the last one.
    static std::optional<storage::Run> runOf(const QString& folder)
    {
        const auto workspace = storage::Workspace::open(folder.toStdString());
        if (!workspace)
            return std::nullopt;
        auto connection = workspace->connect(storage::Access::ReadOnly);
        const auto runs = storage::listRuns(*connection);
        return runs && runs->size() > 1 ? std::optional(runs->back()) : std::nullopt;
    }
    static QString modelFolder(const QString& folder)
    {
        const auto workspace = storage::Workspace::open(folder.toStdString());
        auto connection = workspace->connect(storage::Access::ReadOnly);
        const auto model = storage::findModel(*connection, *runOf(folder)->outputModelId);
        return QString::fromStdString(workspace->resolve(model->path).string());
    }
    QJsonArray logprobs(const QString& model) const
    {
        const EngineAnswer answer = engine().runWithInput(
            {"logprobs", "--model", model},
            R"({"messages":[{"role":"user","content":"Reverse abc."},{"role":"assistant","content":"cba"}]})");
        return QJsonDocument::fromJson(answer.output.toUtf8()).object()["logprobs"].toArray();
    }

    QTemporaryDir m_folder;
};

void TestAdapterRuns::killedRunIsMergedLikeAnUninterruptedOne()
{
    QFile file(m_folder.filePath("recipe.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(kRecipe);
    file.close();
    const QString whole = m_folder.filePath("whole");
    const QString broken = m_folder.filePath("broken");
    const auto arguments = [&](const QString& folder) {
        return QStringList{"run", folder, file.fileName(), "--device", "cpu"};
    };
    const EngineAnswer undisturbed = engine().run(arguments(whole), 120);
    QVERIFY2(undisturbed.exitCode == 0, qPrintable(undisturbed.errors));

    const auto victim = engine().start(arguments(broken));
    QTRY_VERIFY_WITH_TIMEOUT(runOf(broken) && runOf(broken)->step >= 15, 90000);
    victim->kill();
    QVERIFY(victim->waitForFinished(5000));
    QVERIFY(runOf(broken)->step < 120);
    const EngineAnswer rest = engine().run(arguments(broken), 120);
    QVERIFY2(rest.exitCode == 0, qPrintable(rest.errors));
    QVERIFY(runOf(broken)->revision > 0);  // it did go on from a checkpoint

    const QString expected = modelFolder(whole);
    const QString found = modelFolder(broken);
    const QByteArray weights = content(found + "/adapter_model.safetensors");
    QVERIFY(!weights.isEmpty());
    QCOMPARE(weights, content(expected + "/adapter_model.safetensors"));  // bit for bit, dropout and all
    // As PEFT writes it: a config.json would make transformers look for all weights in it.
    QVERIFY(QFile::exists(found + "/adapter_config.json"));
    QVERIFY(!QFile::exists(found + "/config.json"));
    QVERIFY(QFile::exists(found + "/tokenizer.json"));

    const QString merged = m_folder.filePath("merged");
    const EngineAnswer merging = engine().run({"models", "merge", broken, "--model", "LoRA, seed 1", merged}, 60);
    QVERIFY2(merging.exitCode == 0, qPrintable(merging.errors));
    QVERIFY(QFile::exists(merged + "/config.json"));
    QVERIFY(!QFile::exists(merged + "/adapter_config.json"));
    const QJsonArray beside = logprobs(found);
    const QJsonArray within = logprobs(merged);
    QVERIFY(beside.size() > 10);
    QCOMPARE(within.size(), beside.size());
    double trained = 0;
    const QJsonArray untrained = logprobs(
        QString::fromStdString(std::filesystem::path(QJsonDocument::fromJson(content(found + "/adapter_config.json"))
                                                         .object()["base_model_name_or_path"]
                                                         .toString()
                                                         .toStdString())
                                   .string()));
    for (qsizetype i = 1; i < beside.size(); ++i) {
        QVERIFY(std::abs(beside[i].toDouble() - within[i].toDouble()) < 1e-5);
        trained = std::max(trained, std::abs(beside[i].toDouble() - untrained[i].toDouble()));
    }
    QVERIFY(trained > 0.01);  // the adapters do something
    // The model is another's to start from: the experiment asked for again finds it there.
    const EngineAnswer again = engine().run(arguments(broken), 60);
    QVERIFY2(again.errors.contains("in the workspace already"), qPrintable(again.errors));
}

QTEST_GUILESS_MAIN(TestAdapterRuns)
#include "tst_adapter_runs.moc"
