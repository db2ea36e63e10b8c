// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/experiments.h"

#include <QTest>

#include "storage/content/content.h"
#include "storage/tables/datasets.h"
#include "storage/tables/evaluations.h"
#include "storage/tables/findings.h"
#include "storage/tables/jobs.h"
#include "storage/tables/models.h"
#include "storage/tables/runs.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

namespace {

/// An experiment of three jobs: "data", then "train a" after it, then "dpo" after that.
struct ThreeJobs : TestWorkspace {
    Id data = insert("dataset", "data", {});
    Id train = insert("train", "train a", {{data, "dataset:x"}});
    Id dpo = insert("train", "dpo", {{train, "after"}});

    ThreeJobs()
    {
        connection.execute(
            "INSERT INTO experiments VALUES (1, 'study', '{}', 't', 1);"
            "INSERT INTO experiment_jobs (experiment_id, job_id, position, arm, cell, seed, reused) VALUES "
            "(1, 1, 0, '', '{}', NULL, 1), (1, 2, 1, 'PoFT', '{\"/x\":1}', 3, 0), (1, 3, 2, 'DPO', '{}', 3, 0)");
    }

    Id insert(const char* kind, const char* name, std::vector<NewJob::Dependency> dependencies)
    {
        return value(insertJob(connection, {kind, name, "{}", name, true, 0, std::move(dependencies)}));
    }
};

Model modelOf(const std::string& name)
{
    Model model;
    model.name = name;
    model.path = "models/" + name;
    model.architecture = "LlamaForCausalLM";
    model.parameters = 1000;
    model.config = "{}";
    model.weightsHash = "w";
    return model;
}

}  // namespace

class TestExperiments : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void jobsHaveTheirPlaces();
    void blockageIsDerived();
    void evaluationsHaveArmAndSeed();
    void evaluationsArePairedBySample();
    void itemsOfFilesAreNoSamples();
    void evaluationIsReplaced();
    void modelsAreFoundByName();
    void attemptThatStartsAgainKeepsItsModel();
    void findingsAreKeptOnce();
    void everythingChangedSince();
    void missingNamesAreListed();
};

void TestExperiments::jobsHaveTheirPlaces()
{
    ThreeJobs test;
    Run run;
    run.jobId = test.train;
    run.name = "train a";
    run.objective = "poft";
    run.settings = run.engineBuild = "{}";
    const Id runId = value(startRun(test.connection, run));
    const std::vector<ExperimentJob> jobs = value(experimentJobs(test.connection, 1));
    QCOMPARE(jobs.size(), std::size_t{3});
    QVERIFY(jobs[0].place.reused && !jobs[0].place.seed && !jobs[0].runId);
    QCOMPARE(jobs[1].place.arm, std::string("PoFT"));
    QCOMPARE(jobs[1].place.cell, std::string("{\"/x\":1}"));
    QCOMPARE(*jobs[1].place.seed, 3);
    QCOMPARE(*jobs[1].runId, runId);
    QCOMPARE(jobs[1].waitsFor, std::vector<Id>{test.data});
    QCOMPARE(jobs[2].waitsFor, std::vector<Id>{test.train});
    QVERIFY(jobs[2].blockedBy.empty());
    const std::vector<JobPlace> places = value(placesOfJob(test.connection, test.dpo));
    QCOMPARE(places.size(), std::size_t{1});
    QCOMPARE(places[0].arm, std::string("DPO"));
    QCOMPARE(value(dependenciesOf(test.connection, test.dpo))[0].input, std::string("after"));
}

