// SPDX-License-Identifier: Apache-2.0
#include "engine/train/rehearsal.h"
#include "tests/engine/work/worked_workspace.h"

using namespace poft;

namespace {

/// `%1` are settings of the arm.
constexpr const char* kRecipe = R"({
  "recipe_version": 1,
  "name": "large",
  "datasets": {
    "texts": {"generate": {"part": "base", "count": 40, "seed": 1}},
    "train": {"generate": {"part": "train", "count": 32, "seed": 1}}
  },
  "models": {
    "base": {"make": {"config": {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2},
                      "tokenizer": {"vocab_size": 300, "dataset": "texts"}, "template": "chatml", "dataset": "texts",
                      "training": {"learning_rate": 0.1, "num_train_epochs": 1, "per_device_train_batch_size": 1, "seed": 1}}}
  },
  "target": "base", "data": {"train": "train"},
  "training": {"learning_rate": 0.2, "num_train_epochs": 1, "max_length": 256},
  "seeds": [1],
  "arms": [{"name": "SFT", "training": {%1}}]
})";

/// Whose device has no room for more than one sample at a time.
std::unique_ptr<fakes::BigramBackend> smallBackend()
{
    auto backend = std::make_unique<fakes::BigramBackend>();
    backend->mostTokens = 300;
    return backend;
}

}  // namespace

/// Trainings that a machine has no room for.
class TestRefusedTraining : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Found before the first step, said with what would fit, and done with that.
    void tooLittleMemoryIsExplained()
    {
        testing::WorkedWorkspace test;
        const storage::Id large =
            test.work(QString::fromUtf8(kRecipe).arg("\"per_device_train_batch_size\": 32"), smallBackend());
        const auto jobs = testing::WorkedWorkspace::sure(storage::experimentJobs(*test.connection, large));
        const storage::Job& training = jobs.back().job;
        QCOMPARE(training.state, storage::JobState::Failed);
        const QString error = QString::fromStdString(training.error);
        for (const char* part : {"out of memory", "The longest batch has 32 samples", "weights", "gradients",
                                 "optimizer", "activations", "logits", "Change the recipe and run it again."})
            QVERIFY2(error.contains(QLatin1String(part)), qPrintable(error));
        QCOMPARE(testing::WorkedWorkspace::sure(storage::findRun(*test.connection, *jobs.back().runId)).step, 0);

        const storage::Id small = test.work(
            QString::fromUtf8(kRecipe).arg("\"per_device_train_batch_size\": 1, \"gradient_accumulation_steps\": 32"),
            smallBackend());
        QCOMPARE(test.runOf(small, "SFT").step, 1);
    }

    /// A file system that never has a byte free stands for a full disk.
    void tooLittleDiskIsExplained()
    {
        testing::WorkedWorkspace test;
        const storage::Id experiment = test.work(QString::fromUtf8(kRecipe).arg("\"per_device_train_batch_size\": 8"));
        const storage::Job job =
            testing::WorkedWorkspace::sure(storage::experimentJobs(*test.connection, experiment)).back().job;
        QCOMPARE(job.state, storage::JobState::Done);

        api::ModelConfig model;
        model.hiddenSize = 4096;
        model.intermediateSize = 11008;
        model.numHiddenLayers = 32;
        model.numAttentionHeads = model.numKeyValueHeads = 32;
        model.headDim = 128;
        model.vocabSize = 32000;
        const Status full = engine::checkDisk("/proc/self", model, {});
        QVERIFY(!full);
        QVERIFY(full.error().kind == ErrorKind::Io);
        const QString error = QString::fromStdString(full.error().message);
        QVERIFY2(error.contains("has 0.0 GB free") && error.contains("two checkpoints") && error.contains("lora_r"),
                 qPrintable(error));
        QVERIFY(engine::checkDisk(test.folder.path().toStdString(), {}, {}));
    }
};

QTEST_GUILESS_MAIN(TestRefusedTraining)
#include "tst_refused_training.moc"
