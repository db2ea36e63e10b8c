// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/data/sample.h"
#include "storage/result/result.h"

namespace poft::data {

/// The conventions of instruction data that are known by name (see formatNames()).
enum class Format {
    Alpaca,            ///< instruction, input, output; optional system, history
    Dolly,             ///< instruction, context, response; category is kept
    ShareGpt,          ///< conversations of {from, value} or {human, assistant}; optional system, tools
    Messages,          ///< messages of {role, content}; optional tools
    PromptCompletion,  ///< prompt and completion, strings or message lists
    Preference,        ///< chosen and rejected; the prompt in a column, in a conversation, or in both
    Unpaired,          ///< prompt, completion and a boolean label; false marks the sample as noise
    Text,              ///< text
};

/// "alpaca", "dolly", "sharegpt", "messages", "prompt_completion", "preference", "unpaired", "text".
const char* formatName(Format format);
std::optional<Format> parseFormat(std::string_view name);

/// All names, in the order of the enumeration.
std::span<const char* const> formatNames();

/// Which column of the file plays which part; an empty name means that there is none. `--map field=column` sets one.
struct FieldMap {
    std::string prompt, input, response, system, history, messages, tools, chosen, rejected, label, text, id;

    bool operator==(const FieldMap&) const = default;
};

/// The column of a field by the field's name ("prompt", …); null where there is no such field.
std::string* fieldColumn(FieldMap& map, std::string_view field);

/// The fields that are set, as (field, column), in a fixed order.
std::vector<std::pair<std::string, std::string>> setFields(const FieldMap& map);

/// Reads "field=column" texts of the command line; an unknown field, a missing '=' or a field given twice is one
/// sentence.
Result<FieldMap> parseFieldMap(std::span<const std::string> assignments);

/// How rows become samples: the convention and the columns that it reads.
struct Layout {
    Format format = Format::Messages;
    FieldMap fields;

    SampleKind kind() const;
};

}  // namespace poft::data
