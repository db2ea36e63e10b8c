// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "storage/result/result.h"

namespace poft::storage {

/// The canonical form of a JSON text, as hashes need it: UTF-8, no white space, keys sorted by bytes, only ", \ and
/// U+0000–U+001F escaped (\b \t \n \f \r where they exist, else \u00xx), numbers as written. Refused: invalid JSON,
/// invalid UTF-8, lone surrogates, a key that comes twice, nesting deeper than 200.
Result<std::string> canonicalJson(std::string_view json);

/// Appends `text` (valid UTF-8) as a JSON string, quotes included, escaped as above.
void appendJsonString(std::string& out, std::string_view text);

}  // namespace poft::storage
