// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/benchmark.h"
#include "engine/bench/sample_conversations.h"
#include "engine/bench/stopwatch.h"
#include "engine/data/importer.h"
#include "storage/tables/score_series.h"
#include "storage/workspace/workspace.h"

namespace poft::engine {

namespace {

constexpr int kSamples = 20000;
constexpr double kImportGoal = 200000.0 / 60;
constexpr std::size_t kScores = 500000;
constexpr double kScoreGoal = 300000;

}  // namespace

Status benchImport(const BenchSettings& settings, const MeasurementSink& sink)
{
    const auto file = settings.scratch / "conversations.jsonl";
    POFT_TRY_ASSIGN(const std::uint64_t bytes, writeConversations(file, kSamples, false));
    POFT_TRY_ASSIGN(const storage::Workspace workspace,
                    storage::Workspace::create(settings.scratch / "workspace", "bench"));
    POFT_TRY_ASSIGN(storage::Connection connection, workspace.connect());
    data::ImportRequest request;
    request.name = "conversations";
    request.files = {file};
    const double begin = secondsNow(TimeOf::Wall);
    POFT_TRY_ASSIGN(const data::ImportOutcome outcome, data::importFiles(connection, request));
    const double seconds = secondsNow(TimeOf::Wall) - begin;
    sink({"conversations of 6.7 kB", static_cast<double>(outcome.samples) / seconds, "rows/s", kImportGoal});
    sink({"bytes of their file", static_cast<double>(bytes) * 1e-6 / seconds, "MB/s", 0});
    return {};
}

Status benchScores(const BenchSettings& settings, const MeasurementSink& sink)
{
    POFT_TRY_ASSIGN(const storage::Workspace workspace,
                    storage::Workspace::create(settings.scratch / "workspace", "bench"));
    POFT_TRY_ASSIGN(storage::Connection connection, workspace.connect());
    std::vector<storage::Score> scores(kScores);
    for (std::size_t i = 0; i < kScores; ++i)
        scores[i] = {static_cast<storage::Id>(i + 1), 0, -100.0 - static_cast<double>(i), 64, 256, ""};
    Status problem;
    int series = 0;
    const double seconds = bestSeconds(TimeOf::Wall, 3, [&] {
        const auto id =
            storage::findOrCreateSeries(connection, {0, "aligned", std::to_string(series++), {}, {}, {}, "", 0});
        problem = id ? storage::insertScores(connection, *id, scores) : Status(fail(id.error()));
    });
    POFT_TRY(problem);
    sink({"inserted", static_cast<double>(kScores) / seconds, "rows/s", kScoreGoal});
    return {};
}

}  // namespace poft::engine
