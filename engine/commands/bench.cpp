// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "engine/bench/benchmark.h"
#include "engine/commands/commands.h"
#include "engine/commands/open_workspace.h"
#include "engine/model/hub_cache.h"
#include "engine/report/build_info.h"

namespace poft::engine {

namespace {

/// A folder under the system's temporary one that goes with the object.
class ScratchFolder {
public:
    static Result<ScratchFolder> make()
    {
        std::error_code error;
        std::string pattern = (std::filesystem::temp_directory_path(error) / "poft-bench-XXXXXX").string();
        if (error || ::mkdtemp(pattern.data()) == nullptr)
            return fail(ErrorKind::Io, "No temporary folder can be made at " + pattern +
                                           ": set TMPDIR to a folder that can be written.");
        return ScratchFolder(pattern);
    }
    ScratchFolder(ScratchFolder&& other) noexcept : m_path(std::move(other.m_path)) { other.m_path.clear(); }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ScratchFolder& operator=(ScratchFolder&&) = delete;
    ~ScratchFolder()
    {
        std::error_code error;
        if (!m_path.empty())
            std::filesystem::remove_all(m_path, error);
    }

    const Path& path() const { return m_path; }

private:
    explicit ScratchFolder(Path path) : m_path(std::move(path)) {}
    Path m_path;
};

std::vector<Benchmark> chosen(const std::vector<std::string>& names)
{
    std::vector<Benchmark> found;
    for (const Benchmark& benchmark : benchmarks())
        if (names.empty() || std::ranges::find(names, benchmark.name) != names.end())
            found.push_back(benchmark);
    return found;
}

void printJson(const Benchmark& benchmark, const Measurement& row)
{
    nlohmann::ordered_json line = {{"benchmark", benchmark.name}, {"what", row.what}};
    if (row.skipped.empty())
        line["value"] = row.value;
    else
        line["skipped"] = row.skipped;
    line["unit"] = row.unit;
    if (row.goal > 0)
        line["goal"] = row.goal;
    line["build"] = engineBuild();
    fmt::print("{}\n", line.dump());
}

/// Four digits are more than a measurement has.
std::string rounded(double value)
{
    return value >= 1000 ? fmt::format("{:.0f}", value) : fmt::format("{:.3g}", value);
}

void printRow(const Benchmark& benchmark, const Measurement& row)
{
    if (!row.skipped.empty()) {
        fmt::print("{:<10} {:<52} skipped: {}\n", benchmark.name, row.what, row.skipped);
        return;
    }
    const std::string goal =
        row.goal > 0 ? fmt::format("(goal {}{})", rounded(row.goal), row.value >= row.goal ? "" : ", missed")
                     : std::string();
    fmt::print("{:<10} {:<52} {:>9} {:<16} {}\n", benchmark.name, row.what, rounded(row.value), row.unit, goal);
}

}  // namespace

Status runBenchmarks(const BenchArguments& arguments)
{
    Path model;
    if (!arguments.model.empty()) {
        POFT_TRY_ASSIGN(model, model::findModelFolder(arguments.model));
    }
    BackendSource source;
    for (const Benchmark& benchmark : chosen(arguments.names)) {
        const auto print = [&](const Measurement& row) {
            arguments.json ? printJson(benchmark, row) : printRow(benchmark, row);
            std::fflush(stdout);
        };
        POFT_TRY_ASSIGN(const ScratchFolder scratch, ScratchFolder::make());
        BenchSettings settings{scratch.path(), model, nullptr, {}};
        if (benchmark.computes) {
            const auto backend = source.backend();
            if (!backend) {
                print({"all of it", 0, "", 0, backend.error().message});
                continue;
            }
            settings.backend = *backend;
            POFT_TRY_ASSIGN(const auto device, chooseDevice(arguments.device, source));
            settings.device = device.value_or(api::Device{});
        }
        POFT_TRY(benchmark.run(settings, print));
    }
    return {};
}

}  // namespace poft::engine
