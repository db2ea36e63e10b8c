// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <map>
#include <set>

#include "engine/report/noise_detection.h"
#include "engine/work/worker.h"
#include "storage/queue/submit.h"
#include "storage/tables/experiments.h"
#include "storage/tables/findings.h"
#include "storage/tables/runs.h"
#include "storage/tables/sample_scores.h"
#include "storage/tables/score_series.h"
#include "storage/tables/steps.h"
#include "storage/tables/supervision.h"
#include "tests/fakes/bigram_backend.h"

using namespace poft;

namespace {

/// One PoFT arm over two tokenizers; `%1` are further settings of its training.
constexpr const char* kRecipe = R"({
  "recipe_version": 1,
  "name": "%2",
  "datasets": {
    "texts": {"generate": {"part": "base", "count": 40, "seed": 1}},
    "right": {"generate": {"part": "train", "count": 32, "seed": 1}},
    "train": {"from": "right", "noise": {"kinds": {"character_edits": 0.25}, "seed": 3}}
  },
  "models": {
    "base": {"make": {"config": {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2},
                      "tokenizer": {"vocab_size": 261, "dataset": "texts"}, "template": "chatml", "dataset": "texts",
                      "training": {"learning_rate": 0.1, "num_train_epochs": 1, "seed": 1}}},
    "tutor": {"make": {"config": {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2},
                       "tokenizer": {"vocab_size": 330, "dataset": "right"}, "template": "chatml", "dataset": "right",
                       "training": {"learning_rate": 0.5, "num_train_epochs": 3, "seed": 2}}}
  },
  "target": "base",
  "aligned": [{"model": "tutor", "weight": 1}],
  "data": {"train": "train"},
  "training": {"objective": "poft", "learning_rate": 0.2, "num_train_epochs": 1, "per_device_train_batch_size": 8,
               "save_total_limit": 1},
  "seeds": [1],
  "arms": [{"name": "PoFT", "training": {%1}}]
})";

/// By value, so that a loop over it keeps it.
template <class T>
T must(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return *std::move(result);
}

}  // namespace

class TestSupervisedRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyRunKeepsItsReports();
    void refusesWhereTooMuchIsDropped();
    void listsWhatItDrops();
    void keepsTheBestByAlignedScore();
    void learnsPromptsWhereAsked();
    void sharesTheCut();
    void findsNoiseByRanks();

private:
    /// Works the recipe off with these settings, under a name of its own; the train job.
    storage::ExperimentJob work(const QString& settings);
    storage::Run runOf(const storage::ExperimentJob& job) { return *storage::findRun(*m_connection, *job.runId); }
    std::vector<storage::JobSupervision> reportsOf(const storage::ExperimentJob& job)
    {
        return *storage::supervisionOfJob(*m_connection, job.job.id);
    }
    /// Sample and kept bytes of every score of an epoch or aligned series.
    std::map<storage::Id, std::int64_t> keptBytes(storage::Id series, storage::Id dataset);

    QTemporaryDir m_folder;
    std::optional<storage::Workspace> m_workspace;
    std::optional<storage::Connection> m_connection;
    int m_works = 0;
};

void TestSupervisedRun::initTestCase()
{
    qputenv("POFT_LOCK_DIR", (m_folder.path() + "/device-locks").toUtf8());
    auto workspace = storage::Workspace::create((m_folder.path() + "/workspace").toStdString(), "test");
    QVERIFY(workspace);
    m_workspace.emplace(*std::move(workspace));
    auto connection = m_workspace->connect();
    QVERIFY(connection);
    m_connection.emplace(*std::move(connection));
}

storage::ExperimentJob TestSupervisedRun::work(const QString& settings)
{
    const std::string name = "work " + std::to_string(++m_works);
    const std::string recipe = QString::fromUtf8(kRecipe).arg(settings, QString::fromStdString(name)).toStdString();
    const recipe::Expansion expansion = recipe::expand(recipe, {m_folder.path().toStdString(), "2026-01-31"});
    const auto submission = storage::submit(*m_connection, name, recipe, expansion);
    if (!submission)
        qFatal("%s", submission.error().message.c_str());
    engine::BackendSource backend{std::make_unique<fakes::BigramBackend>()};
    engine::WorkerSettings worker;
    worker.device = api::Device{};
    auto started = engine::Worker::start(*m_workspace, *m_connection, backend, worker, nullptr);
    if (!started || !started->run())
        qFatal("the worker failed");
    const auto jobs = storage::experimentJobs(*m_connection, submission->experiment);
    for (const storage::ExperimentJob& one : *jobs)
        if (one.place.arm == "PoFT")
            return one;
    qFatal("no train job");
}

