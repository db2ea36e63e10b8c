// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/data/sample.h"

namespace poft::data {

/// A sample as one JSON object for people and scripts: {"messages":[{"role","content","name"?,"tool_calls"?}]} (of a
/// pair "chosen" and "rejected" in its place, of plain text "text"), "tools"?, "is_noise"?, "noise_kind"?, "line"?,
/// "extra"?.
std::string toJson(const Sample& sample);

/// The content alone, as members without braces: "messages":[…] and so on, "tools":….
void appendContentMembers(const Sample& sample, std::string& out);

}  // namespace poft::data
