// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace poft::engine {

/// Parses the command line of poft-engine and runs the command. Returns the exit code: 0 done, 1 the operation failed,
/// 2 bad usage. One sentence on stderr says what is wrong.
int runCommandLine(int argc, const char* const* argv);

}  // namespace poft::engine
