// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include <fstream>

#include "engine/bench/benchmark.h"
#include "engine/bench/sample_text.h"
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

/// Conversations as UltraChat has them: two to eight turns, 4 to 5 kB. Returns the bytes of the file.
Result<double> writeConversations(const std::filesystem::path& file)
{
    std::ofstream out(file, std::ios::binary);
    SampleText text(3);
    data::Random random(4);
    for (int i = 0; i < kSamples; ++i) {
        nlohmann::ordered_json turns = nlohmann::ordered_json::array();
        for (int exchanges = random.between(1, 4); exchanges > 0; --exchanges) {
            turns.push_back(
                {{"role", "user"}, {"content", text.next(static_cast<std::size_t>(random.between(50, 250)))}});
            turns.push_back(
                {{"role", "assistant"}, {"content", text.next(static_cast<std::size_t>(random.between(600, 2200)))}});
        }
        out << nlohmann::ordered_json{{"prompt_id", std::to_string(i)}, {"messages", turns}} << '\n';
    }
    const auto bytes = static_cast<double>(out.tellp());
    out.close();
    if (!out)
        return fail(ErrorKind::Io, file.string() + " cannot be written: is the disk full?");
    return bytes;
}

}  // namespace

Status benchImport(const BenchSettings& settings, const MeasurementSink& sink)
{
    const auto file = settings.scratch / "conversations.jsonl";
    POFT_TRY_ASSIGN(const double bytes, writeConversations(file));
    POFT_TRY_ASSIGN(const storage::Workspace workspace,
                    storage::Workspace::create(settings.scratch / "workspace", "bench"));
    POFT_TRY_ASSIGN(storage::Connection connection, workspace.connect());
    data::ImportRequest request;
    request.name = "conversations";
    request.files = {file};
    const double begin = secondsNow(TimeOf::Wall);
    POFT_TRY_ASSIGN(const data::ImportOutcome outcome, data::importFiles(connection, request));
    const double seconds = secondsNow(TimeOf::Wall) - begin;
    sink({"conversations of 4 to 5 kB", static_cast<double>(outcome.samples) / seconds, "rows/s", kImportGoal});
    sink({"bytes of their file", bytes * 1e-6 / seconds, "MB/s", 0});
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
