// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include "small_recipe.h"
#include "storage/recipe/expansion.h"
#include "storage/recipe/job_spec.h"

using namespace poft::recipe;
using nlohmann::json;

namespace {

/// The small recipe with these evaluations.
Expansion expandWith(const char* evaluations)
{
    json recipe = smallRecipe();
    recipe["evaluations"] = json::parse(evaluations);
    return expand(recipe.dump(), {"/recipes", "2026-01-31"});
}

const Job& firstTraining(const Expansion& expansion)
{
    for (const Job& job : expansion.jobs)
        if (job.kind == JobKind::Train)
            return job;
    qFatal("the recipe has no training");
}

}  // namespace

/// Evaluations whose questions are rows of files.
class TestEvaluations : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void filesBecomeInputs()
    {
        json onFiles{{"task", "gsm8k"}, {"few_shot", 3}, {"limit", 50}, {"chat_template", true}, {"when", "end"}};
        onFiles["files"] = {"rows.jsonl", "hf://datasets/a/b/main/test-*.parquet"};
        onFiles["few_shot_files"] = {"/solved.jsonl"};
        const json own{{"task", "tasks/mine.json"}, {"files", {"x.csv"}}};
        const Expansion expansion = expandWith(json::array({onFiles, own}).dump().c_str());
        QVERIFY2(!hasErrors(expansion.problems),
                 expansion.problems.empty() ? "" : expansion.problems[0].sentence.c_str());
        const Job& job = firstTraining(expansion);
        for (const char* file : {"/recipes/rows.jsonl", "hf://datasets/a/b/main/test-*.parquet", "/solved.jsonl",
                                 "/recipes/tasks/mine.json", "/recipes/x.csv"})
            QVERIFY2(job.inputs.contains(std::string("file:") + file), file);
        const auto spec = trainSpecFromText(job.spec);
        QVERIFY(spec);
        QCOMPARE(spec->evaluations.size(), 2u);
        QCOMPARE(spec->evaluations[0].files[0].registered, std::string("/recipes/rows.jsonl"));
        QCOMPARE(*spec->evaluations[0].fewShot, 3);
        QCOMPARE(spec->evaluations[0].limit, 50);
        QVERIFY(spec->evaluations[0].chatTemplate && !spec->evaluations[0].dataset);
        QVERIFY(spec->evaluations[1].task.empty());
        QCOMPARE(spec->evaluations[1].taskFile->registered, std::string("/recipes/tasks/mine.json"));
        // A caller who knows the disk can say what is missing, and where the recipe names it.
        const RegisteredUse wanted{{Source::Kind::File, "hf://datasets/a/b/main/test-*.parquet"},
                                   "/evaluations/0/files/1"};
        QVERIFY(std::ranges::find(expansion.registered, wanted) != expansion.registered.end());
    }

    /// The same recipe over rows that changed is another training: its results differ.
    void changedFilesAreAnotherRun()
    {
        const Expansion expansion = expandWith(R"([{"task":"gsm8k","files":["rows.jsonl"]}])");
        const Job& job = firstTraining(expansion);
        std::map<std::string, std::string> identities;
        for (const auto& [key, source] : job.inputs)
            identities[key] = source.name;
        const std::string before = fingerprintText(job, identities);
        QVERIFY(before.find("/recipes/rows.jsonl") != std::string::npos);
        identities.at("file:/recipes/rows.jsonl") = "another content";
        QVERIFY(fingerprintText(job, identities) != before);
    }

    void whatIsWrongIsNamed_data()
    {
        QTest::addColumn<QByteArray>("evaluation");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("part");
        const auto row = [](const char* evaluation, const char* path, const char* part) {
            QTest::newRow(part) << QByteArray(evaluation) << QByteArray(path) << QByteArray(part);
        };
        row(R"({"task":"gsm8k"})", "/evaluations/0", "lacks \"dataset\"");
        row(R"({"task":"gsm8k","files":["a"],"dataset":"test"})", "/evaluations/0/files", "stands beside dataset");
        row(R"({"task":"gsm8k","files":[]})", "/evaluations/0/files", "at least one file");
        row(R"({"task":"gsm8k","files":[3]})", "/evaluations/0/files/0", "must be a path");
        row(R"({"task":"gsm8k","files":["a"],"few_shot":-1})", "/evaluations/0/few_shot", "-1");
        row(R"({"task":"gsm8k","files":["a"],"limit":0})", "/evaluations/0/limit", "limit");
        row(R"({"task":"gsm8k","files":["a"],"few_shot_dataset":"exam"})", "/evaluations/0/few_shot_dataset", "exam");
        row(R"({"task":"gsm8k","files":["a"],"few_shot_dataset":"test","few_shot_files":["b"]})",
            "/evaluations/0/few_shot_files", "stands beside few_shot_dataset");
        row(R"({"task":"gsm8k","files":["a"],"shots":5})", "/evaluations/0/shots", "not a known key");
    }

    void whatIsWrongIsNamed()
    {
        QFETCH(QByteArray, evaluation);
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, part);
        const Expansion expansion = expandWith(("[" + evaluation + "]").constData());
        QVERIFY(hasErrors(expansion.problems));
        const Problem& first = expansion.problems.front();
        QCOMPARE(QByteArray::fromStdString(first.path), path);
        QVERIFY2((first.path + " " + first.sentence).find(part.toStdString()) != std::string::npos,
                 first.sentence.c_str());
    }
};

QTEST_GUILESS_MAIN(TestEvaluations)
#include "tst_evaluations.moc"
