// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/layout.h"
#include "engine/data/row_reader.h"
#include "engine/data/sample.h"
#include "storage/result/result.h"

namespace poft::data {

/// Makes a sample of a good row; the row's value is used up. The error's message is a reason for the list of bad rows,
/// without the place: a missing, null or empty response, a value of another type than the format's, an unknown role, a
/// response that only repeats its prompt, a pair whose two responses are the same.
///
/// Columns that are no content go to Sample::extra, except those that repeat content (Alpaca's rendered `text`, a
/// `prompt` equal to the first user turn, a pair's `messages`). Keys of a message other than role, content, name and
/// tool_calls are not kept.
Result<Sample> toSample(Row& row, const Layout& layout);

}  // namespace poft::data
