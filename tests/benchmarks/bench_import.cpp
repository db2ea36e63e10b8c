// SPDX-License-Identifier: Apache-2.0
//
// poft_bench_import [SAMPLES]: what `poft-engine import` takes for a file of UltraChat-like conversations (6.7 kB each)
// as JSON Lines and as one JSON array, by the clock, of the processors and of memory. `poft-engine bench import` times
// the same rows within one process; here are files of any size and the peak of memory: 300,000 rows make 2 GB. Prints
// one JSON line per measurement. Goals: 200,000 samples in 60 s, 200 MB of memory at any size of file.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "engine/bench/sample_conversations.h"
#include "tests/benchmarks/engine_child.h"
#include "tests/benchmarks/measurement.h"

using namespace poft;
using namespace poft::bench;

int main(int argc, char** argv)
{
    const std::int64_t samples = argc > 1 ? std::atoll(argv[1]) : 200000;
    const ScratchFolder folder;
    for (const bool array : {false, true}) {
        const auto file = folder.path() / (array ? "rows.json" : "rows.jsonl");
        const auto workspace = folder.path() / (array ? "from array" : "from lines");
        const std::uint64_t bytes = value(engine::writeConversations(file, samples, array));
        EngineChild::run({"init", workspace});
        const EngineChild::Cost cost = EngineChild::run({"import", workspace, "--name", "rows", file});
        std::printf(
            "{\"measure\":\"import of %s\",\"samples\":%lld,\"file_megabytes\":%.0f,\"seconds\":%.1f,"
            "\"processor_seconds\":%.1f,\"seconds_for_200000\":%.1f,\"peak_megabytes\":%.0f}\n",
            array ? "one JSON array" : "JSON Lines", static_cast<long long>(samples), static_cast<double>(bytes) * 1e-6,
            cost.seconds, cost.processorSeconds, cost.seconds * 200000 / static_cast<double>(samples), cost.megabytes);
        std::fflush(stdout);
        std::filesystem::remove(file);
        std::filesystem::remove_all(workspace);
    }
    return 0;
}
