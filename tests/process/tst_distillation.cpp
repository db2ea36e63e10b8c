// SPDX-License-Identifier: Apache-2.0
#include <QFile>
#include <QtTest>

#include "storage/content/content.h"
#include "storage/sqlite/statement.h"
#include "storage/tables/datasets.h"
#include "storage/tables/experiments.h"
#include "storage/tables/jobs.h"
#include "storage/tables/runs.h"
#include "storage/workspace/workspace.h"
#include "tests/process/engine_folder.h"

using namespace poft;

namespace {

constexpr int kQuestions = 300;  // more than two pieces

/// Questions whose answers were bad, and a tutor who knows one answer to everything.
QByteArray recipe(const QString& questions, const QString& lessons)
{
    return QByteArray(R"({
  "recipe_version": 1, "name": "table 5",
  "datasets": {
    "questions": {"files": ["QUESTIONS"]},
    "lessons": {"files": ["LESSONS"]},
    "answers": {"from": "questions", "distill": {"model": "tutor", "max_new_tokens": 20}}
  },
  "models": {
    "tutor": {"make": {"config": {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2},
                       "tokenizer": {"vocab_size": 270}, "template": "chatml", "dataset": "lessons",
                       "training": {"learning_rate": 0.5, "num_train_epochs": 1, "seed": 2}}}
  },
  "target": "tutor", "data": {"train": "answers"},
  "training": {"learning_rate": 0.1, "num_train_epochs": 1, "per_device_train_batch_size": 50},
  "seeds": [1], "arms": [{"name": "SFT"}]
})")
        .replace("QUESTIONS", questions.toUtf8())
        .replace("LESSONS", lessons.toUtf8());
}

/// One row of a file of questions.
QByteArray line(const char* question, int number, const char* response)
{
    return QByteArray("{\"prompt\":\"") + question + QByteArray::number(number) + "?\",\"response\":\"" + response +
           "\"}\n";
}

}  // namespace

class TestDistillation : public QObject, private EngineFolder {
    Q_OBJECT

private Q_SLOTS:
    void init() { beginInNewFolder(); }
    void recipeTrainsOnTheAnswers();
    void killedDistillationGoesOn();
    void answersWithoutEndAreLeftOut();

private:
    QString recipeFile() const
    {
        QByteArray questions;
        for (int i = 0; i < kQuestions; ++i)
            questions += line("Number ", i, "wrong");
        QByteArray lessons;
        for (int i = 0; i < 20; ++i)
            lessons += line("Lesson ", i, "Four!");
        return write("recipe.json", recipe(write("questions.jsonl", questions), write("lessons.jsonl", lessons)));
    }
    struct Opened {
        storage::Workspace workspace;
        storage::Connection connection;
    };
    static Opened open(const QString& folder)
    {
        auto workspace = storage::Workspace::open(folder.toStdString());
        if (!workspace)
            qFatal("%s", workspace.error().message.c_str());
        auto connection = workspace->connect(storage::Access::ReadOnly);
        return {*std::move(workspace), *std::move(connection)};
    }
    /// Every sample has the right question, in order, and the tutor's answer.
    static void checkAnswers(storage::Connection& connection, const storage::Dataset& dataset);
};

void TestDistillation::checkAnswers(storage::Connection& connection, const storage::Dataset& dataset)
{
    QCOMPARE(dataset.sampleCount, kQuestions);
    QCOMPARE(dataset.badRowCount, 0);
    int next = 0;
    const Status read = storage::forEachSample(connection, dataset.id, [&](const storage::SampleWithBody& row) {
        const auto content = storage::parseContent(row.body);
        const auto& messages = content->messages;
        const bool good = messages.size() == 2 && messages[0].content == "Number " + std::to_string(next) + "?" &&
                          messages[1].content == "Four!" && row.sample.sourceLine == next + 1;
        if (!good)
            qWarning("%s", row.body.c_str());
        ++next;
        return good;
    });
    QVERIFY(read);
    QCOMPARE(next, kQuestions);
}

void TestDistillation::recipeTrainsOnTheAnswers()
{
    const QString folder = path("workspace");
    const QString file = recipeFile();
    const EngineAnswer plan = run({"init", folder});
    QCOMPARE(plan.exitCode, 0);
    const EngineAnswer answer = run({"run", folder, file, "--device", "cpu"});
    QVERIFY2(answer.exitCode == 0, qPrintable(answer.errors));
    Opened opened = open(folder);
    const auto dataset = storage::findDataset(opened.connection, std::string("answers"));
    QVERIFY(dataset);
    checkAnswers(opened.connection, *dataset);
    QVERIFY(dataset->origin.find(R"("distill":{)") != std::string::npos);
    const auto runs = storage::listRuns(opened.connection);
    QCOMPARE(runs->back().samples, kQuestions);
    // Asked for again, it is all there.
    const EngineAnswer again = run({"run", folder, file, "--device", "cpu"});
    QVERIFY2(again.errors.contains("in the workspace already"), qPrintable(again.errors));
}

