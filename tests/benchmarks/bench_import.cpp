// SPDX-License-Identifier: Apache-2.0
//
// poft_bench_import [SAMPLES]: how fast UltraChat-like conversations come into a workspace, beside the reading of their
// rows alone, from JSON Lines and from one JSON array. Prints one JSON line per measurement. Goals: 200,000 samples in
// 60 s, 200 MB of memory at any size of file.

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "engine/data/importer.h"
#include "engine/data/random.h"
#include "storage/workspace/workspace.h"

using namespace poft;
using namespace poft::data;

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

double seconds(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::string words(Random& random, int characters)
{
    std::string text;
    while (static_cast<int>(text.size()) < characters) {
        for (std::uint64_t letters = 2 + random.below(9); letters > 0; --letters)
            text += static_cast<char>('a' + random.below(26));
        text += random.chance(0.02) ? "\\n" : " ";
    }
    return text;
}

/// Two to eight turns, questions of about 150 characters, answers of about 1,400: 4 to 5 kB a row.
std::string rowOf(Random& random)
{
    std::string turns;
    const int exchanges = random.between(1, 4);
    for (int i = 0; i < exchanges; ++i)
        turns += std::string(turns.empty() ? "" : ",") + R"({"content":")" + words(random, random.between(50, 250)) +
                 R"(","role":"user"},{"content":")" + words(random, random.between(600, 2200)) +
                 R"(","role":"assistant"})";
    return R"({"prompt_id":")" + std::to_string(random.next()) + R"(","messages":[)" + turns + "]}";
}

void writeFile(const std::filesystem::path& path, int samples, bool array)
{
    std::ofstream out(path, std::ios::binary);
    Random random(1);
    for (int i = 0; i < samples; ++i)
        out << (array ? (i == 0 ? "[" : ",\n") : "") << rowOf(random) << (array ? "" : "\n");
    out << (array ? "]" : "");
}

double readSeconds(const std::filesystem::path& path)
{
    const auto begin = Clock::now();
    const auto reader = value(openRows(path));
    Row row;
    while (value(reader->next(row))) {
    }
    return seconds(begin);
}

}  // namespace

int main(int argc, char** argv)
{
    const int samples = argc > 1 ? std::atoi(argv[1]) : 20000;
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() /
        ("poft_bench_import-" + std::to_string(Clock::now().time_since_epoch().count()));
    {
        const storage::Workspace workspace = value(storage::Workspace::create(folder / "workspace", "benchmark"));
        storage::Connection connection = value(workspace.connect());
        for (const bool array : {false, true}) {
            const auto path = folder / (array ? "rows.json" : "rows.jsonl");
            writeFile(path, samples, array);
            const double reading = readSeconds(path);
            ImportRequest request;
            request.name = path.filename();
            request.files = {path};
            const auto begin = Clock::now();
            const ImportOutcome outcome = value(importFiles(connection, request));
            const double importing = seconds(begin);
            rusage usage = {};
            getrusage(RUSAGE_SELF, &usage);
            std::printf(
                "{\"measure\":\"import of a %s\",\"samples\":%lld,\"megabytes\":%.0f,\"seconds\":%.2f,"
                "\"times_reading\":%.1f,\"seconds_for_200000\":%.1f,\"peak_megabytes\":%.0f}\n",
                array ? "JSON array" : "JSON Lines file", static_cast<long long>(outcome.samples),
                static_cast<double>(std::filesystem::file_size(path)) / 1e6, importing, importing / reading,
                importing * 200000 / samples, static_cast<double>(usage.ru_maxrss) / 1e3);
            std::filesystem::remove(path);
        }
    }
    std::filesystem::remove_all(folder);
    return 0;
}
