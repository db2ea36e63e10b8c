// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace poft::engine {

/// "poft-engine 0.1.0 (0f3b2c0, g++ 12.2.0)": kept with every run, so that a curve can say what made it.
std::string engineBuild();

}  // namespace poft::engine
