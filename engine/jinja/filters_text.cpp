// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "engine/jinja/attributes.h"
#include "engine/jinja/characters.h"
#include "engine/jinja/dict.h"
#include "engine/jinja/failure.h"
#include "engine/jinja/filters.h"
#include "engine/jinja/json_text.h"
#include "engine/jinja/percent_format.h"
#include "engine/jinja/printing.h"
#include "engine/jinja/text_operations.h"

namespace poft::jinja {

namespace {

/// soft_str(): a text as it is, safe or not, and anything else as it prints.
Value softText(const Value& value)
{
    return value.is(Kind::Text) ? value : Value::text(printed(value));
}

Value like(const Value& original, std::string text)
{
    return Value::text(std::move(text), original.asText().isSafe());
}

template <std::string (*convert)(std::string_view)>
Value converted(Runtime&, const Value& value, const Arguments& arguments)
{
    BoundArguments("a filter of texts", arguments, {});
    const Value text = softText(value);
    return like(text, convert(text.bytes()));
}

/// The filter `title`, unlike the method, starts a word after white space, "-" and opening brackets only.
std::string titleOfWords(std::string_view text)
{
    std::string result;
    std::size_t wordBegin = 0;
    const auto addWord = [&](std::size_t end) {
        if (wordBegin == end)
            return;
        const std::size_t second = wordBegin + characterSize(text[wordBegin]);
        result += toUpper(text.substr(wordBegin, second - wordBegin));
        result += toLower(text.substr(second, end - second));
    };
    for (std::size_t position = 0; position < text.size();) {
        const std::size_t begin = position;
        const char32_t c = takeCharacter(text, position);
        const bool separates = isSpace(c) || c == '-' || c == '(' || c == '{' || c == '[' || c == '<';
        if (!separates)
            continue;
        addWord(begin);
        result += text.substr(begin, position - begin);
        wordBegin = position;
    }
    addWord(text.size());
    return result;
}

Value centerFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("center", arguments, {"width"});
    const Value text = softText(value);
    return like(text, aligned(text.bytes(), bound.integer(0, 80), '^', " "));
}

Value escapeFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    BoundArguments("escape", arguments, {});
    if (value.is(Kind::Text) && value.asText().isSafe())
        return value;
    return Value::text(escapedHtml(printed(value)), true);
}

Value forceEscapeFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    BoundArguments("forceescape", arguments, {});
    return Value::text(escapedHtml(printed(value)), true);
}

Value formatFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    if (!arguments.positional.empty() && !arguments.named.empty())
        throwFailure("'format' takes positional or named arguments, not both");
    if (arguments.named.empty())
        return percentFormat(softText(value), Value::tuple(arguments.positional));
    Dict names;
    for (const auto& [name, argument] : arguments.named)
        names.set(Value::text(name), argument);
    return percentFormat(softText(value), Value::dict(std::move(names)));
}

Value indentFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("indent", arguments, {"width", "first", "blank"});
    if (value.isUndefined())
        throwUndefined(value);
    if (!value.is(Kind::Text))
        throwFailure("'indent' needs a text, not a value of type " + std::string(typeName(value)));
    const std::string indent =
        bound[0] && bound[0]->is(Kind::Text)
            ? bound.text(0).bytes()
            : repeated(" ", static_cast<std::size_t>(std::max<std::int64_t>(bound.integer(0, 4), 0)));
    const bool blank = bound.truth(2, false);
    std::string result = bound.truth(1, false) ? indent : "";
    const std::vector<std::string> lines = splitLines(value.bytes() + "\n", false);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i > 0) {
            result += '\n';
            result += blank || !lines[i].empty() ? indent : "";
        }
        result += lines[i];
        checkTextSize(result.size());
    }
    return like(value, std::move(result));
}

Value joinFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("join", arguments, {"d", "attribute"});
    const std::string separator = bound[0] ? printed(*bound[0]) : std::string();
    std::string result;
    bool isFirst = true;
    for (const Value& item : itemsOf(value)) {
        if (!isFirst)
            result += separator;
        isFirst = false;
        appendPrinted(result, bound.orNone(1) ? itemByPath(item, *bound[1]) : item);
        checkTextSize(result.size());
    }
    return Value::text(std::move(result));
}

