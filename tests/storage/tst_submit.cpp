// SPDX-License-Identifier: Apache-2.0
#include "storage/queue/submit.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include "storage/queue/claim.h"
#include "storage/queue/control.h"
#include "storage/tables/datasets.h"
#include "storage/tables/experiments.h"
#include "storage/tables/jobs.h"
#include "storage/tables/models.h"
#include "storage/tables/runs.h"
#include "storage/tables/score_series.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

using recipe::JobKind;
using Kind = recipe::Source::Kind;

namespace {

recipe::Job jobOf(const std::string& key, JobKind kind, const std::string& spec,
                  std::map<std::string, recipe::Source> inputs = {}, const std::string& arm = "")
{
    recipe::Job job;
    job.key = key;
    job.kind = kind;
    job.name = "name of " + key;
    job.spec = spec;
    job.inputs = std::move(inputs);
    job.needsDevice = kind == JobKind::Score || kind == JobKind::Train;
    job.arm = arm;
    if (!arm.empty())
        job.seed = 1;
    return job;
}

void write(const QString& path, const QByteArray& text)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write a file of the test");
}

/// A workspace, a file to import and a model folder, and the expansion import → score → two arms → DPO after the first
/// arm.
struct Study : TestWorkspace {
    QString file = directory.filePath(QStringLiteral("data.jsonl"));
    QString model = directory.filePath(QStringLiteral("base"));
    recipe::Expansion expansion;

    Study()
    {
        write(file, "{\"prompt\":1}\n");
        QDir().mkpath(model);
        write(model + QStringLiteral("/config.json"), "{}");
        write(model + QStringLiteral("/README.md"), "hello");
        const recipe::Source import{Kind::Job, "dataset:train"};
        const recipe::Source base{Kind::Job, "model:base"};
        // Specs name their inputs as those of storage/recipe do, since fingerprints are made from them.
        const std::string both = R"("train":{"input":"dataset:train"},"target":{"input":"model:base"})";
        expansion.jobs = {
            jobOf("dataset:train", JobKind::Import, R"({"name":"train","files":["f"]})",
                  {{"file:0", {Kind::File, file.toStdString()}}}),
            jobOf("model:base", JobKind::Model, R"({"name":"base","path":"p"})",
                  {{"folder", {Kind::Folder, model.toStdString()}}}),
            jobOf("score:base/train", JobKind::Score, "{" + both + "}",
                  {{"dataset:train", import}, {"model:base", base}}),
            jobOf("train:SFT/seed 1", JobKind::Train, R"({"training":{"objective":"sft"},)" + both + "}",
                  {{"dataset:train", import}, {"model:base", base}}, "SFT"),
            jobOf("train:PoFT/seed 1", JobKind::Train, R"({"training":{"objective":"poft"},)" + both + "}",
                  {{"dataset:train", import},
                   {"model:base", base},
                   {"scores:base/train", {Kind::Job, "score:base/train"}}},
                  "PoFT"),
            jobOf("train:DPO/seed 1", JobKind::Train, R"({"training":{"objective":"dpo"},"after":true})",
                  {{"after", {Kind::Job, "train:SFT/seed 1"}}}, "DPO"),
        };
    }

    Submission send(const std::string& name, const std::string& text = R"({"name":"study"})", bool again = false)
    {
        return value(submit(connection, name, text, expansion, again));
    }

    /// Does all jobs in the way that the engine would, as far as the database can tell.
    void workOff()
    {
        ClaimFilter filter;
        filter.withDevice = true;
        filter.device = "cpu";
        while (const std::optional<JobLease> lease = value(claimNext(workspace, connection, filter))) {
            produce(lease->job());
            ok(lease->finish(connection));
        }
    }

    void produce(const Job& job)
    {
        if (job.kind == "import") {
            const Id dataset =
                value(createDataset(connection, {"train " + std::to_string(job.id), "messages", "{}", job.id}));
            ok(finishDataset(connection, dataset));
        } else if (job.kind == "model") {
            makeModel(job.id);
        } else if (job.kind == "score") {
            const Id series = value(findOrCreateSeries(connection, {0, "aligned", "{}", {}, {}, {}, "", 0}));
            ok(linkSeries(connection, job.id, series, number("SELECT min(id) FROM datasets")));
        } else {
            Run run;
            run.jobId = job.id;
            run.name = job.name;
            run.objective = "sft";
            run.settings = run.engineBuild = "{}";
            ok(finishRun(connection, value(startRun(connection, run)), makeModel(job.id)));
        }
    }

