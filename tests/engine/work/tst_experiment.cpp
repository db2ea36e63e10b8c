// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QtTest>

#include <map>
#include <set>

#include "engine/report/report_writer.h"
#include "engine/work/worker.h"
#include "storage/queue/control.h"
#include "storage/queue/submit.h"
#include "storage/tables/datasets.h"
#include "storage/tables/evaluations.h"
#include "storage/tables/experiments.h"
#include "storage/tables/jobs.h"
#include "storage/tables/models.h"
#include "storage/tables/runs.h"
#include "storage/tables/sample_scores.h"
#include "storage/tables/score_series.h"
#include "storage/tables/steps.h"
#include "tests/fakes/bigram_backend.h"
#include "tests/poft_ok.h"

using namespace poft;

namespace {

/// A whole experiment in small: made models, known noise, all four objectives, two seeds.
constexpr const char* kRecipe = R"({
  "recipe_version": 1,
  "name": "small",
  "datasets": {
    "texts": {"generate": {"part": "base", "count": 40, "seed": 1}},
    "right": {"generate": {"part": "train", "count": 48, "seed": 1}},
    "train": {"from": "right", "noise": {"kinds": {"mismatched_response": 0.125, "character_edits": 0.25}, "mode": "replace", "seed": 3}},
    "pairs": {"generate": {"part": "pairs", "count": 16, "seed": 1}},
    "test": {"generate": {"part": "test", "count": 24, "seed": 1}}
  },
  "models": {
    "base": {"make": {"config": {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2},
                      "tokenizer": {"vocab_size": 300, "dataset": "texts"}, "template": "chatml", "dataset": "texts",
                      "training": {"learning_rate": 0.1, "num_train_epochs": 1, "seed": 1}}},
    "tutor": {"make": {"config": {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2},
                       "tokenizer": {"vocab_size": 290, "dataset": "texts"}, "template": "chatml", "dataset": "right",
                       "training": {"learning_rate": 0.5, "num_train_epochs": 3, "seed": 2}}}
  },
  "target": "base",
  "aligned": [{"model": "tutor", "weight": 1}],
  "data": {"train": "train", "pairs": "pairs"},
  "training": {"learning_rate": 0.2, "num_train_epochs": 2, "per_device_train_batch_size": 4, "gradient_accumulation_steps": 2, "max_length": 256},
  "evaluations": [{"task": "exact_match", "dataset": "test", "when": "epoch"}],
  "seeds": [1, 2],
  "arms": [
    {"name": "SFT", "training": {"objective": "sft"}},
    {"name": "PoFT", "training": {"objective": "poft"}},
    {"name": "bi-PoFT", "training": {"objective": "bi_poft"}},
    {"name": "DPO", "after": "PoFT", "training": {"objective": "dpo", "num_train_epochs": 1}}
  ]
})";

}  // namespace

class TestExperiment : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void allJobsAreDone();
    void stepsAreRecorded();
    void samplesAreScored();
    void tauTellsNoiseFromClean();
    void evaluationsFollowEveryEpoch();
    void armsBecomeModels();
    void secondSubmissionReusesEverything();
    void newTrainingShowsOldScores();
    void reportHasTablesAndCharts();

private:
    QTemporaryDir m_folder;
    std::optional<storage::Workspace> m_workspace;
    std::optional<storage::Connection> m_connection;
    engine::BackendSource m_backend{std::make_unique<fakes::BigramBackend>()};
    storage::Id m_experiment = 0;

    Result<storage::Submission> submit()
    {
        const recipe::Expansion expansion = recipe::expand(kRecipe, {m_folder.path().toStdString(), "2026-01-31"});
        return storage::submit(*m_connection, "small", kRecipe, expansion);
    }
    /// The runs of an arm, one per seed.
    std::vector<storage::Run> runsOf(const std::string& arm)
    {
        std::vector<storage::Run> out;
        const auto jobs = storage::experimentJobs(*m_connection, m_experiment);
        for (const storage::ExperimentJob& one : *jobs)
            if (one.place.arm == arm)
                out.push_back(*storage::findRun(*m_connection, *one.runId));
        return out;
    }
};

void TestExperiment::initTestCase()
{
    qputenv("POFT_LOCK_DIR", (m_folder.path() + "/device-locks").toUtf8());
    auto workspace = storage::Workspace::create((m_folder.path() + "/workspace").toStdString(), "test");
    POFT_OK(workspace);
    m_workspace.emplace(*std::move(workspace));
    auto connection = m_workspace->connect();
    POFT_OK(connection);
    m_connection.emplace(*std::move(connection));

    const auto submission = submit();
    POFT_OK(submission);
    m_experiment = submission->experiment;
    engine::WorkerSettings settings;
    settings.device = api::Device{};
    settings.experiment = m_experiment;
    auto worker = engine::Worker::start(*m_workspace, *m_connection, m_backend, settings, nullptr);
    POFT_OK(worker);
    const auto outcome = worker->run();
    POFT_OK(outcome);
    QCOMPARE(outcome->failed, 0);
    QCOMPARE(outcome->done, static_cast<int>(submission->jobs.size()));
}

