// SPDX-License-Identifier: Apache-2.0
//
// poft_bench_storage [ROWS]: how fast the workspace takes rows, and how long one transaction keeps others waiting.
// Prints one JSON line per measurement. Goals: 300,000 score rows per second, no write lock held
// above 100 ms, a page of samples well below 300 ms.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "storage/content/content.h"
#include "storage/tables/datasets.h"
#include "storage/tables/findings.h"
#include "storage/tables/jobs.h"
#include "storage/tables/runs.h"
#include "storage/tables/sample_page.h"
#include "storage/tables/sample_scores.h"
#include "storage/tables/score_series.h"
#include "storage/tables/steps.h"
#include "storage/workspace/workspace.h"

using namespace poft;
using namespace poft::storage;

namespace {

using Clock = std::chrono::steady_clock;

template <class T>
T value(Result<T> result)
{
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().message.c_str());
        std::exit(1);
    }
    return *std::move(result);
}

void ok(const Status& status)
{
    if (!status) {
        std::fprintf(stderr, "%s\n", status.error().message.c_str());
        std::exit(1);
    }
}

double seconds(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Another connection that asks for the write lock again and again: how long it waits is how long somebody held it.
class Waiter {
public:
    explicit Waiter(const Workspace& workspace) : m_connection(value(workspace.connect())), m_thread([this] { run(); })
    {
    }
    ~Waiter() { end(); }

    /// The longest wait in milliseconds, and how often it got the lock.
    std::pair<double, int> end()
    {
        m_ended = true;
        if (m_thread.joinable())
            m_thread.join();
        return {m_longest * 1000, m_turns};
    }

private:
    void run()
    {
        while (!m_ended) {
            const auto begin = Clock::now();
            {
                const WriteTransaction transaction = value(WriteTransaction::begin(m_connection));
                m_longest = std::max(m_longest, seconds(begin));
                ++m_turns;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(3));
        }
    }

    Connection m_connection;
    std::atomic<bool> m_ended = false;
    double m_longest = 0;
    int m_turns = 0;
    std::thread m_thread;
};

/// Processor time of this process: on a busy machine it tells what an idle one would take.
double processorSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

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
    const auto begin = Clock::now();
    const double processor = processorSeconds();
    work();
    report(name, rows, seconds(begin), processorSeconds() - processor);
    Waiter waiter(workspace);
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

void benchPages(Connection& connection)
{
    const Id dataset = value(listDatasets(connection)).front().id;
    std::vector<SampleScores> scores;
    ok(forEachSample(connection, dataset, [&](const SampleWithBody& sample) {
        const double r = -static_cast<double>(sample.sample.id * 7919 % 10007) / 1000;
        scores.push_back({sample.sample.id, r, 0.1, r / 2, 0.5, {}});
        return true;
    }));
    {
        WriteTransaction transaction = value(WriteTransaction::begin(connection));
        connection.execute("INSERT INTO experiments VALUES (1, 'e', '{}', 't', 1)");
        ok(transaction.commit());
    }
    const auto begin = Clock::now();
    const double processor = processorSeconds();
    ok(rewriteSampleScores(connection, 1, scores));
    report("rewrite sample_scores", scores.size(), seconds(begin), processorSeconds() - processor);
    SampleQuery query;
    query.dataset = dataset;
    query.experiment = 1;
    query.order = SampleOrder::RLlm;
    double longest = 0;
    int pages = 0;
    do {
        const auto start = Clock::now();
        query.after = value(samplePage(connection, query)).next;
        longest = std::max(longest, seconds(start));
    } while (query.after && ++pages < 100);
    const auto start = Clock::now();
    const std::int64_t count = value(countSamples(connection, query));
    std::printf(
        "{\"bench\":\"page of 200 samples by r_llm, slowest of "
        "%d\",\"milliseconds\":%.1f,\"count_milliseconds\":%.1f,\"samples\":%lld}\n",
        pages, longest * 1000, seconds(start) * 1000, static_cast<long long>(count));
}

}  // namespace

int main(int count, char** arguments)
{
    const std::size_t rows = count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 1000000;
    std::string pattern = (std::filesystem::temp_directory_path() / "poft-bench-XXXXXX").string();
    if (!::mkdtemp(pattern.data()))
        return 1;
    {
        const Workspace workspace = value(Workspace::create(pattern, "bench"));
        Connection connection = value(workspace.connect());
        benchScores(workspace, connection, rows);
        benchSamples(workspace, connection, rows / 10);
        benchSteps(workspace, connection, std::max<std::size_t>(rows / 500, 1));
        benchPages(connection);
    }
    std::filesystem::remove_all(pattern);
    return 0;
}