    Id makeModel(Id job)
    {
        Model made;
        made.name = "model " + std::to_string(job);
        made.path = workspace.storedPath(workspace.modelsFolder() / std::to_string(job));
        made.architecture = "LlamaForCausalLM";
        made.config = "{}";
        made.jobId = job;
        const QString place = QString::fromStdString(workspace.resolve(made.path).string());
        QDir().mkpath(place);
        write(place + QStringLiteral("/config.json"), "{}");
        return value(insertModel(connection, made));
    }
};

}  // namespace

class TestSubmit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void jobsAreQueuedWithTheirDependencies();
    void sameRecipeAttaches();
    void otherRecipeOfTheSameNameIsNumbered();
    void doneJobsAreReused();
    void waitingJobsAreShared();
    void jobWithoutItsOutputsIsNotReused();
    void modelIsNeededOnlyToGoOnFromIt();
    void blockedJobIsNotShared();
    void againMakesEverythingAnew();
    void changedInputIsAnotherJob();
    void problemsAreNamedAndNothingIsWritten();
    void missingInputsAreAllNamed();
    void registeredInputsCountByContent();
    void previewTellsWhatWouldHappenAndDoesNothing();
};

void TestSubmit::jobsAreQueuedWithTheirDependencies()
{
    Study test;
    const Submission made = test.send("study");
    QCOMPARE(made.name, std::string("study"));
    QVERIFY(!made.attached);
    QCOMPARE(made.queued, 6);
    QCOMPARE(made.reused, 0);
    QCOMPARE(test.list("SELECT kind FROM jobs ORDER BY id"), std::string("import model score train train train"));
    QCOMPARE(test.list("SELECT needs_device FROM jobs ORDER BY id"), std::string("0 0 1 1 1 1"));
    QCOMPARE(test.list("SELECT depends_on || ':' || input FROM job_dependencies WHERE job_id = 5 ORDER BY input"),
             std::string("1:dataset:train 2:model:base 3:scores:base/train"));
    QCOMPARE(test.list("SELECT depends_on || ':' || input FROM job_dependencies WHERE job_id = 6"),
             std::string("4:after"));
    const std::vector<ExperimentJob> jobs = value(experimentJobs(test.connection, made.experiment));
    QCOMPARE(jobs.size(), std::size_t{6});
    QCOMPARE(jobs[4].place.arm, std::string("PoFT"));
    QCOMPARE(*jobs[4].place.seed, 1);
    QCOMPARE(jobs[0].job.fingerprint.size(), std::size_t{64});
    QCOMPARE(test.number("SELECT count(DISTINCT fingerprint) FROM jobs"), 6);
    QCOMPARE(value(findExperiment(test.connection, "study")).recipe, std::string(R"({"name":"study"})"));
    test.workOff();
    QCOMPARE(test.number("SELECT count(*) FROM jobs WHERE state = 'done'"), 6);
}

void TestSubmit::previewTellsWhatWouldHappenAndDoesNothing()
{
    Study study;
    const auto preview = [&](const std::string& text) {
        return value(previewSubmission(study.connection, "study", text, study.expansion));
    };
    const Submission fresh = preview(R"({"name":"study"})");
    QCOMPARE(fresh.queued, 6);
    for (const JobPlace& place : fresh.jobs)
        QCOMPARE(place.jobId, 0);
    QVERIFY(value(listExperiments(study.connection)).empty());
    QVERIFY(value(listJobs(study.connection)).empty());

    const Submission sent = study.send("study");
    study.workOff();
    // The same recipe would attach, another would find all that it needs.
    const Submission attached = preview(R"({"name":"study"})");
    QVERIFY(attached.attached);
    QCOMPARE(attached.experiment, sent.experiment);
    const Submission other = preview(R"({"name":"study","seeds":[1]})");
    QVERIFY(!other.attached);
    QCOMPARE(other.name, std::string("study (2)"));
    QCOMPARE(other.reused, 6);
    for (std::size_t i = 0; i < sent.jobs.size(); ++i)
        QCOMPARE(other.jobs[i].jobId, sent.jobs[i].jobId);
    QCOMPARE(value(listExperiments(study.connection)).size(), 1u);
}

