// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/jinja/value.h"
#include "storage/result/result.h"

namespace poft::jinja {

/// A JSON text as Python's json.loads reads it: the order of keys kept, the last of equal keys wins. An integer beyond
/// 64 bits and nesting deeper than kMaxNesting are errors.
Result<Value> readJson(std::string_view json);

/// The options of json.dumps.
struct JsonStyle {
    bool asciiOnly = false;     ///< ensure_ascii
    bool sortKeys = false;      ///< sort_keys
    bool indented = false;      ///< indent is not None
    std::string indent;         ///< of one level
    std::string itemSeparator;  ///< ", " or, indented, ","
    std::string keySeparator = ": ";
};

/// json.dumps(value); a Failure for what JSON has no word for.
std::string writeJson(const Value& value, const JsonStyle& style);

}  // namespace poft::jinja