void TestExperiments::blockageIsDerived()
{
    ThreeJobs test;
    test.connection.execute("UPDATE jobs SET state = 'failed' WHERE name = 'data'");
    std::vector<ExperimentJob> jobs = value(experimentJobs(test.connection, 1));
    QVERIFY(jobs[0].blockedBy.empty());
    QCOMPARE(jobs[1].blockedBy, std::vector<Id>{test.data});
    QCOMPARE(jobs[2].blockedBy, std::vector<Id>{test.train});
    QCOMPARE(jobs[2].job.state, JobState::Queued);
    test.connection.execute("UPDATE jobs SET state = 'done' WHERE name = 'data'");
    jobs = value(experimentJobs(test.connection, 1));
    QVERIFY(jobs[1].waitsFor.empty() && jobs[2].blockedBy.empty());
}

void TestExperiments::evaluationsHaveArmAndSeed()
{
    ThreeJobs test;
    for (const Id job : {test.train, test.dpo}) {
        Run run;
        run.jobId = job;
        run.name = "run of " + std::to_string(job);
        run.objective = "dpo";
        run.settings = run.engineBuild = "{}";
        const Id runId = value(startRun(test.connection, run));
        for (const std::int64_t step : {20, 10}) {
            Evaluation evaluation;
            evaluation.runId = runId;
            evaluation.task = evaluation.metric = "exact_match";
            evaluation.step = step;
            evaluation.epoch = static_cast<double>(step) / 10;
            evaluation.value = 0.5;
            const std::vector<EvaluationItem> items{{4, 1, "right"}, {3, 0, "wrong"}};
            POFT_OK(insertEvaluation(test.connection, evaluation, items));
        }
    }
    const std::vector<ExperimentEvaluation> found = value(evaluationsOfExperiment(test.connection, 1));
    QCOMPARE(found.size(), std::size_t{4});
    QCOMPARE(found[0].arm, std::string("PoFT"));
    QCOMPARE(found[0].evaluation.step, 10);
    QCOMPARE(found[0].evaluation.items, 2);
    QCOMPARE(found[1].evaluation.epoch, 2.0);
    QCOMPARE(found[3].arm, std::string("DPO"));
    QCOMPARE(*found[3].seed, 3);
    QCOMPARE(found[3].runName, std::string("run of 3"));
    const std::vector<EvaluationItem> items = value(itemsOfEvaluation(test.connection, found[0].evaluation.id));
    QCOMPARE(items.size(), std::size_t{2});
    QCOMPARE(items[0].answer, std::string("wrong"));
}

void TestExperiments::evaluationsArePairedBySample()
{
    ThreeJobs test;
    const Id dataset = value(createDataset(test.connection, {"test", "messages", "{}", {}}));
    std::vector<NewSample> samples(2);
    samples[0].content.body = value(contentBody({{{"user", "1 + 1\n?", "", ""}, {"assistant", "2", "", ""}}, ""}));
    samples[1].content.body = value(contentBody({{{"user", "2 + 2?", "", ""}, {"assistant", "4", "", ""}}, ""}));
    POFT_OK(appendSamples(test.connection, dataset, samples));
    const Id first = test.number("SELECT min(id) FROM samples");
    const auto evaluate = [&](Id job, std::vector<EvaluationItem> items) {
        Run run;
        run.jobId = job;
        run.name = "r";
        run.objective = "sft";
        run.settings = run.engineBuild = "{}";
        Evaluation evaluation;
        evaluation.runId = value(startRun(test.connection, run));
        evaluation.task = evaluation.metric = "exact_match";
        evaluation.datasetId = dataset;
        return value(insertEvaluation(test.connection, evaluation, items));
    };
    // The third sample is not there any more; the fourth is in one evaluation only.
    const Id a = evaluate(test.train, {{first + 1, 1, "four"}, {first, 0, "three"}, {first + 7, 1, "gone"}});
    const Id b = evaluate(test.dpo, {{first, 1, "two"}, {first + 1, 1, "4"}, {first + 7, 0, ""}, {first + 8, 1, "x"}});
    const std::vector<PairedItem> items = value(pairedItems(test.connection, a, b));
    QCOMPARE(items.size(), std::size_t{3});
    QCOMPARE(items[0].sampleId, first);
    QCOMPARE(items[0].prompt, std::string("1 + 1 ?"));
    QCOMPARE(items[0].expected, std::string("2"));
    QCOMPARE(items[0].first, 0.0);
    QCOMPARE(items[0].second, 1.0);
    QCOMPARE(items[0].firstAnswer, std::string("three"));
    QCOMPARE(items[0].secondAnswer, std::string("two"));
    QCOMPARE(items[2].prompt, std::string());
    QCOMPARE(value(evaluationsOfExperiment(test.connection, 1)).front().datasetName, std::string("test"));
    QVERIFY(value(pairedItems(test.connection, a, 999)).empty());
}