void TestSubmit::sameRecipeAttaches()
{
    Study test;
    const Submission first = test.send("study");
    const Change before = value(workspaceInfo(test.connection)).change;
    const Submission second = test.send("study", R"( { "name" : "study" } )");
    QVERIFY(second.attached);
    QCOMPARE(second.experiment, first.experiment);
    QCOMPARE(second.jobs.size(), std::size_t{6});
    QCOMPARE(second.queued, 0);
    QCOMPARE(value(workspaceInfo(test.connection)).change, before);
}

void TestSubmit::otherRecipeOfTheSameNameIsNumbered()
{
    Study test;
    test.send("study");
    const Submission second = test.send("study", R"({"name":"study","seeds":[1]})");
    QCOMPARE(second.name, std::string("study (2)"));
    QVERIFY(!second.attached);
    QCOMPARE(test.send("study", R"({"name":"study","seeds":[1]})").experiment, second.experiment);
    QCOMPARE(test.send("study", R"({"name":"study","seeds":[2]})").name, std::string("study (3)"));
}

void TestSubmit::doneJobsAreReused()
{
    Study test;
    test.send("study");
    test.workOff();
    test.expansion.jobs.push_back(jobOf(
        "train:SFT/seed 2", JobKind::Train,
        R"({"training":{"objective":"sft","seed":2},"train":{"input":"dataset:train"},"target":{"input":"model:base"}})",
        {{"dataset:train", {Kind::Job, "dataset:train"}}, {"model:base", {Kind::Job, "model:base"}}}, "SFT"));
    const Submission second = test.send("more");
    QCOMPARE(second.reused, 6);
    QCOMPARE(second.queued, 1);
    QCOMPARE(test.number("SELECT count(*) FROM jobs"), 7);
    QVERIFY(second.jobs[0].reused && !second.jobs[6].reused);
    QCOMPARE(value(placesOfJob(test.connection, second.jobs[0].jobId)).size(), std::size_t{2});
    // The new job waits for nothing: what it needs is done.
    QVERIFY(value(experimentJobs(test.connection, second.experiment))[6].waitsFor.empty());
}

void TestSubmit::waitingJobsAreShared()
{
    Study test;
    test.send("study");
    const Submission second = test.send("other name");
    QCOMPARE(second.reused, 6);
    QCOMPARE(test.number("SELECT count(*) FROM jobs"), 6);
}

void TestSubmit::jobWithoutItsOutputsIsNotReused()
{
    Study test;
    const Submission first = test.send("study");
    test.workOff();
    POFT_OK(removeDataset(test.connection, test.number("SELECT id FROM datasets")));
    QVERIFY(QDir(QString::fromStdString(value(modelOfJob(test.connection, first.jobs[1].jobId))->path)).isRelative());
    QFile::remove(QString::fromStdString((test.workspace.modelsFolder() / "2" / "config.json").string()));
    const Submission second = test.send("later");
    QVERIFY(!second.jobs[0].reused);  // the data set is gone
    QVERIFY(!second.jobs[1].reused);  // the model's files are gone
    QVERIFY(!second.jobs[2].reused);  // the scores went with the data set
    QVERIFY(second.jobs[3].reused);   // the run is there
}

void TestSubmit::modelIsNeededOnlyToGoOnFromIt()
{
    Study test;
    const Submission first = test.send("study");
    test.workOff();
    const std::optional<Model> trained = value(modelOfJob(test.connection, first.jobs[3].jobId));
    POFT_OK(removeModel(test.connection, trained->id));
    const Submission second = test.send("later");
    QVERIFY(!second.jobs[3].reused);  // DPO starts from it
    QVERIFY(second.jobs[4].reused);
    test.workOff();
    POFT_OK(removeModel(test.connection, value(modelOfJob(test.connection, second.jobs[3].jobId))->id));
    test.expansion.jobs.pop_back();
    QVERIFY(test.send("without DPO").jobs[3].reused);
}

