// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/command_line.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <string_view>

#include "engine/commands/command_set.h"
#include "engine/report/build_info.h"
#include "engine/team/environment.h"
#include "engine/team/follower.h"

namespace poft::engine {

namespace {

/// The command; or, where several processes work on it together and this one is not the first, its part.
Status runOrFollow(const CommandSet& commands)
{
    static constexpr std::array<std::string_view, 4> kShared{"distill", "run", "score", "work"};
    const std::string name = commands.app().get_subcommands().front()->get_name();
    if (std::ranges::find(kShared, name) == kShared.end())
        return commands.runChosen();
    POFT_TRY_ASSIGN(const auto peers, peersFromEnvironment());
    return peers && peers->rank > 0 ? followRankZero(*peers) : commands.runChosen();
}

}  // namespace

void addWorkspace(CLI::App* command, std::filesystem::path& workspace)
{
    command->add_option("WORKSPACE", workspace, "The workspace's folder")->required();
}

void addDevice(CLI::App* command, std::string& device)
{
    command->add_option("--device", device, "cpu, cuda:N, none, or auto (the first GPU, else the CPU)");
}

int runCommandLine(int argc, const char* const* argv)
{
    CommandSet commands;
    CLI::App& app = commands.app();
    app.set_version_flag("--version", engineBuild());
    app.require_subcommand(1);
    app.failure_message([](const CLI::App*, const CLI::Error& error) { return std::string(error.what()) + "\n"; });
    addMachineCommands(commands);
    addDataCommands(commands);
    addModelCommands(commands);
    addExperimentCommands(commands);
    addResultCommands(commands);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp& request) {
        return app.exit(request);
    } catch (const CLI::CallForAllHelp& request) {
        return app.exit(request);
    } catch (const CLI::CallForVersion& request) {
        return app.exit(request);
    } catch (const CLI::ParseError& error) {
        std::cerr << "poft-engine: " << error.what() << " (--help lists the commands and options)\n";
        return 2;
    }
    const Status status = runOrFollow(commands);
    if (status)
        return 0;
    std::cerr << "poft-engine: " << status.error().message << "\n";
    return 1;
}

}  // namespace poft::engine
