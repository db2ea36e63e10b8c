// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/command_set.h"

#include "engine/bench/benchmark.h"
#include "engine/commands/commands.h"

namespace poft::engine {

namespace {

std::vector<std::string> benchmarkList()
{
    std::vector<std::string> names;
    for (const Benchmark& benchmark : benchmarks())
        names.emplace_back(benchmark.name);
    return names;
}

std::string benchmarkNames()
{
    std::string help = "Benchmarks:";
    for (const Benchmark& benchmark : benchmarks())
        help += "\n" + std::string(benchmark.name) + ": " + benchmark.about;
    return help;
}

}  // namespace

void addMachineCommands(CommandSet& commands)
{
    const auto [doctorCommand, doctorArguments] =
        commands.add(commands.app(), "doctor", "What this machine can do, and what to mend", doctor);
    doctorCommand->add_flag("--deep", doctorArguments.deep, "Run the numeric self-checks on every device");
    doctorCommand->add_option("--only", doctorArguments.only, "Run only the self-check of this name");
    doctorCommand->add_flag("--json", doctorArguments.json, "Print one JSON document");

    const auto [init, initArguments] = commands.add(commands.app(), "init", "Make an empty workspace", initWorkspace);
    init->add_option("WORKSPACE", initArguments.workspace, "A folder that is new or empty")->required();

    const auto [bench, benchArguments] =
        commands.add(commands.app(), "bench", "How fast parts of the engine are on this machine", runBenchmarks);
    bench->footer(benchmarkNames());
    bench->add_option("NAME", benchArguments.names, "Which; without a name all of them")
        ->check(CLI::IsMember(benchmarkList()));
    bench->add_option("--model", benchArguments.model,
                      "Measure tokenizer, template, weights and training of this model folder instead of made-up "
                      "ones");
    addDevice(bench, benchArguments.device);
    bench->add_flag("--json", benchArguments.json, "Print a JSON line for each row");
}

}  // namespace poft::engine
