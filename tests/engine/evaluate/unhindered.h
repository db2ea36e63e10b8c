// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/work/job_control.h"

namespace poft::test {

/// Lets everything go on.
class Unhindered final : public engine::JobControl {
public:
    bool stopRequested() const override { return false; }
    bool pauseRequested() const override { return false; }
    bool takeCheckpointRequest() override { return false; }
    void waitWhilePaused() override {}
    void progress(double, const std::string&) override {}
};

}  // namespace poft::test