Value replaceFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("replace", arguments, {"old", "new", "count"}, 2);
    const std::int64_t most = bound.orNone(2) ? bound.integer(2, -1) : -1;
    return Value::text(replaced(printed(value), printed(*bound[0]), printed(*bound[1]), most));
}

Value safeFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    BoundArguments("safe", arguments, {});
    return value.is(Kind::Text) && value.asText().isSafe() ? value : Value::text(printed(value), true);
}

Value stringFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    BoundArguments("string", arguments, {});
    return softText(value);
}

Value trimFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("trim", arguments, {"chars"});
    const Value text = softText(value);
    if (!bound.orNone(0))
        return like(text, std::string(stripped(text.bytes(), Sides::Both)));
    return like(text, std::string(strippedOf(text.bytes(), bound.text(0).bytes(), Sides::Both)));
}

Value truncateFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("truncate", arguments, {"length", "killwords", "end", "leeway"});
    const std::string end = bound[2] ? bound.text(2).bytes() : "...";
    const std::int64_t length = bound.integer(0, 255);
    const std::int64_t leeway = bound.orNone(3) ? bound.integer(3, 5) : 5;
    const auto endLength = static_cast<std::int64_t>(countCharacters(end));
    if (length < endLength || leeway < 0)
        throwFailure("'truncate' needs room for its end, and a leeway that is not negative");
    if (lengthOf(value) <= length + leeway)
        return value;
    if (!value.is(Kind::Text) || value.asText().isSafe())
        throwFailure("'truncate' of a value of type " + std::string(typeName(value)) + " is not supported");
    const Text& text = value.asText();
    const std::string_view kept = text.between(0, static_cast<std::size_t>(length - endLength));
    const std::size_t space = bound.truth(1, false) ? std::string_view::npos : kept.rfind(' ');
    return Value::text(std::string(kept.substr(0, space)) + end);
}

Value wordCountFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    BoundArguments("wordcount", arguments, {});
    const std::string text = printed(value);
    std::int64_t count = 0;
    bool inWord = false;
    for (std::size_t position = 0; position < text.size();) {
        const char32_t c = takeCharacter(text, position);
        const bool belongs = c == '_' || isAlphanumeric(c);
        count += belongs && !inWord ? 1 : 0;
        inWord = belongs;
    }
    return count;
}

/// transformers' tojson: json.dumps(x, ensure_ascii, indent, separators, sort_keys).
Value toJsonFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("tojson", arguments, {"ensure_ascii", "indent", "separators", "sort_keys"});
    JsonStyle style;
    style.asciiOnly = bound.truth(0, false);
    style.sortKeys = bound.truth(3, false);
    if (const Value* indent = bound.orNone(1)) {
        style.indented = true;
        style.indent = indent->is(Kind::Text)
                           ? indent->bytes()
                           : repeated(" ", static_cast<std::size_t>(std::max<std::int64_t>(bound.integer(1, 0), 0)));
    }
    style.itemSeparator = style.indented ? "," : ", ";
    if (const Value* separators = bound.orNone(2)) {
        const SharedItems pair = itemsOf(*separators);
        if (pair.size() != 2 || !pair[0].is(Kind::Text) || !pair[1].is(Kind::Text))
            throwFailure("the separators of 'tojson' are two texts");
        style.itemSeparator = pair[0].bytes();
        style.keySeparator = pair[1].bytes();
    }
    return Value::text(writeJson(value, style));
}

constexpr std::array kFilters{
    Filter{"capitalize", converted<capitalize>},
    Filter{"center", centerFilter},
    Filter{"e", escapeFilter},
    Filter{"escape", escapeFilter},
    Filter{"forceescape", forceEscapeFilter},
    Filter{"format", formatFilter},
    Filter{"indent", indentFilter},
    Filter{"join", joinFilter},
    Filter{"lower", converted<toLower>},
    Filter{"replace", replaceFilter},
    Filter{"safe", safeFilter},
    Filter{"string", stringFilter},
    Filter{"title", converted<titleOfWords>},
    Filter{"tojson", toJsonFilter},
    Filter{"trim", trimFilter},
    Filter{"truncate", truncateFilter},
    Filter{"upper", converted<toUpper>},
    Filter{"wordcount", wordCountFilter},
};

}  // namespace

std::span<const Filter> textFilters()
{
    return kFilters;
}

}  // namespace poft::jinja