void TestDistillation::killedDistillationGoesOn()
{
    const QString folder = path("workspace");
    const EngineAnswer made = run({"run", folder, recipeFile(), "--device", "cpu"});
    QVERIFY2(made.exitCode == 0, qPrintable(made.errors));
    const QStringList arguments{"distill", folder,  "--dataset",        "questions", "--model",  "tutor",
                                "--name",  "later", "--max-new-tokens", "20",        "--device", "cpu"};
    // Each piece takes a second now.
    const auto slow = EngineProcess(root(), 1000).start(arguments);
    Opened opened = open(folder);
    const auto unfinished = [&]() -> std::int64_t {
        storage::Statement rows =
            opened.connection.prepare("SELECT sample_count FROM datasets WHERE state = 'importing'");
        return rows.step() ? rows.integer(0) : 0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(unfinished() >= 128, 20000);
    slow->kill();
    QVERIFY(slow->waitForFinished(5000));
    const std::int64_t kept = unfinished();
    QVERIFY(kept >= 128 && kept < kQuestions);
    // Nobody is shown the half of it.
    const auto shown = storage::listDatasets(opened.connection);
    for (const storage::Dataset& dataset : *shown)
        QVERIFY(dataset.name != "later");
    QVERIFY(!storage::findDataset(opened.connection, std::string("later")));

    const EngineAnswer rest = run({"work", folder, "--device", "cpu"});
    QVERIFY2(rest.exitCode == 0, qPrintable(rest.errors));
    const auto dataset = storage::findDataset(opened.connection, std::string("later"));
    QVERIFY(dataset);
    checkAnswers(opened.connection, *dataset);
    // The same data set as one that nobody interrupted.
    QCOMPARE(dataset->fingerprint, storage::findDataset(opened.connection, std::string("answers"))->fingerprint);
    QCOMPARE(storage::findJob(opened.connection, *dataset->jobId)->attempt, 2);
}

void TestDistillation::answersWithoutEndAreLeftOut()
{
    const QString folder = path("workspace");
    QCOMPARE(run({"run", folder, recipeFile(), "--device", "cpu"}).exitCode, 0);
    const EngineAnswer none = run({"distill", folder, "--dataset", "questions", "--model", "tutor", "--name", "short",
                                   "--max-new-tokens", "2", "--device", "cpu"});
    QCOMPARE(none.exitCode, 1);
    QVERIFY2(none.errors.contains("has no answer to any of the 300 prompts of questions, for example: The answer does "
                                  "not end within 2 tokens."),
             qPrintable(none.errors));
    const EngineAnswer unknown =
        run({"distill", folder, "--dataset", "questions", "--model", "nobody", "--name", "x", "--device", "cpu"});
    QCOMPARE(unknown.exitCode, 1);
    QVERIFY2(unknown.errors.contains("nobody"), qPrintable(unknown.errors));
    // Tool calls, and prompts without room, are left out and listed.
    const QString mixed = write(
        "mixed.jsonl",
        QByteArray(
            R"({"messages":[{"role":"user","content":"Number 1?"},{"role":"assistant","content":"x"},{"role":"user","content":"Number 2?"},{"role":"assistant","content":"y"}]}
{"messages":[{"role":"user","content":"LONG"},{"role":"assistant","content":"x"}]}
)")
            .replace("LONG", QByteArray(5000, 'x')));
    QCOMPARE(run({"import", folder, "--name", "mixed", mixed}).exitCode, 0);
    const EngineAnswer some = run({"distill", folder, "--dataset", "mixed", "--model", "tutor", "--name", "some",
                                   "--max-new-tokens", "20", "--device", "cpu"});
    QVERIFY2(some.exitCode == 0, qPrintable(some.errors));
    QVERIFY2(some.output.contains("some: 1 samples answered by tutor, 1 left out"), qPrintable(some.output));
    Opened opened = open(folder);
    const auto dataset = storage::findDataset(opened.connection, std::string("some"));
    const auto rows = storage::listBadRows(opened.connection, dataset->id, 10);
    QCOMPARE(rows->size(), std::size_t{1});
    QCOMPARE(rows->front().line, 2);
    QCOMPARE(rows->front().file, std::string("mixed"));
    QVERIFY(rows->front().reason.find("more than the model's 2048 positions") != std::string::npos);
    const Status read = storage::forEachSample(opened.connection, dataset->id, [](const storage::SampleWithBody& row) {
        const auto content = storage::parseContent(row.body);
        return content->messages.size() == 4 && content->messages[1].content == "Four!" &&
               content->messages[3].content == "Four!";
    });
    QVERIFY(read);
}

QTEST_GUILESS_MAIN(TestDistillation)
#include "tst_distillation.moc"