void TestSubmit::blockedJobIsNotShared()
{
    Study test;
    const Submission first = test.send("study");
    value(control(test.workspace, test.connection, first.jobs[0].jobId, JobAction::Stop));
    const Submission second = test.send("later");
    QVERIFY(!second.jobs[0].reused && second.jobs[1].reused && !second.jobs[3].reused);
    QCOMPARE(value(experimentJobs(test.connection, second.experiment))[3].blockedBy.size(), std::size_t{0});
}

void TestSubmit::againMakesEverythingAnew()
{
    Study test;
    test.send("study");
    test.workOff();
    const Submission second = test.send("study", R"({"name":"study"})", true);
    QCOMPARE(second.name, std::string("study (2)"));
    QCOMPARE(second.queued, 6);
    QCOMPARE(test.number("SELECT count(*) FROM jobs"), 12);
}

void TestSubmit::changedInputIsAnotherJob()
{
    Study test;
    test.send("study");
    test.workOff();
    write(test.model + QStringLiteral("/README.md"), "another text");
    QVERIFY(test.send("study").attached);  // that file says nothing of the model
    write(test.file, "{\"prompt\":2}\n");
    const Submission second = test.send("study");
    QCOMPARE(second.name, std::string("study (2)"));
    QVERIFY(!second.jobs[0].reused && second.jobs[1].reused && !second.jobs[4].reused);
    write(test.model + QStringLiteral("/config.json"), "{ }");
    QVERIFY(!test.send("third").jobs[1].reused);
}

void TestSubmit::problemsAreNamedAndNothingIsWritten()
{
    Study test;
    test.expansion.problems = {{"/arms/0", "This is only a note.", recipe::Problem::Severity::Note},
                               {"/seeds", "It is no list.", recipe::Problem::Severity::Error},
                               {"", "It has no target.", recipe::Problem::Severity::Error}};
    const Result<Submission> refused = submit(test.connection, "study", "{}", test.expansion);
    QVERIFY(!refused);
    QCOMPARE(refused.error().message, std::string("/seeds: It is no list. It has no target."));
    test.expansion.problems.clear();
    QVERIFY(!submit(test.connection, "", "{}", test.expansion));
    QVERIFY(!submit(test.connection, "x", "no JSON", test.expansion));
    test.expansion.jobs.clear();
    QVERIFY(!submit(test.connection, "x", "{}", test.expansion));
    QCOMPARE(test.number("SELECT count(*) FROM experiments"), 0);
    QCOMPARE(test.number("SELECT count(*) FROM jobs"), 0);
}

void TestSubmit::missingInputsAreAllNamed()
{
    Study test;
    QFile::remove(test.file);
    test.expansion.jobs[3].inputs["model:base"] = {Kind::Model, "unknown"};
    const Result<Submission> refused = submit(test.connection, "study", "{}", test.expansion);
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::NotFound);
    QCOMPARE(refused.error().message, "There is no file " + test.file.toStdString() +
                                          ". There is no model named \"unknown\"; the workspace has none yet.");
    QCOMPARE(test.number("SELECT count(*) FROM jobs"), 0);
}

void TestSubmit::registeredInputsCountByContent()
{
    Study test;
    Model model;
    model.name = "registered";
    model.path = "/x";
    model.architecture = "a";
    model.config = "{}";
    model.weightsHash = "w1";
    const Id id = value(insertModel(test.connection, model));
    test.expansion.jobs = {jobOf("score", JobKind::Score, R"({"model":{"input":"model:m","registered":"registered"}})",
                                 {{"model:m", {Kind::Model, "registered"}}})};
    const Submission first = test.send("one");
    POFT_OK(removeModel(test.connection, id));
    model.weightsHash = "w2";
    POFT_OK(insertModel(test.connection, model));
    const Submission second = test.send("two");
    QCOMPARE(second.reused, 0);
    QVERIFY(first.jobs[0].jobId != second.jobs[0].jobId);
}

QTEST_GUILESS_MAIN(TestSubmit)
#include "tst_submit.moc"
