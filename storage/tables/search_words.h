// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "storage/result/result.h"

namespace poft::storage {

/// What a person types into a search field, as an expression of SQLite's FTS5. All words must occur; "several words"
/// in quotes stand side by side; word* is the beginning of a word; -word must not occur; prompt:word and
/// response:word look in one part only. Case and accents do not matter; signs part words. Empty where there is nothing
/// to search for; Invalid where only words that must not occur are left, and for a beginning of less than three bytes.
Result<std::string> searchExpression(std::string_view typed);

}  // namespace poft::storage
