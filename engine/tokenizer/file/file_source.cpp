// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/file/file_source.h"

#include <algorithm>

#include "engine/tokenizer/regex_pattern.h"

namespace poft::tokenizer {

using simdjson::dom::array;
using simdjson::dom::element;

namespace {

/// A value as a message shows it.
std::string shown(element value)
{
    constexpr std::size_t kShown = 200;
    std::string text = simdjson::minify(value);
    if (text.size() > kShown)
        text = text.substr(0, kShown) + "…";
    return text;
}

void appendSteps(element value, const char* list, std::vector<element>& steps)
{
    array members;
    if (typeOf(value) != "Sequence" || value[list].get(members)) {
        steps.push_back(value);
        return;
    }
    for (const element member : members)
        appendSteps(member, list, steps);
}

}  // namespace

std::optional<element> FileSource::present(const char* key) const
{
    element value;
    if (file[key].get(value) || value.is_null())
        return std::nullopt;
    return value;
}

tl::unexpected<Error> FileSource::wrong(const std::string& why) const
{
    return fail(ErrorKind::Invalid, where + " is not a usable tokenizer: " + why + ".");
}

tl::unexpected<Error> FileSource::unsupported(const std::string& key, element value, const std::string& rule) const
{
    return fail(ErrorKind::Incompatible,
                where + " has \"" + key + "\" = " + shown(value) + ", which is not supported; " + rule + ".");
}

std::string inQuotes(std::string_view name)
{
    return std::string(1, '"').append(name).append(1, '"');
}

std::string_view typeOf(element value)
{
    return textOf(value, "type");
}

bool flagOf(element value, const char* key, bool otherwise)
{
    bool result = otherwise;
    return value[key].get(result) ? otherwise : result;
}

std::string_view textOf(element value, const char* key)
{
    std::string_view text;
    return value[key].get(text) ? std::string_view() : text;
}

std::optional<std::uint64_t> countOf(element value, const char* key)
{
    std::uint64_t count = 0;
    return value[key].get(count) ? std::nullopt : std::optional(count);
}

std::vector<element> stepsOf(element value, const char* list)
{
    std::vector<element> steps;
    appendSteps(value, list, steps);
    return steps;
}

Result<std::shared_ptr<const Pattern>> readPattern(const FileSource& source, const std::string& key, element step)
{
    std::string_view text;
    if (!step["pattern"]["String"].get(text))
        return std::make_shared<const LiteralPattern>(std::string(text));
    if (step["pattern"]["Regex"].get(text))
        return source.unsupported(key, step, "its \"pattern\" must be a \"String\" or a \"Regex\"");
    if (const auto known = wordPatternFromRegex(text))
        return std::make_shared<const ScannedPattern>(*known);
    const auto compiled = RegexPattern::compile(text);
    if (!compiled)
        return source.unsupported(key, step, "its regular expression cannot be used: " + compiled.error().message);
    source.warnings.push_back(source.where + " has a regular expression under \"" + key +
                              "\" that is not among those known here (" + std::string(text) +
                              "); tokens may differ from Hugging Face's at rare characters.");
    return std::shared_ptr<const Pattern>(*compiled);
}

Status GrowthLimit::count(const FileSource& source, const std::string& key, element step)
{
    constexpr std::size_t kLongest = 4096;
    std::string_view pattern;
    if (step["pattern"]["String"].get(pattern))
        pattern = {};
    // An expression may match every character, and between.
    const std::size_t matched = std::max<std::size_t>(pattern.size(), 1);
    const std::size_t content = textOf(step, "content").size() + (pattern.empty() ? 1 : 0);
    m_factor *= std::max<std::size_t>((content + matched - 1) / matched, 1);
    if (m_factor <= kLongest)
        return {};
    return source.unsupported(key, step, "with the steps before it a text may become thousands of times longer");
}

}  // namespace poft::tokenizer
