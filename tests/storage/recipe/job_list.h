// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "storage/recipe/expansion.h"

namespace poft::recipe {

/// An expansion as text that a person can review: one block for each job, in order; of `training` only what differs
/// from the defaults.
std::string jobList(const Expansion& expansion);

}  // namespace poft::recipe
