// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/command_line.h"
#include "engine/work/stop_signal.h"

int main(int argc, char** argv)
{
    poft::engine::StopSignal::install();
    return poft::engine::runCommandLine(argc, argv);
}
