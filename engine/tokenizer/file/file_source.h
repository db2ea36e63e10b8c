// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "engine/tokenizer/pattern.h"
#include "storage/result/result.h"

namespace poft::tokenizer {

/// A parsed tokenizer.json, its name in messages, and what is to be said about it.
struct FileSource {
    simdjson::dom::object file;
    const std::string& where;
    std::vector<std::string>& warnings;

    /// The value of a key; nothing where it is missing or null.
    std::optional<simdjson::dom::element> present(const char* key) const;

    /// "… is not a usable tokenizer: WHY."
    tl::unexpected<Error> wrong(const std::string& why) const;

    /// Refuses a part of the file by its key: it would change an id, and we do not have it.
    tl::unexpected<Error> unsupported(const std::string& key, simdjson::dom::element value,
                                      const std::string& rule) const;
};

/// A name in quotation marks.
std::string inQuotes(std::string_view name);

/// The "type" of an object; empty where there is none.
std::string_view typeOf(simdjson::dom::element value);

/// Members of an object, or what holds where one is missing, null or of another type.
bool flagOf(simdjson::dom::element value, const char* key, bool otherwise);
std::string_view textOf(simdjson::dom::element value, const char* key);
std::optional<std::uint64_t> countOf(simdjson::dom::element value, const char* key);

/// The steps of a "Sequence" (of sequences) whose list is under `list`, or the value itself.
std::vector<simdjson::dom::element> stepsOf(simdjson::dom::element value, const char* list);

/// The pattern under "pattern" of a step: {"String": …} or {"Regex": …}. An expression that no scanner of ours knows
/// adds a warning. `key` names the step in messages.
Result<std::shared_ptr<const Pattern>> readPattern(const FileSource& source, const std::string& key,
                                                   simdjson::dom::element step);

/// How many times longer a text may become by replacements, one after the other; a stranger's file must not fill the
/// memory.
class GrowthLimit {
public:
    /// Counts a step of the kind "Replace"; fails where all together are too much.
    Status count(const FileSource& source, const std::string& key, simdjson::dom::element step);

private:
    std::size_t m_factor = 1;
};

}  // namespace poft::tokenizer
