// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/jinja/failure.h"

namespace poft::jinja {

/// The text of a string literal, given without its quotes: the escapes of Python's "unicode-escape". An escape that is
/// cut short, names a character (\N{…}) or stands for half a surrogate pair is a Failure at `position`.
std::string unescapeLiteral(std::string_view literal, Position position);

}  // namespace poft::jinja
