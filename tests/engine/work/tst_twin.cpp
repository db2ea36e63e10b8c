// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

#include "engine/evaluate/judged_files.h"
#include "engine/report/report_writer.h"
#include "engine/work/worker.h"
#include "storage/files/read_file.h"
#include "storage/queue/submit.h"
#include "storage/recipe/recipe.h"
#include "storage/tables/evaluations.h"
#include "storage/tables/experiments.h"
#include "tests/fakes/bigram_backend.h"
#include "tests/poft_ok.h"

using namespace poft;
using nlohmann::json;

namespace {

const std::filesystem::path kRecipes = std::filesystem::path(POFT_SOURCE_DIR) / "resources/recipes";

/// Few samples and one epoch of everything: what the fake model learns does not matter here.
constexpr const char* kShorter = R"({
  "datasets": {"texts": {"generate": {"count": 40}}, "lessons": {"generate": {"count": 60}},
               "clean": {"generate": {"count": 48}}, "tutor-check": null},
  "models": {"tutor-small": {"make": {"training": {"num_train_epochs": 1}, "stop_at": null}},
             "tutor-large": {"make": {"training": {"num_train_epochs": 1}, "stop_at": null}},
             "tiny-a": {"make": {"training": {"num_train_epochs": 1}}}},
  "training": {"num_train_epochs": 2}})";

}  // namespace

/// A tiny twin of the paper's experiments to its report, shortened, with a fake model in place of LibTorch's.
class TestTwin : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void runsToItsReport_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("part");
        QTest::newRow("table 1") << "table1-tiny"
                                 << "| Mistral-7B | PoFT | OpenHermes |";
        QTest::newRow("table 2") << "table2-tiny"
                                 << "mt_bench: not judged. 6 questions";
        QTest::newRow("figure 2") << "fig2-tiny"
                                  << "Fig. 2: density";
    }

    void runsToItsReport()
    {
        QFETCH(QString, name);
        QFETCH(QString, part);
        const QTemporaryDir folder;
        qputenv("POFT_LOCK_DIR", (folder.path() + "/device-locks").toUtf8());
        const auto text = files::readFile(kRecipes / (name.toStdString() + ".json"));
        POFT_OK(text);
        std::vector<recipe::Problem> problems;
        const json document = recipe::mergePatch(recipe::parseDocument(*text, problems), json::parse(kShorter));
        const std::string shortened = document.dump();

        auto workspace = storage::Workspace::create((folder.path() + "/workspace").toStdString(), "test");
        POFT_OK(workspace);
        auto connection = workspace->connect();
        POFT_OK(connection);
        const recipe::Expansion expansion = recipe::expand(shortened, {kRecipes, "2026-01-31"});
        QVERIFY2(!recipe::hasErrors(expansion.problems),
                 expansion.problems.empty() ? "" : expansion.problems[0].sentence.c_str());
        const auto submission = storage::submit(*connection, name.toStdString(), shortened, expansion);
        POFT_OK(submission);
        engine::BackendSource backend(std::make_unique<fakes::BigramBackend>());
        engine::WorkerSettings settings;
        settings.device = api::Device{};
        settings.experiment = submission->experiment;
        auto worker = engine::Worker::start(*workspace, *connection, backend, settings, nullptr);
        POFT_OK(worker);
        POFT_OK(worker->run());
        const auto jobs = storage::experimentJobs(*connection, submission->experiment);
        POFT_OK(jobs);
        for (const storage::ExperimentJob& one : *jobs)
            QVERIFY2(one.job.state == storage::JobState::Done, (one.job.name + ": " + one.job.error).c_str());

        const auto experiment = storage::findExperiment(*connection, submission->experiment);
        POFT_OK(experiment);
        const std::filesystem::path out = folder.filePath(QStringLiteral("report")).toStdString();
        POFT_OK(engine::writeExperimentReport(*connection, *experiment, out));
        const auto report = files::readFile(out / "report.md");
        POFT_OK(report);
        QVERIFY2(report->find(part.toStdString()) != std::string::npos, report->c_str());
        QVERIFY(report->find("## Runs") != std::string::npos);
        QCOMPARE(report->find("## All tasks") != std::string::npos, name == QLatin1String("table1-tiny"));
        const auto html = files::readFile(out / "report.html");
        POFT_OK(html);
        QVERIFY(html->find("The paper&#39;s own figures") != std::string::npos ||
                html->find("The paper's own figures") != std::string::npos);
        if (name == QLatin1String("table2-tiny"))
            QVERIFY(!engine::judgedAnswers(*connection, submission->experiment, "t")->empty());
    }
};

QTEST_GUILESS_MAIN(TestTwin)
#include "tst_twin.moc"
