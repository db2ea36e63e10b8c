// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace poft::engine {

/// One line of `doctor`: what was looked at, how it stands, and what to do where it is not well.
struct Diagnosis {
    enum class State { Ok, Warn, Fail };
    std::string topic;
    State state = State::Ok;
    std::string detail;
    std::string remedy;  ///< empty when there is nothing to do
};

/// Looks at the machine and the installation: engine, processor, memory, writable folders, the LibTorch module,
/// devices, driver. With `deep` also runs the numeric self-checks on every device; `only` restricts them to one name.
std::vector<Diagnosis> diagnose(bool deep, const std::string& only);

}  // namespace poft::engine