std::map<storage::Id, std::int64_t> TestSupervisedRun::keptBytes(storage::Id series, storage::Id dataset)
{
    std::map<storage::Id, std::int64_t> out;
    for (const storage::ScoredSample& one : must(storage::loadScores(*m_connection, series, dataset)))
        if (one.score && one.score->dropReason.empty())
            out[one.sampleId] = one.score->keptBytes;
    return out;
}

void TestSupervisedRun::everyRunKeepsItsReports()
{
    const storage::ExperimentJob job = work(R"("max_length": 512)");
    QCOMPARE(job.job.error, std::string());
    const auto reports = reportsOf(job);
    QCOMPARE(reports.size(), std::size_t{2});
    QCOMPARE(reports[0].role, std::string("target"));
    QCOMPARE(reports[0].report.modelName, std::string("base"));
    QCOMPARE(reports[1].role, std::string("aligned"));
    QCOMPARE(reports[1].report.modelName, std::string("tutor"));
    for (const storage::JobSupervision& one : reports) {
        QCOMPARE(one.hash.size(), std::size_t{64});
        QCOMPARE(one.hash, one.report.hash);
        QCOMPARE(one.report.samples, 32);
        QCOMPARE(one.report.endLearnt, 32);
        QCOMPARE(one.report.dropped + one.report.cut, 0);
    }
    // The same text, in other tokens.
    QCOMPARE(reports[0].report.responseBytes, reports[1].report.responseBytes);
    QVERIFY(reports[0].report.responseTokens > reports[1].report.responseTokens);
    QVERIFY(reports[0].hash != reports[1].hash);
    QCOMPARE(runOf(job).unequalCuts + runOf(job).filteredSamples + runOf(job).droppedSamples, 0);
    // The score job went by the report that the training goes by.
    QCOMPARE(storage::listSupervision(*m_connection)->size(), std::size_t{2});
}

void TestSupervisedRun::refusesWhereTooMuchIsDropped()
{
    const storage::ExperimentJob job = work(R"("max_length": 12)");
    QVERIFY(job.job.state == storage::JobState::Failed);
    for (const char* part : {"The run does not start: 32 of 32 samples", "max_dropped_share = 0.3",
                             "under base: 32 without a response token"})
        QVERIFY2(job.job.error.find(part) != std::string::npos, job.job.error.c_str());
    QCOMPARE(reportsOf(job).size(), std::size_t{2});
    QCOMPARE(storage::droppedSamplesOfJob(*m_connection, job.job.id, 0, 1000)->size(), std::size_t{64});
    QVERIFY(!job.runId);
}

void TestSupervisedRun::listsWhatItDrops()
{
    // About half of the samples are longer than this under the target.
    const auto all = storage::listSupervision(*m_connection);
    const auto whole =
        std::ranges::find_if(*all, [](const auto& one) { return one.modelName == "base" && one.cut == 0; });
    QVERIFY(whole != all->end());
    const QString length = QString::number(whole->tokens / whole->samples - 4);
    const storage::ExperimentJob job = work(R"("max_dropped_share": 1, "max_length": )" + length);
    QCOMPARE(job.job.error, std::string());
    std::set<storage::Id> dropped;
    for (const storage::DroppedSample& one : must(storage::droppedSamplesOfJob(*m_connection, job.job.id, 0, 1000)))
        dropped.insert(one.sampleId);
    const storage::Run run = runOf(job);
    QVERIFY(run.droppedSamples > 0 && run.droppedSamples < 32);
    QCOMPARE(run.droppedSamples, static_cast<std::int64_t>(dropped.size()));
    QCOMPARE(run.samples + run.droppedSamples, 32);
    QVERIFY(run.unequalCuts > 0);
    bool told = false;
    for (const storage::Finding& one : must(storage::findingsOfJob(*m_connection, job.job.id)))
        told = told || one.sentence.find("keep different parts") != std::string::npos;
    QVERIFY(told);
    // With fewer allowed the same run does not start.
    const storage::ExperimentJob refused = work(R"("max_dropped_share": 0.01, "max_length": )" + length);
    QVERIFY(refused.job.error.find("The run does not start") != std::string::npos);
}

void TestSupervisedRun::keepsTheBestByAlignedScore()
{
    const storage::ExperimentJob job = work(R"("max_length": 512, "aligned_top_share": 0.25)");
    QCOMPARE(job.job.error, std::string());
    const storage::Run run = runOf(job);
    QCOMPARE(run.samples, 8);
    QCOMPARE(run.filteredSamples, 24);
    std::vector<std::pair<double, storage::Id>> scores;
    for (const storage::SampleScoresRow& row : must(storage::loadSampleScores(*m_connection, job.place.experimentId)))
        scores.emplace_back(-*row.scores.rLlm, row.scores.sampleId);
    QCOMPARE(scores.size(), std::size_t{32});
    std::ranges::sort(scores);
    std::set<storage::Id> best;
    for (int i = 0; i < 8; ++i)
        best.insert(scores[static_cast<std::size_t>(i)].second);
    std::set<storage::Id> seen;
    for (const storage::StepSample& one : must(storage::samplesOfStep(*m_connection, run.id, 1)))
        seen.insert(one.sampleId);
    QCOMPARE(seen, best);
}

