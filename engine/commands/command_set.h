// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "storage/result/result.h"

namespace poft::engine {

/// The commands of poft-engine while they are described and parsed: each ends in a use case of commands.h with its
/// arguments.
class CommandSet {
public:
    /// A command, and where its options put what they read.
    template <class Arguments>
    struct Described {
        CLI::App* command;
        Arguments& arguments;  ///< live as long as the command
    };

    /// A command of `parent` (app(), or another command) that runs `useCase`.
    template <class Arguments>
    Described<Arguments> add(CLI::App& parent, const char* name, const char* description,
                             Status (*useCase)(const Arguments&))
    {
        CLI::App* command = parent.add_subcommand(name, description);
        const auto arguments = std::make_shared<Arguments>();
        command->callback(
            [this, arguments, useCase] { m_chosen = [arguments, useCase] { return useCase(*arguments); }; });
        return {command, *arguments};
    }

    CLI::App& app() { return m_app; }
    const CLI::App& app() const { return m_app; }

    /// Runs the command that was parsed.
    Status runChosen() const { return m_chosen(); }

private:
    CLI::App m_app{"Preference-oriented fine-tuning: score, train, compare", "poft-engine"};
    std::function<Status()> m_chosen = [] { return Status{}; };
};

/// Options that several commands have.
void addWorkspace(CLI::App* command, std::filesystem::path& workspace);
void addDevice(CLI::App* command, std::string& device);

/// The families of commands, each in a file of its name.
void addMachineCommands(CommandSet& commands);     ///< doctor, init, bench
void addDataCommands(CommandSet& commands);        ///< inspect to delete
void addModelCommands(CommandSet& commands);       ///< models, and those that answer JSON lines from stdin
void addExperimentCommands(CommandSet& commands);  ///< score to run, and the queue
void addResultCommands(CommandSet& commands);      ///< report, roc, evaluate and what judges say

}  // namespace poft::engine
