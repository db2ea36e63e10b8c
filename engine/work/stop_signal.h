// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace poft::engine {

/// Whether somebody pressed Ctrl-C or sent SIGTERM. The first signal asks for an orderly end (a checkpoint is kept);
/// the second one ends the process at once, as usual.
class StopSignal {
public:
    /// Installs the handlers for the life of the process.
    static void install();

    static bool requested();
};

}  // namespace poft::engine
