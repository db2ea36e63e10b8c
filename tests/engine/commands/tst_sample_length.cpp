// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QtTest>

#include "engine/commands/sample_length.h"
#include "storage/content/content.h"
#include "storage/tables/datasets.h"
#include "storage/workspace/workspace.h"

using namespace poft;

class TestSampleLength : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tokensOfPublishedVocabularies();
    void generatedSamplesAreMeasured();
    void unknownIsAssumedAndSaid();
};

void TestSampleLength::tokensOfPublishedVocabularies()
{
    // As measured on English text: Llama-2 4.2 bytes per token, Llama-3 4.9.
    QVERIFY(std::abs(engine::bytesPerToken(32000) - 4.2) < 1e-9);
    QVERIFY(std::abs(engine::bytesPerToken(128256) - 4.9) < 0.05);
    QCOMPARE(engine::bytesPerToken(2), 1.0);
    QCOMPARE(engine::bytesPerToken(0), 1.0);
}

void TestSampleLength::generatedSamplesAreMeasured()
{
    QTemporaryDir folder;
    auto workspace = storage::Workspace::create((folder.path() + "/w").toStdString(), "test");
    QVERIFY(workspace);
    auto connection = workspace->connect();
    QVERIFY(connection);
    const recipe::Expansion expansion = recipe::expand(R"({
      "recipe_version": 1, "name": "r", "target": "m", "data": {"train": "half"}, "arms": [{"name": "SFT"}], "seeds": [1],
      "training": {"max_length": 64},
      "datasets": {"all": {"generate": {"part": "train", "count": 500, "seed": 1, "tasks": ["reverse"]}},
                   "half": {"from": [{"dataset": "all", "fraction": 0.5}]}},
      "models": {"m": {"make": {"config": {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1,
                                           "num_attention_heads": 2},
                 "tokenizer": {"vocab_size": 300}, "template": "chatml", "dataset": "all",
                 "training": {"num_train_epochs": 1, "max_length": 64}}}}
    })",
                                                       {folder.path().toStdString(), "2026-01-31"});
    for (const recipe::Problem& problem : expansion.problems)
        qWarning("%s %s", problem.path.c_str(), problem.sentence.c_str());
    engine::SampleLengths lengths(*connection);
    double bytes = 0;
    for (const recipe::Job& job : expansion.jobs) {
        lengths.add(job, 0);
        if (job.kind == recipe::JobKind::Train)
            bytes = lengths.bytesOf(job, "dataset:half");
    }
    // "Reverse \"ABCDE\"" or a longer way to say it, and the answer: a few dozen bytes.
    QVERIFY2(bytes > 15 && bytes < 60, std::to_string(bytes).c_str());
    QVERIFY(!lengths.assumed());
}

void TestSampleLength::unknownIsAssumedAndSaid()
{
    QTemporaryDir folder;
    auto workspace = storage::Workspace::create((folder.path() + "/w").toStdString(), "test");
    QVERIFY(workspace);
    auto connection = workspace->connect();
    QVERIFY(connection);
    engine::SampleLengths lengths(*connection);
    recipe::Job job;
    job.inputs["dataset:x"] = {recipe::Source::Kind::Dataset, "nowhere"};
    QCOMPARE(lengths.bytesOf(job, "dataset:x"), engine::kAssumedBytesPerSample);
    QVERIFY(lengths.assumed());
}

QTEST_GUILESS_MAIN(TestSampleLength)
#include "tst_sample_length.moc"