void TestExperiment::allJobsAreDone()
{
    const auto jobs = storage::experimentJobs(*m_connection, m_experiment);
    POFT_OK(jobs);
    QVERIFY(jobs->size() >= 5 + 2 + 1 + 8);
    for (const storage::ExperimentJob& one : *jobs)
        QVERIFY2(one.job.state == storage::JobState::Done, (one.job.name + ": " + one.job.error).c_str());
}

void TestExperiment::stepsAreRecorded()
{
    for (const char* arm : {"SFT", "PoFT", "bi-PoFT"}) {
        const auto runs = runsOf(arm);
        QCOMPARE(runs.size(), 2u);
        for (const storage::Run& run : runs) {
            QCOMPARE(run.totalSteps, 12);  // 48 samples, windows of 8, two passes
            QCOMPARE(run.step, 12);
            QCOMPARE(run.epoch, 2.0);
            QCOMPARE(run.samples + run.droppedSamples, 48);
            const auto steps = storage::stepsAfter(*m_connection, run.id, 0);
            POFT_OK(steps);
            QCOMPARE(steps->size(), 12u);
            for (const storage::Step& step : *steps) {
                QVERIFY(std::isfinite(step.loss));
                QVERIFY(step.tauMean > -1 && step.tauMean < 1);
                const auto samples = storage::samplesOfStep(*m_connection, run.id, step.step);
                POFT_OK(samples);
                QCOMPARE(static_cast<std::int64_t>(samples->size()), step.samples);
            }
        }
    }
}

void TestExperiment::samplesAreScored()
{
    const auto rows = storage::loadSampleScores(*m_connection, m_experiment);
    POFT_OK(rows);
    QCOMPARE(rows->size(), 48u);
    int noise = 0;
    for (const storage::SampleScoresRow& row : *rows) {
        QVERIFY(row.scores.rLlm.has_value());
        QVERIFY(*row.scores.rLlm < 0);
        QVERIFY(row.scores.rTheta.has_value());
        QVERIFY(row.isNoise.has_value());
        noise += *row.isNoise ? 1 : 0;
    }
    QCOMPARE(noise, 18);  // a quarter and an eighth of 48
}

void TestExperiment::tauTellsNoiseFromClean()
{
    // The tutor has learnt the clean responses, so its score of edited ones is lower, and tau with it.
    const storage::Run run = runsOf("PoFT").front();
    const auto steps = storage::stepsAfter(*m_connection, run.id, 0);
    POFT_OK(steps);
    double clean = 0;
    double noisy = 0;
    for (const storage::Step& step : *steps) {
        if (!std::isnan(step.tauCleanMean) && !std::isnan(step.tauNoiseMean)) {
            clean += step.tauCleanMean;
            noisy += step.tauNoiseMean;
        }
    }
    QVERIFY2(noisy < clean, qPrintable(QStringLiteral("noise %1, clean %2").arg(noisy).arg(clean)));
    // bi-PoFT pushes known noise down: tau below 0.
    const auto biSteps = storage::stepsAfter(*m_connection, runsOf("bi-PoFT").front().id, 0);
    POFT_OK(biSteps);
    for (const storage::Step& step : *biSteps)
        QVERIFY(std::isnan(step.tauNoiseMean) || step.tauNoiseMean < 0);
}

void TestExperiment::evaluationsFollowEveryEpoch()
{
    const auto evaluations = storage::evaluationsOfExperiment(*m_connection, m_experiment);
    POFT_OK(evaluations);
    std::map<std::string, std::set<double>> epochs;
    for (const storage::ExperimentEvaluation& one : *evaluations) {
        epochs[one.arm].insert(one.evaluation.epoch);
        QCOMPARE(one.evaluation.items, 24);
        const auto items = storage::itemsOfEvaluation(*m_connection, one.evaluation.id);
        POFT_OK(items);
        double right = 0;
        for (const storage::EvaluationItem& item : *items)
            right += item.value;
        QCOMPARE(one.evaluation.value, right / 24);
    }
    QCOMPARE(epochs["SFT"], (std::set<double>{0, 1, 2}));
    QCOMPARE(epochs["DPO"], (std::set<double>{0, 1}));
}