/// Items of a file have numbers that some sample may have, too; what was asked is kept with them.
void TestExperiments::itemsOfFilesAreNoSamples()
{
    ThreeJobs test;
    const Id dataset = value(createDataset(test.connection, {"train", "messages", "{}", {}}));
    std::vector<NewSample> samples(1);
    samples[0].content.body = value(contentBody({{{"user", "never asked", "", ""}, {"assistant", "2", "", ""}}, ""}));
    POFT_OK(appendSamples(test.connection, dataset, samples));
    const Id row = test.number("SELECT min(id) FROM samples");
    const auto evaluate = [&](Id job, const std::string& details) {
        Run run;
        run.jobId = job;
        run.name = "r";
        run.objective = "sft";
        run.settings = run.engineBuild = "{}";
        Evaluation evaluation;
        evaluation.runId = value(startRun(test.connection, run));
        evaluation.task = "gsm8k (5 shots)";
        evaluation.metric = "exact_match";
        const std::vector<EvaluationItem> items{{row, 1, "#### 4", details}};
        return value(insertEvaluation(test.connection, evaluation, items));
    };
    const Id a = evaluate(test.train, R"({"question":"2 + 2?","expected":"4","log_likelihoods":[-1.5,-2]})");
    const Id b = evaluate(test.dpo, "");
    std::vector<PairedItem> items = value(pairedItems(test.connection, a, b));
    QCOMPARE(items.size(), std::size_t{1});
    QCOMPARE(items[0].prompt, std::string("2 + 2?"));
    QCOMPARE(items[0].expected, std::string("4"));
    items = value(pairedItems(test.connection, b, a));
    QCOMPARE(items[0].prompt, std::string());
    QVERIFY(value(itemsOfEvaluation(test.connection, a))[0].details.find("-1.5") != std::string::npos);
    QCOMPARE(value(itemsOfEvaluation(test.connection, b))[0].details, std::string());
}

void TestExperiments::evaluationIsReplaced()
{
    ThreeJobs test;
    Run run;
    run.jobId = test.train;
    run.name = "r";
    run.objective = "sft";
    run.settings = run.engineBuild = "{}";
    Evaluation evaluation;
    evaluation.runId = value(startRun(test.connection, run));
    evaluation.task = evaluation.metric = "exact_match";
    for (const double measured : {0.25, 0.75}) {
        evaluation.value = measured;
        const std::vector<EvaluationItem> items{{4, 1, "x"}};
        POFT_OK(insertEvaluation(test.connection, evaluation, items));
    }
    const std::vector<Evaluation> found = value(evaluationsOfRun(test.connection, *evaluation.runId));
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found[0].value, 0.75);
    QCOMPARE(test.number("SELECT count(*) FROM evaluation_items"), 1);
}

void TestExperiments::modelsAreFoundByName()
{
    TestWorkspace test;
    const Id id = value(insertModel(test.connection, modelOf("base")));
    QCOMPARE(value(findModel(test.connection, "base")).id, id);
    QCOMPARE(value(findModel(test.connection, id)).architecture, std::string("LlamaForCausalLM"));
    QCOMPARE(insertModel(test.connection, modelOf("base")).error().message,
             std::string("There is a model named \"base\" already; choose another name."));
    QCOMPARE(value(freeModelName(test.connection, "base")), std::string("base (2)"));
    POFT_OK(removeModel(test.connection, id));
    QVERIFY(!removeModel(test.connection, id));
    QVERIFY(value(listModels(test.connection)).empty());
}

