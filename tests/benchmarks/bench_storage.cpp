// SPDX-License-Identifier: Apache-2.0
//
// poft_bench_storage [ROWS]: how fast the workspace takes rows, and how long one transaction keeps others waiting.
// Prints one JSON line per measurement. Goals: 300,000 score rows per second, no write lock held above 100 ms. Pages of
// samples are timed by poft_bench_samples.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "engine/bench/stopwatch.h"
#include "storage/content/content.h"
#include "storage/tables/datasets.h"
#include "storage/tables/jobs.h"
#include "storage/tables/runs.h"
#include "storage/tables/sample_keys.h"
#include "storage/tables/sample_scores.h"
#include "storage/tables/score_series.h"
#include "storage/tables/steps.h"
#include "tests/benchmarks/lock_waiter.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::bench;

namespace {

using engine::secondsNow;
using engine::TimeOf;

void report(const char* name, std::size_t rows, double taken, double processor)
{
    const auto count = static_cast<double>(rows);
    std::printf(
        "{\"bench\":\"%s\",\"rows\":%zu,\"seconds\":%.3f,\"rows_per_second\":%.0f,\"rows_per_processor_second\":%.0f}"
        "\n",
        name, rows, taken, count / taken, count / processor);
    std::fflush(stdout);
}

/// Measures `work` over `rows` rows alone, and with a waiter how long the write lock was held.
template <class Work>
void measure(const Workspace& workspace, const char* name, std::size_t rows, Work&& work)
{
    const double begin = secondsNow(TimeOf::Wall);
    const double processor = secondsNow(TimeOf::Processor);
    work();
    report(name, rows, secondsNow(TimeOf::Wall) - begin, secondsNow(TimeOf::Processor) - processor);
    LockWaiter waiter(workspace);
    work();
    const auto [longest, turns] = waiter.end();
    std::printf("{\"bench\":\"%s, longest wait of another writer\",\"milliseconds\":%.1f,\"turns\":%d}\n", name,
                longest, turns);
    std::fflush(stdout);
}

std::vector<Score> scoresOf(std::size_t count)
{
    std::vector<Score> scores(count);
    for (std::size_t index = 0; index < count; ++index)
        scores[index] = {static_cast<Id>(index + 1), 0, -100.0 - static_cast<double>(index), 64, 256, ""};
    return scores;
}

void benchScores(const Workspace& workspace, Connection& connection, std::size_t rows)
{
    const std::vector<Score> scores = scoresOf(rows);
    int series = 0;
    measure(workspace, "insert scores", rows, [&] {
        const Id id =
            value(findOrCreateSeries(connection, {0, "aligned", std::to_string(series++), {}, {}, {}, "", 0}));
        ok(insertScores(connection, id, scores));
    });
}

void benchSamples(const Workspace& workspace, Connection& connection, std::size_t rows)
{
    int number = 0;
    std::vector<NewSample> samples(rows);
    measure(workspace, "append samples (new contents of 400 bytes)", rows, [&] {
        for (std::size_t index = 0; index < rows; ++index) {
            const std::string prompt = "question " + std::to_string(index + static_cast<std::size_t>(number) * rows);
            samples[index].content.body =
                value(contentBody({{{"user", prompt, "", ""}, {"assistant", std::string(330, 'a'), "", ""}}, ""}));
        }
        const Id id = value(createDataset(connection, {"set " + std::to_string(number++), "messages", "{}", {}}));
        ok(appendSamples(connection, id, samples));
        ok(finishDataset(connection, id));
    });
}

void benchSteps(const Workspace& workspace, Connection& connection, std::size_t rows)
{
    int number = 0;
    measure(workspace, "append steps (32 samples each, one call per step)", rows, [&] {
        Run run;
        run.jobId = value(insertJob(connection, {"train", "r", "{}", std::to_string(number++), false, 0, {}}));
        run.name = "r";
        run.objective = "poft";
        run.settings = run.engineBuild = "{}";
        const Id id = value(startRun(connection, run));
        std::vector<StepSample> samples(32);
        for (std::size_t index = 1; index <= rows; ++index) {
            Step step;
            step.step = static_cast<std::int64_t>(index);
            for (const StepMetric& metric : kStepMetrics)
                step.*metric.value = 0.5;
            for (std::size_t sample = 0; sample < samples.size(); ++sample)
                samples[sample] = {step.step, static_cast<Id>(sample + 1), -1, 0.5, 1};
            ok(appendSteps(connection, id, std::span(&step, 1), samples));
        }
    });
}

void insertExperiment(Connection& connection)
{
    WriteTransaction transaction = value(WriteTransaction::begin(connection));
    connection.execute("INSERT INTO experiments VALUES (1, 'e', '{}', 't', 1)");
    ok(transaction.commit());
}

void benchSampleScores(const Workspace& workspace, Connection& connection)
{
    const Id dataset = value(listDatasets(connection)).front().id;
    std::vector<SampleScores> scores;
    for (const SampleKey& key : value(sampleKeys(connection, dataset))) {
        const double r = -static_cast<double>(key.id * 7919 % 10007) / 1000;
        scores.push_back({key.id, r, 0.1, r / 2, 0.5, {}});
    }
    insertExperiment(connection);
    measure(workspace, "rewrite sample_scores", scores.size(), [&] { ok(rewriteSampleScores(connection, 1, scores)); });
}

}  // namespace

int main(int count, char** arguments)
{
    const std::size_t rows = count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 1000000;
    const ScratchFolder folder;
    const Workspace workspace = value(Workspace::create(folder.path() / "workspace", "bench"));
    Connection connection = value(workspace.connect());
    benchScores(workspace, connection, rows);
    benchSamples(workspace, connection, rows / 10);
    benchSteps(workspace, connection, std::max<std::size_t>(rows / 500, 1));
    benchSampleScores(workspace, connection);
    return 0;
}
