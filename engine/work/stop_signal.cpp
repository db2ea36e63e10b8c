// SPDX-License-Identifier: Apache-2.0
#include "engine/work/stop_signal.h"

#include <csignal>

namespace poft::engine {

namespace {

volatile std::sig_atomic_t stopRequested = 0;

extern "C" void onSignal(int number)
{
    if (stopRequested) {
        std::signal(number, SIG_DFL);
        std::raise(number);
    }
    stopRequested = 1;
}

}  // namespace

void StopSignal::install()
{
    struct sigaction action {};
    action.sa_handler = onSignal;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

bool StopSignal::requested()
{
    return stopRequested != 0;
}

}  // namespace poft::engine
