// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/value.h"
#include "engine/text/conversation.h"
#include "storage/result/result.h"

namespace poft::data {

/// Reads turns in any of the forms that data sets use; values are used up. `where` names the column, for the reasons in
/// errors.
///   {"role", "content", "name"?, "tool_calls"?}   messages (OpenAI, TRL); content is text, null, or a list of text
///                                                  parts; tool_calls is a list, or a string that holds one
///   {"from", "value"}                              ShareGPT: human, gpt, system, function_call, observation, tool …
///   {"human", "assistant"}                         one object per exchange; either may be missing
/// Roles are brought to system, developer, user, assistant and tool; a function_call becomes an assistant turn with
/// tool_calls.
Result<std::vector<text::Message>> readTurns(Value& list, std::string_view where);

/// A list that came as JSON text, as CSV and some Parquet files have it, is the list from then on; whether it was one.
/// Text counts as such only where it is a list of objects with keys that turns have: an answer may well be JSON.
bool unpackTurns(Value& value);

/// What was asked: a string is one user turn, a list is turns.
Result<std::vector<text::Message>> readPrompt(Value& value, std::string_view where);

/// What was answered: a string is one assistant turn, an object one turn, a list turns.
Result<std::vector<text::Message>> readAnswer(Value& value, std::string_view where);

/// The `tools` of a row as JSON text: a list, or a string that holds one; nothing where it is empty.
Result<std::optional<std::string>> readTools(const Value& value, std::string_view where);

/// A column's name for a sentence.
std::string inQuotes(std::string_view name);

/// Whether text has nothing but white space.
bool isBlank(std::string_view text);

/// Whether the turn answers: the assistant's, with text or a tool call.
bool isAnswer(const text::Message& message);

bool equal(const text::Message& a, const text::Message& b);

}  // namespace poft::data
