// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace poft::jinja {

/// What Python's `str` methods do, on UTF-8.

enum class Sides { Left, Right, Both };

/// strip(), lstrip(), rstrip() of white space.
std::string_view stripped(std::string_view text, Sides sides);

/// The same of any of the characters given.
std::string_view strippedOf(std::string_view text, std::string_view characters, Sides sides);

/// split() and rsplit() at runs of white space, at most `most` times; below 0 there is no limit.
std::vector<std::string> splitAtSpace(std::string_view text, std::int64_t most, bool fromRight);

/// split(separator) and rsplit(separator); the separator is not empty.
std::vector<std::string> splitAt(std::string_view text, std::string_view separator, std::int64_t most, bool fromRight);

/// splitlines(): at all line ends that Python knows.
std::vector<std::string> splitLines(std::string_view text, bool keepEnds);

/// replace(): the first `most` times; below 0 everywhere. An empty `old` stands between all characters.
std::string replaced(std::string_view text, std::string_view old, std::string_view by, std::int64_t most);

/// ljust(), rjust() and center(), which puts an odd space where Python does.
std::string aligned(std::string_view text, std::int64_t width, char alignment, std::string_view fill);

/// islower() and isupper(): at least one cased character, and none of the other case.
bool isLowerCased(std::string_view text);
bool isUpperCased(std::string_view text);

}  // namespace poft::jinja
