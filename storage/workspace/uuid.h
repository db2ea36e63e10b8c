// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace poft::storage {

/// A new UUID of version 7 (RFC 9562): milliseconds of the clock, then random bits; 36 characters.
std::string newUuid();

}  // namespace poft::storage