void TestExperiment::armsBecomeModels()
{
    const storage::Run poft = runsOf("PoFT").front();
    QVERIFY(poft.outputModelId.has_value());
    const auto model = storage::findModel(*m_connection, *poft.outputModelId);
    POFT_OK(model);
    QVERIFY(std::filesystem::exists(m_workspace->resolve(model->path) / "chat_template.jinja"));
    const storage::Run dpo = runsOf("DPO").front();
    const auto steps = storage::stepsAfter(*m_connection, dpo.id, 0);
    POFT_OK(steps);
    QVERIFY(!steps->empty());
    // The policy is its own reference before the first step.
    QVERIFY(std::abs(steps->front().rewardMargin) < 1e-9);
    QVERIFY(std::isnan(steps->front().tauMean));
}

void TestExperiment::secondSubmissionReusesEverything()
{
    const auto again = submit();
    POFT_OK(again);
    QVERIFY(again->attached);
    QCOMPARE(again->queued, 0);

    // Under another name: another experiment over the same jobs.
    std::string renamed = kRecipe;
    renamed.replace(renamed.find("\"small\""), 7, "\"other\"");
    const recipe::Expansion expansion = recipe::expand(renamed, {m_folder.path().toStdString(), "2026-01-31"});
    const auto other = storage::submit(*m_connection, "other", renamed, expansion);
    POFT_OK(other);
    QCOMPARE(other->queued, 0);
    QCOMPARE(other->reused, static_cast<int>(other->jobs.size()));
    const auto wanted = storage::loadSampleScores(*m_connection, m_experiment);
    const auto copied = storage::loadSampleScores(*m_connection, other->experiment);
    POFT_OK(wanted);
    POFT_OK(copied);
    QCOMPARE(copied->size(), std::size_t{48});
    for (std::size_t i = 0; i < copied->size(); ++i) {
        QCOMPARE((*copied)[i].scores.sampleId, (*wanted)[i].scores.sampleId);
        QCOMPARE((*copied)[i].scores.rLlm, (*wanted)[i].scores.rLlm);
        QCOMPARE((*copied)[i].scores.tau, (*wanted)[i].scores.tau);
    }
}

/// A training that finds its scores done shows them all the same.
void TestExperiment::newTrainingShowsOldScores()
{
    std::string changed = kRecipe;
    changed.replace(changed.find("\"small\""), 7, "\"brief\"");
    changed.replace(changed.find("\"learning_rate\": 0.2"), 20, "\"epoch_scores\": \"off\", \"learning_rate\": 0.1");
    const recipe::Expansion expansion = recipe::expand(changed, {m_folder.path().toStdString(), "2026-01-31"});
    const auto brief = storage::submit(*m_connection, "brief", changed, expansion);
    POFT_OK(brief);
    QVERIFY(brief->queued > 0);
    engine::WorkerSettings settings;
    settings.device = api::Device{};
    settings.experiment = brief->experiment;
    auto worker = engine::Worker::start(*m_workspace, *m_connection, m_backend, settings, nullptr);
    POFT_OK(worker);
    POFT_OK(worker->run());
    const auto wanted = storage::loadSampleScores(*m_connection, m_experiment);
    const auto shown = storage::loadSampleScores(*m_connection, brief->experiment);
    POFT_OK(wanted);
    POFT_OK(shown);
    QCOMPARE(shown->size(), std::size_t{48});
    for (std::size_t i = 0; i < shown->size(); ++i)
        QCOMPARE((*shown)[i].scores.rLlm, (*wanted)[i].scores.rLlm);
}

void TestExperiment::reportHasTablesAndCharts()
{
    const auto experiment = storage::findExperiment(*m_connection, m_experiment);
    POFT_OK(experiment);
    const QString folder = m_folder.filePath("report");
    POFT_OK(engine::writeExperimentReport(*m_connection, *experiment, folder.toStdString()));
    QFile html(folder + "/report.html");
    QVERIFY(html.open(QIODevice::ReadOnly));
    const QByteArray text = html.readAll();
    QVERIFY(text.contains("<td>PoFT</td>"));
    QVERIFY(text.count("<svg") >= 4);
    QVERIFY(text.contains("Finding the noise of train") && text.contains("<td>low r_LLM</td>"));
    QVERIFY(!text.contains("http://") || text.count("http://") == text.count("http://www.w3.org/2000/svg"));
    QFile csv(folder + "/evaluations.csv");
    QVERIFY(csv.open(QIODevice::ReadOnly));
    QCOMPARE(csv.readAll().count('\n'), 1 + 2 * (3 * 3 + 2));
}

QTEST_GUILESS_MAIN(TestExperiment)
#include "tst_experiment.moc"
