// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace poft::results {

/// A text as a cell of a Markdown table: bars are escaped.
std::string markdownText(const std::string& text);

/// A field of CSV (RFC 4180).
std::string csvText(const std::string& text);

/// A number in full precision; empty where it is not finite.
std::string csvNumber(double value);

}  // namespace poft::results