void TestSupervisedRun::learnsPromptsWhereAsked()
{
    const storage::ExperimentJob job = work(R"("max_length": 512, "train_on_prompt": true)");
    QCOMPARE(job.job.error, std::string());
    for (const storage::JobSupervision& one : reportsOf(job))
        QCOMPARE(one.report.responseTokens, one.report.tokens - 32);  // all but the first of each
}

void TestSupervisedRun::sharesTheCut()
{
    const auto all = storage::listSupervision(*m_connection);
    const auto whole =
        std::ranges::find_if(*all, [](const auto& one) { return one.modelName == "base" && one.cut == 0; });
    // The longest sample loses the end of its answer, and nothing more, under the target.
    const QString length = QString::number(whole->longest - 2);
    const storage::ExperimentJob job =
        work(R"("max_dropped_share": 1, "truncation": "shared", "max_length": )" + length);
    QCOMPARE(job.job.error, std::string());
    const storage::Run run = runOf(job);
    QCOMPARE(run.unequalCuts, 0);
    const auto reports = reportsOf(job);
    QCOMPARE(reports[0].report.cutForOthers, 0);  // bytes keep least
    QVERIFY(reports[1].report.cutForOthers > 0);
    QVERIFY(reports[1].report.key.find("shared") != std::string::npos);
    // The tutor's tokens end within what the target keeps, and no token more would.
    storage::Id aligned = 0;
    storage::Id dataset = 0;
    for (const storage::ExperimentSeries& one :
         must(storage::seriesOfExperiment(*m_connection, job.place.experimentId)))
        std::tie(aligned, dataset) = std::pair(one.series.id, one.datasetId);
    const auto target = keptBytes(storage::seriesOfRun(*m_connection, run.id)->back().id, dataset);
    const auto tutor = keptBytes(aligned, dataset);
    int cut = 0;
    for (const auto& [sample, bytes] : tutor) {
        QVERIFY(target.contains(sample));
        QCOMPARE(bytes == 0, target.at(sample) == 0);
        QVERIFY(bytes <= target.at(sample));
        cut += bytes > 0 ? 1 : 0;
    }
    QVERIFY(cut > 0);
}

void TestSupervisedRun::findsNoiseByRanks()
{
    const storage::ExperimentJob job = work(R"("max_length": 512, "poft_gamma": 0.5)");
    const auto detections = engine::noiseDetection(*m_connection, job.place.experimentId);
    QVERIFY(detections);
    QCOMPARE(detections->size(), std::size_t{1});
    const engine::NoiseDetector& aligned = detections->front().detectors.front();
    QCOMPARE(engine::nameOf(aligned), std::string("low r_LLM"));
    QCOMPARE(aligned.roc.positives, std::size_t{8});
    QCOMPARE(aligned.roc.negatives, std::size_t{24});
    // Mann and Whitney over the stored scores, pair by pair.
    double won = 0;
    const auto rows = storage::loadSampleScores(*m_connection, job.place.experimentId);
    for (const storage::SampleScoresRow& noise : *rows)
        for (const storage::SampleScoresRow& clean : *rows)
            if (*noise.isNoise && !*clean.isNoise)
                won += *noise.scores.rLlm < *clean.scores.rLlm ? 1 : *noise.scores.rLlm == *clean.scores.rLlm ? 0.5 : 0;
    QVERIFY(std::abs(aligned.roc.area - won / (8 * 24)) < 1e-12);
    QVERIFY(aligned.roc.area > 0.6);  // the tutor has learnt the clean responses
    // Of the run: tau and r_theta before training and after its one epoch.
    std::string names;
    for (const engine::NoiseDetector& one : detections->front().detectors)
        names += engine::nameOf(one) + "; ";
    QCOMPARE(names, std::string("low r_LLM; low τ of PoFT, seed 1, epoch 0; low r_θ of PoFT, seed 1, epoch 0; "
                                "low τ of PoFT, seed 1, epoch 1; low r_θ of PoFT, seed 1, epoch 1; "));
    const auto byEpoch = engine::detectionByEpoch(*detections);
    QCOMPARE(byEpoch.size(), std::size_t{2});
    QCOMPARE(byEpoch.front().epochs, (std::vector<std::int64_t>{0, 1}));
    const std::string text = engine::toMarkdown(*detections);
    QVERIFY(text.find("8 samples known to be noise, 24 known to be clean") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestSupervisedRun)
#include "tst_supervised_run.moc"