void TestExperiments::attemptThatStartsAgainKeepsItsModel()
{
    ThreeJobs test;
    Model model = modelOf("made");
    model.jobId = test.train;
    const Id first = value(insertModel(test.connection, model));
    model.weightsHash = "newer";
    QCOMPARE(value(insertModel(test.connection, model)), first);
    QCOMPARE(value(modelOfJob(test.connection, test.train))->weightsHash, std::string("newer"));
    model.jobId = test.dpo;
    QVERIFY(!insertModel(test.connection, model));
}

void TestExperiments::findingsAreKeptOnce()
{
    ThreeJobs test;
    for (int times = 0; times < 2; ++times) {
        POFT_OK(addFinding(test.connection, test.train, true, "The tokenizers differ by 1.7x."));
        POFT_OK(addFinding(test.connection, {}, false, "A note."));
    }
    QCOMPARE(value(listFindings(test.connection)).size(), std::size_t{2});
    const std::vector<Finding> found = value(findingsOfJob(test.connection, test.train));
    QCOMPARE(found.size(), std::size_t{1});
    QVERIFY(found[0].warning);
}

void TestExperiments::everythingChangedSince()
{
    ThreeJobs test;
    const Change last = value(workspaceInfo(test.connection)).change;
    QVERIFY(value(jobsChangedSince(test.connection, last)).empty());
    POFT_OK(setPriority(test.connection, test.dpo, 3));
    QCOMPARE(value(jobsChangedSince(test.connection, last)).size(), std::size_t{1});
    QCOMPARE(value(jobsChangedSince(test.connection, 0)).back().id, test.dpo);
    POFT_OK(insertModel(test.connection, modelOf("m")));
    QCOMPARE(value(modelsChangedSince(test.connection, last)).size(), std::size_t{1});
    QVERIFY(value(modelsChangedSince(test.connection, last + 2)).empty());
    QCOMPARE(value(experimentsChangedSince(test.connection, 0)).size(), std::size_t{1});
    QVERIFY(!setPriority(test.connection, 99, 1));
    // What waits for others takes them with it: all three are above what they were.
    POFT_OK(workOnFirst(test.connection, test.dpo));
    QCOMPARE(test.list("SELECT priority FROM jobs ORDER BY id"), std::string("4 4 4"));
    test.connection.execute("UPDATE jobs SET state = 'done' WHERE name = 'data'");
    POFT_OK(workOnFirst(test.connection, test.train));
    QCOMPARE(test.list("SELECT priority FROM jobs ORDER BY id"), std::string("4 5 4"));
    QVERIFY(!workOnFirst(test.connection, test.data));  // it does not wait
    QVERIFY(!workOnFirst(test.connection, 99));
}

void TestExperiments::missingNamesAreListed()
{
    ThreeJobs test;
    QCOMPARE(findModel(test.connection, "x").error().message,
             std::string("There is no model named \"x\"; the workspace has none yet."));
    QCOMPARE(findExperiment(test.connection, "x").error().message,
             std::string("There is no experiment named \"x\"; there is \"study\"."));
    POFT_OK(insertModel(test.connection, modelOf("a")));
    POFT_OK(insertModel(test.connection, modelOf("b")));
    QCOMPARE(findModel(test.connection, "x").error().message,
             std::string("There is no model named \"x\"; there are \"a\", \"b\"."));
    QCOMPARE(findModel(test.connection, 9).error().kind, ErrorKind::NotFound);
    QCOMPARE(value(findExperiment(test.connection, "study")).id, 1);
}

QTEST_GUILESS_MAIN(TestExperiments)
#include "tst_experiments.moc"
