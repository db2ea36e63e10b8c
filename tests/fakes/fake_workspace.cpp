// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/fake_workspace.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <vector>

#include "storage/content/content.h"
#include "storage/queue/claim.h"
#include "storage/queue/submit.h"
#include "storage/recipe/expansion.h"
#include "storage/tables/datasets.h"
#include "storage/tables/evaluations.h"
#include "storage/tables/experiments.h"
#include "storage/tables/findings.h"
#include "storage/tables/models.h"
#include "storage/tables/runs.h"
#include "storage/tables/sample_page.h"
#include "storage/tables/sample_scores.h"
#include "storage/tables/score_series.h"
#include "storage/tables/search_index.h"
#include "storage/tables/steps.h"
#include "storage/tables/token_likelihoods.h"
#include "tests/fakes/fake_curves.h"
#include "tests/fakes/fake_tokens.h"

namespace poft::fakes {

namespace {

using namespace storage;

constexpr int kSamples = 600;
/// 40 steps are an epoch, in which each sample is met once.
constexpr int kSamplesPerStep = kSamples / 40;

template <class T>
T value(Result<T> result)
{
    if (!result) {
        std::fprintf(stderr, "fake workspace: %s\n", result.error().message.c_str());
        std::abort();
    }
    return *std::move(result);
}

void ok(const Status& status)
{
    if (!status) {
        std::fprintf(stderr, "fake workspace: %s\n", status.error().message.c_str());
        std::abort();
    }
}

/// As the first worker that has time does.
void makeSearchable(const Writer& writer)
{
    ok(indexContents(writer, [](std::int64_t, std::int64_t) { return Status(); }));
}

std::string demoRecipe()
{
    std::ifstream file(std::filesystem::path(POFT_SOURCE_DIR) / "resources/recipes/demo.json");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

NewSample makeSample(int number, bool noise)
{
    const int a = 3 + number * 7 % 89;
    const int b = 2 + number * 11 % 67;
    const std::string answer =
        noise ? (number % 2 == 0 ? "The word reversed is elppa." : "Th# sqm is x" + std::to_string(a))
              : "The sum is " + std::to_string(a + b) + ".";
    NewSample sample;
    sample.content.body = value(contentBody(
        {{{"user", "What is " + std::to_string(a) + " + " + std::to_string(b) + "? (" + std::to_string(number) + ")",
           "", ""},
          {"assistant", answer, "", ""}},
         ""}));
    sample.isNoise = noise;
    if (noise)
        sample.noiseKind = number % 2 == 0 ? "mismatched_response" : "character_edits";
    return sample;
}

bool isNoise(int number)
{
    return number % 10 < 3;
}

}  // namespace

FakeWorkspace::FakeWorkspace(const std::filesystem::path& folder)
    : m_workspace(value(Workspace::create(folder, "fake 1.0"))), m_connection(value(m_workspace.connect()))
{
}

FakeWorkspace::~FakeWorkspace() = default;

Id FakeWorkspace::addImport(const std::string& name, int samples)
{
    const Id id = value(createDataset(
        m_connection, {name,
                       "messages",
                       R"({"files":[{"path":"/data/alpaca_1k.json","sha256":"00","bytes":1}],"format":"alpaca"})",
                       {}}));
    std::vector<NewSample> rows;
    for (int i = 0; i < samples; ++i) {
        NewSample sample;
        sample.content.body =
            value(contentBody({{{"user", "Name " + std::to_string(i + 2) + " uses of a brick.", "", ""},
                                {"assistant", "Paving, ballast, and " + std::to_string(i) + " more.", "", ""}},
                               ""}));
        rows.push_back(std::move(sample));
    }
    ok(appendSamples(m_connection, id, rows));
    makeSearchable(m_connection);
    const std::vector<BadRow> bad{{"/data/alpaca_1k.json", 17, "The row has no response: \"output\" is empty."},
                                  {"/data/alpaca_1k.json", 341, "The response only repeats its prompt."}};
    ok(appendBadRows(m_connection, id, bad));
    ok(finishDataset(m_connection, id));
    return id;
}

Id FakeWorkspace::addModel(const std::string& name)
{
    Model model;
    model.name = name;
    model.path = "/models/" + name;
    model.architecture = "LlamaForCausalLM";
    model.parameters = 8030261248;
    model.config = R"({"architectures":["LlamaForCausalLM"],"hidden_size":4096})";
    model.weightsHash = model.tokenizerHash = model.templateHash = std::string(64, 'a');
    return value(insertModel(m_connection, model));
}

Id FakeWorkspace::submitDemo()
{
    const std::string text = demoRecipe();
    const recipe::Expansion expansion = recipe::expand(text, {m_workspace.folder(), "2026-01-01"});
    m_experiment = value(submit(m_connection, expansion.name, text, expansion)).experiment;
    return m_experiment;
}

std::optional<JobLease> FakeWorkspace::claim()
{
    ClaimFilter filter;
    filter.withDevice = true;
    filter.device = "cpu";
    return value(claimNext(m_workspace, m_connection, filter));
}

JobPlace FakeWorkspace::placeOf(Id job)
{
    return value(placesOfJob(m_connection, job)).front();
}

void FakeWorkspace::workOff(int trainings)
{
    while (true) {
        std::optional<JobLease> lease = claim();
        if (!lease)
            return;
        if (lease->job().kind == "train" && trainings-- == 0)
            return ok(lease->giveBack(m_connection));
        carryOut(*lease);
        ok(lease->finish(m_connection));
    }
}

void FakeWorkspace::carryOut(const JobLease& lease)
{
    const std::string& kind = lease.job().kind;
    if (kind == "dataset")
        makeDataset(lease);
    else if (kind == "model")
        makeModel(lease);
    else if (kind == "score")
        makeScores(lease);
    else
        train(lease);
}

void FakeWorkspace::makeDataset(const JobLease& lease)
{
    // The job's name ends with the data set's name in the recipe.
    const std::string name = lease.job().name.substr(lease.job().name.find("demo"));
    const bool noisy = name == "demo-train";
    const Writer writer = lease.writer(m_connection);
    const Id id = value(createDataset(
        writer, {name, name == "demo-pairs" ? "pairs" : "messages",
                 noisy ? R"({"from":"demo-clean","noise":{}})" : R"({"generate":{"part":"train"}})", lease.job().id}));
    std::vector<NewSample> samples;
    for (int i = 0; i < (noisy ? kSamples : 100); ++i) {
        samples.push_back(makeSample(i + static_cast<int>(id) * 1000, noisy && isNoise(i)));
        if (!noisy)
            samples.back().isNoise.reset();
    }
    ok(appendSamples(writer, id, samples));
    makeSearchable(writer);
    ok(finishDataset(writer, id));
    if (noisy)
        m_trainingSet = id;
}

Id FakeWorkspace::startRun(const JobLease& lease, const std::string& objective, std::int64_t seed, int totalSteps,
                           double epochs)
{
    Run run;
    run.jobId = lease.job().id;
    run.name = lease.job().name;
    run.objective = objective;
    run.seed = seed;
    run.settings = lease.job().spec;
    run.engineBuild = "fake 1.0";
    run.totalSteps = totalSteps;
    run.totalEpochs = epochs;
    run.samples = kSamples;
    return value(storage::startRun(lease.writer(m_connection), run));
}

void FakeWorkspace::makeModel(const JobLease& lease)
{
    const Id run = startRun(lease, "sft", 1, 80, 2);
    writeSteps(lease, run, "model", 1, 1, 80);
    if (const Result<Dataset> check = findDataset(m_connection, "demo-tutor-check")) {
        Evaluation row;
        row.runId = run;
        row.task = row.metric = "exact_match";
        row.datasetId = check->id;
        row.step = 80;
        row.epoch = 2;
        row.value = 0.9;
        (void)value(insertEvaluation(lease.writer(m_connection), row, {}));
    }
    Model model;
    model.name = lease.job().name.substr(lease.job().name.find("demo"));
    model.path = "models/" + model.name;
    model.architecture = "LlamaForCausalLM";
    model.parameters = 820000;
    model.config = R"({"architectures":["LlamaForCausalLM"],"hidden_size":128})";
    model.weightsHash = model.tokenizerHash = model.templateHash = std::string(64, 'b');
    model.jobId = lease.job().id;
    const Id id = value(insertModel(lease.writer(m_connection), model));
    ok(finishRun(lease.writer(m_connection), run, id));
}

void FakeWorkspace::makeScores(const JobLease& lease)
{
    const Writer writer = lease.writer(m_connection);
    const bool large = lease.job().name.find("large") != std::string::npos;
    const Model model = value(findModel(m_connection, large ? "demo-tutor-large" : "demo-tutor-small"));
    ScoreSeries series;
    series.role = "aligned";
    series.key = R"({"weights":")" + model.name + R"("})";
    series.modelId = model.id;
    const Id id = value(findOrCreateSeries(writer, series));
    std::vector<Score> scores;
    std::vector<TokenLikelihoods> kept;
    ok(forEachSample(m_connection, m_trainingSet, [&](const SampleWithBody& row) {
        const int tokens = 6 + static_cast<int>(row.sample.position % 5);
        const double r =
            preferenceScore(static_cast<int>(row.sample.position), row.sample.isNoise.value_or(false), large ? 2 : 1);
        scores.push_back({row.sample.contentId, 0, r * tokens, tokens, tokens * 4, ""});
        if (row.sample.position < kWatched)
            kept.push_back(fakeTokens(row, r, large ? 3 : 4));
        return true;
    }));
    ok(insertScores(writer, id, scores));
    ok(insertTokenLikelihoods(writer, id, kept));
    ok(linkSeries(writer, lease.job().id, id, m_trainingSet));
    writeJoinedScores(lease);
}

void FakeWorkspace::writeJoinedScores(const JobLease& lease)
{
    std::vector<SampleScores> joined;
    ok(forEachSample(m_connection, m_trainingSet, [&](const SampleWithBody& row) {
        const int n = static_cast<int>(row.sample.position);
        const bool noise = row.sample.isNoise.value_or(false);
        const double a = preferenceScore(n, noise, 1);
        const double b = preferenceScore(n, noise, 2);
        const double rTheta = -0.4 - 0.5 * std::abs(std::sin(n));
        joined.push_back({row.sample.id,
                          (a + b) / 2,
                          std::abs(a - b) / std::sqrt(2.0),
                          rTheta,
                          1 / (1 + std::exp(rTheta - (a + b) / 2)),
                          {}});
        return true;
    }));
    ok(rewriteSampleScores(lease.writer(m_connection), m_experiment, joined));
}

void FakeWorkspace::writeEpochScores(const JobLease& lease, Id run, const std::string& objective, int epochs)
{
    const Writer writer = lease.writer(m_connection);
    std::vector<WatchedSample> watched;
    for (int epoch = 0; epoch <= epochs; ++epoch) {
        ScoreSeries series;
        series.role = "epoch";
        series.key = R"({"run":)" + std::to_string(run) + R"(,"epoch":)" + std::to_string(epoch) + "}";
        series.runId = run;
        series.epoch = epoch;
        const Id id = value(findOrCreateSeries(writer, series));
        std::vector<Score> scores;
        std::vector<TokenLikelihoods> kept;
        watched.clear();
        ok(forEachSample(m_connection, m_trainingSet, [&](const SampleWithBody& row) {
            const int tokens = 6 + static_cast<int>(row.sample.position % 5);
            const double r =
                epochScore(static_cast<int>(row.sample.position), row.sample.isNoise.value_or(false), objective, epoch);
            scores.push_back({row.sample.contentId, 0, r * tokens, tokens, tokens * 4, ""});
            if (row.sample.position < kWatched) {
                kept.push_back(fakeTokens(row, r, 2));
                watched.push_back({row.sample.id, "random", 0, 0});
            }
            return true;
        }));
        ok(insertScores(writer, id, scores));
        ok(insertTokenLikelihoods(writer, id, kept));
    }
    ok(rewriteWatchedSamples(writer, run, watched));
}

void FakeWorkspace::train(const JobLease& lease)
{
    const JobPlace place = placeOf(lease.job().id);
    const std::string objective = objectiveOf(place.arm);
    const int steps = totalSteps(objective);
    const Id run = startRun(lease, objective, *place.seed, steps, totalEpochs(objective));
    writeSteps(lease, run, objective, *place.seed, 1, steps);
    writeEvaluations(lease, run, place.arm, *place.seed, totalEpochs(objective));
    // One seed is enough to look at.
    if (objective != "dpo" && *place.seed == 1)
        writeEpochScores(lease, run, objective, static_cast<int>(totalEpochs(objective)));
    Model model;
    model.name = lease.job().name;
    model.path = "runs/" + std::to_string(run) + "/checkpoint-" + std::to_string(steps);
    model.architecture = "LlamaForCausalLM";
    model.parameters = 820000;
    model.config = "{}";
    model.weightsHash = model.tokenizerHash = model.templateHash = std::string(64, 'c');
    model.jobId = lease.job().id;
    const Id id = value(insertModel(lease.writer(m_connection), model));
    ok(finishRun(lease.writer(m_connection), run, id));
}

void FakeWorkspace::writeSteps(const JobLease& lease, Id run, const std::string& objective, std::int64_t seed, int from,
                               int to)
{
    std::vector<Step> steps;
    std::vector<StepSample> samples;
    std::vector<Id> ids;
    if (m_trainingSet != 0) {
        SampleQuery query;
        query.dataset = m_trainingSet;
        query.limit = kSamples;
        const SamplePage page = value(samplePage(m_connection, query));
        for (const SampleRow& row : page.rows)
            ids.push_back(row.sampleId);
    }
    for (int step = from; step <= to; ++step) {
        steps.push_back(makeStep(objective, seed, step));
        for (int k = 0; k < kSamplesPerStep && !ids.empty(); ++k) {
            const int n = (step * kSamplesPerStep + k) * 7 % kSamples;
            const double known = isNoise(n) ? 0.35 * std::exp(-step / 60.0) + (objective == "sft" ? 0.09 : 0.03)
                                            : 0.6 - 0.1 * std::exp(-step / 40.0);
            const double tau = objective == "dpo" || objective == "model" ? kNoValue : known;
            samples.push_back({step, ids[static_cast<std::size_t>(n)], -0.5 - 1.5 * std::exp(-step / 50.0), tau, 1});
        }
    }
    ok(storage::appendSteps(lease.writer(m_connection), run, steps, samples));
    const double share = static_cast<double>(to) / totalSteps(objective);
    ok(lease.progress(m_connection, std::min(1.0, share),
                      "step " + std::to_string(to) + "/" + std::to_string(totalSteps(objective))));
}

void FakeWorkspace::writeEvaluations(const JobLease& lease, Id run, const std::string& arm, std::int64_t seed,
                                     double toEpoch)
{
    const Id dataset = value(findDataset(m_connection, "demo-test")).id;
    SampleQuery query;
    query.dataset = dataset;
    const SamplePage test = value(samplePage(m_connection, query));
    for (int epoch = 0; epoch <= static_cast<int>(toEpoch); ++epoch) {
        Evaluation row;
        row.runId = run;
        row.task = "exact_match";
        row.datasetId = dataset;
        row.metric = "exact_match";
        row.epoch = epoch;
        row.step = epoch * 40;
        row.value = accuracy(arm, seed, epoch);
        // Each sample is as hard for every arm: right where its place in a fixed order is below the accuracy.
        std::vector<EvaluationItem> items;
        for (std::size_t i = 0; i < test.rows.size(); ++i) {
            const bool right = (static_cast<double>(i * 37 % test.rows.size()) + 0.5) / 100 < row.value;
            items.push_back({test.rows[i].sampleId, right ? 1.0 : 0.0,
                             right ? test.rows[i].response : "The sum is " + std::to_string(i)});
        }
        (void)value(insertEvaluation(lease.writer(m_connection), row, items));
    }
}

void FakeWorkspace::beginNext(int steps)
{
    m_running = claim();
    if (!m_running)
        std::abort();
    const JobPlace place = placeOf(m_running->job().id);
    const std::string objective = objectiveOf(place.arm);
    m_runningRun = startRun(*m_running, objective, *place.seed, totalSteps(objective), totalEpochs(objective));
    m_runningStep = 0;
    appendSteps(steps);
}

void FakeWorkspace::appendSteps(int steps)
{
    const JobPlace place = placeOf(m_running->job().id);
    writeSteps(*m_running, m_runningRun, objectiveOf(place.arm), *place.seed, m_runningStep + 1, m_runningStep + steps);
    m_runningStep += steps;
}

void FakeWorkspace::finishRunning()
{
    ok(finishRun(m_running->writer(m_connection), m_runningRun, std::nullopt));
    ok(m_running->finish(m_connection));
    m_running.reset();
}

void FakeWorkspace::killRunning()
{
    m_running.reset();
}

void FakeWorkspace::takeBack(int step)
{
    ok(removeBeyond(m_running->writer(m_connection), m_runningRun, step, step / 40.0));
    m_runningStep = step;
}

void FakeWorkspace::failNext(const std::string& sentence)
{
    const std::optional<JobLease> lease = claim();
    ok(lease->fail(m_connection, sentence));
}

void FakeWorkspace::warn(const std::string& sentence)
{
    ok(addFinding(m_connection, std::nullopt, true, sentence));
}

}  // namespace poft::fakes
