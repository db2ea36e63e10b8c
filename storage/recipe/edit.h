// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/result/result.h"

namespace poft::recipe {

/// Changes to a recipe's text, one place at a time. Pointers are RFC 6901 ("/training/learning_rate"); keys keep their
/// order, and the result is indented by two spaces. The recipe need not be right, only JSON.

/// The value at a place as JSON text; nothing where there is none, or where the text is no JSON.
std::optional<std::string> valueAt(std::string_view recipe, const std::string& pointer);

/// The recipe with a value (JSON text) at a place. Objects on the way are made; the last token of a list is an index
/// that is there, or "-" to add at its end.
Result<std::string> withValue(std::string_view recipe, const std::string& pointer, std::string_view value);

/// The recipe without what is at a place, and without the objects on the way that are empty then. What is not there is
/// no error.
Result<std::string> withoutValue(std::string_view recipe, const std::string& pointer);

}  // namespace poft::recipe
