// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "engine/jinja/characters.h"
#include "engine/jinja/failure.h"
#include "engine/jinja/format_method.h"
#include "engine/jinja/methods.h"
#include "engine/jinja/number_format.h"
#include "engine/jinja/text_operations.h"

namespace poft::jinja {

namespace {

/// A text like `object`: safe where it is.
Value like(const Value& object, std::string text)
{
    return Value::text(std::move(text), object.asText().isSafe());
}

Value listLike(const Value& object, const std::vector<std::string>& parts)
{
    std::vector<Value> values;
    values.reserve(parts.size());
    for (const std::string& part : parts)
        values.push_back(like(object, part));
    return Value::list(std::move(values));
}

/// Where a method of a safe text would escape its arguments, which nobody has needed yet.
void refuseSafe(const Value& object, std::string_view method)
{
    if (object.asText().isSafe())
        throwFailure("'" + std::string(method) + "' of a safe text is not supported");
}

template <std::string (*convert)(std::string_view)>
Value converted(Runtime&, const Value& object, const Arguments& arguments)
{
    BoundArguments("a method of a text", arguments, {});
    return like(object, convert(object.bytes()));
}

template <Sides sides>
Value stripText(Runtime&, const Value& object, const Arguments& arguments)
{
    const BoundArguments bound("strip", arguments, {"/chars"});
    if (!bound.orNone(0))
        return like(object, std::string(stripped(object.bytes(), sides)));
    return like(object, std::string(strippedOf(object.bytes(), bound.text(0).bytes(), sides)));
}

template <bool fromRight>
Value splitText(Runtime&, const Value& object, const Arguments& arguments)
{
    const BoundArguments bound("split", arguments, {"sep", "maxsplit"});
    const std::int64_t most = bound.integer(1, -1);
    if (!bound.orNone(0))
        return listLike(object, splitAtSpace(object.bytes(), most, fromRight));
    const std::string& separator = bound.text(0).bytes();
    if (separator.empty())
        throwFailure("split() with an empty separator");
    return listLike(object, splitAt(object.bytes(), separator, most, fromRight));
}

Value splitTextLines(Runtime&, const Value& object, const Arguments& arguments)
{
    const BoundArguments bound("splitlines", arguments, {"keepends"});
    return listLike(object, splitLines(object.bytes(), bound.truth(0, false)));
}

/// The part of a text that the arguments `start` and `end` of a search leave, in bytes.
struct Window {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool isValid = true;
};

Window windowOf(const Text& text, const BoundArguments& bound)
{
    const auto size = static_cast<std::int64_t>(text.length());
    const auto clamp = [size](std::int64_t index) {
        return index < 0 ? std::max<std::int64_t>(index + size, 0) : index;
    };
    const std::int64_t start = bound.orNone(1) ? clamp(bound.integer(1, 0)) : 0;
    const std::int64_t end = bound.orNone(2) ? std::min(clamp(bound.integer(2, size)), size) : size;
    if (start > end)
        return {0, 0, false};
    return {text.offsetOf(static_cast<std::size_t>(start)), text.offsetOf(static_cast<std::size_t>(end)), true};
}

template <bool atStart>
Value hasAffix(Runtime&, const Value& object, const Arguments& arguments)
{
    const BoundArguments bound(atStart ? "startswith" : "endswith", arguments, {"/affix", "/start", "/end"}, 1);
    const Window window = windowOf(object.asText(), bound);
    const std::string_view text = std::string_view(object.bytes()).substr(window.begin, window.end - window.begin);
    const auto matches = [&](const Text& affix) {
        return window.isValid && (atStart ? text.starts_with(affix.bytes()) : text.ends_with(affix.bytes()));
    };
    if (!bound[0]->is(Kind::Tuple))
        return matches(bound.text(0));
    bool any = false;
    for (const Value& affix : bound[0]->asItems()->values) {
        if (!affix.is(Kind::Text))
            throwFailure("startswith() and endswith() need texts");
        any = any || matches(affix.asText());
    }
    return any;
}

template <bool fromRight, bool mustBeThere>
Value findText(Runtime&, const Value& object, const Arguments& arguments)
{
    const BoundArguments bound("find", arguments, {"/text", "/start", "/end"}, 1);
    const Window window = windowOf(object.asText(), bound);
    const std::string_view text = std::string_view(object.bytes()).substr(0, window.end);
    const std::string& part = bound.text(0).bytes();
    std::size_t found = std::string_view::npos;
    if (window.isValid)
        found = fromRight ? text.rfind(part) : text.find(part, window.begin);
    if (found == std::string_view::npos || found < window.begin) {
        if (mustBeThere)
            throwFailure("the text does not hold what index() looks for");
        return std::int64_t{-1};
    }
    return static_cast<std::int64_t>(countCharacters(text.substr(0, found)));
}

Value countText(Runtime&, const Value& object, const Arguments& arguments)
{
    const BoundArguments bound("count", arguments, {"/text", "/start", "/end"}, 1);
    const Window window = windowOf(object.asText(), bound);
    const std::string_view text = std::string_view(object.bytes()).substr(window.begin, window.end - window.begin);
    const std::string& part = bound.text(0).bytes();
    if (!window.isValid)
        return std::int64_t{0};
    if (part.empty())
        return static_cast<std::int64_t>(countCharacters(text) + 1);
    std::int64_t count = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size()))
        ++count;
    return count;
}

Value replaceText(Runtime&, const Value& object, const Arguments& arguments)
{
    const BoundArguments bound("replace", arguments, {"/old", "/new", "/count"}, 2);
    const bool escapes = object.asText().isSafe() && !bound.text(1).isSafe();
    const std::string by = escapes ? escapedHtml(bound.text(1).bytes()) : bound.text(1).bytes();
    return like(object, replaced(object.bytes(), bound.text(0).bytes(), by, bound.integer(2, -1)));
}

Value joinTexts(Runtime&, const Value& object, const Arguments& arguments)
{
    const BoundArguments bound("join", arguments, {"/iterable"}, 1);
    std::string result;
    bool isFirst = true;
    for (const Value& value : itemsOf(*bound[0])) {
        if (!value.is(Kind::Text) && !object.asText().isSafe())
            throwFailure("join() needs texts, not a value of type " + std::string(typeName(value)));
        refuseSafe(object, "join");
        if (!isFirst)
            result += object.bytes();
        isFirst = false;
        result += value.bytes();
        checkTextSize(result.size());
    }
    return like(object, std::move(result));
}

template <char alignment>
Value alignText(Runtime&, const Value& object, const Arguments& arguments)
{
    const BoundArguments bound("center", arguments, {"/width", "/fillchar"}, 1);
    if (bound[1] && bound.text(1).length() != 1)
        throwFailure("a filling character must be one character");
    const std::string fill = bound[1] ? bound.text(1).bytes() : " ";
    if (bound[1])
        refuseSafe(object, "center");
    return like(object, aligned(object.bytes(), bound.integer(0, 0), alignment, fill));
}

Value zeroFill(Runtime&, const Value& object, const Arguments& arguments)
{
    const BoundArguments bound("zfill", arguments, {"/width"}, 1);
    std::string text = object.bytes();
    const bool hasSign = text.starts_with('-') || text.starts_with('+');
    const std::string sign = hasSign ? text.substr(0, 1) : "";
    return like(object, sign + padded(text.substr(sign.size()), bound.integer(0, 0) - (hasSign ? 1 : 0), '>', "0"));
}

template <bool atStart>
Value removeAffix(Runtime&, const Value& object, const Arguments& arguments)
{
    const BoundArguments bound("removeprefix", arguments, {"/affix"}, 1);
    const std::string& affix = bound.text(0).bytes();
    std::string_view text = object.bytes();
    if (atStart && text.starts_with(affix))
        text.remove_prefix(affix.size());
    else if (!atStart && text.ends_with(affix))
        text.remove_suffix(affix.size());
    return like(object, std::string(text));
}

template <bool fromRight>
Value partition(Runtime&, const Value& object, const Arguments& arguments)
{
    const BoundArguments bound("partition", arguments, {"/sep"}, 1);
    const std::string& separator = bound.text(0).bytes();
    const std::string& text = object.bytes();
    if (separator.empty())
        throwFailure("partition() with an empty separator");
    const std::size_t at = fromRight ? text.rfind(separator) : text.find(separator);
    if (at == std::string::npos)
        return Value::tuple(
            {like(object, fromRight ? "" : text), like(object, ""), like(object, fromRight ? text : "")});
    return Value::tuple(
        {like(object, text.substr(0, at)), like(object, separator), like(object, text.substr(at + separator.size()))});
}

/// str.isalpha() and the like: every character, and at least one.
template <bool (*test)(char32_t)>
Value allCharacters(Runtime&, const Value& object, const Arguments& arguments)
{
    BoundArguments("a method of a text", arguments, {});
    const std::string& text = object.bytes();
    bool all = !text.empty();
    for (std::size_t position = 0; all && position < text.size();)
        all = test(takeCharacter(text, position));
    return all;
}

Value isLowerText(Runtime&, const Value& object, const Arguments& arguments)
{
    BoundArguments("islower", arguments, {});
    return isLowerCased(object.bytes());
}

Value isUpperText(Runtime&, const Value& object, const Arguments& arguments)
{
    BoundArguments("isupper", arguments, {});
    return isUpperCased(object.bytes());
}

Value formatText(Runtime&, const Value& object, const Arguments& arguments)
{
    refuseSafe(object, "format");
    return Value::text(formatMethod(object.bytes(), arguments));
}

constexpr std::array kTextMethods{
    Method{"capitalize", converted<capitalize>},
    Method{"center", alignText<'^'>},
    Method{"count", countText},
    Method{"endswith", hasAffix<false>},
    Method{"find", findText<false, false>},
    Method{"format", formatText},
    Method{"index", findText<false, true>},
    Method{"isalnum", allCharacters<isAlphanumeric>},
    Method{"isalpha", allCharacters<isAlpha>},
    Method{"isdecimal", allCharacters<isDecimal>},
    Method{"isdigit", allCharacters<isDigit>},
    Method{"islower", isLowerText},
    Method{"isspace", allCharacters<isSpace>},
    Method{"isupper", isUpperText},
    Method{"join", joinTexts},
    Method{"ljust", alignText<'<'>},
    Method{"lower", converted<toLower>},
    Method{"lstrip", stripText<Sides::Left>},
    Method{"partition", partition<false>},
    Method{"removeprefix", removeAffix<true>},
    Method{"removesuffix", removeAffix<false>},
    Method{"replace", replaceText},
    Method{"rfind", findText<true, false>},
    Method{"rindex", findText<true, true>},
    Method{"rjust", alignText<'>'>},
    Method{"rpartition", partition<true>},
    Method{"rsplit", splitText<true>},
    Method{"rstrip", stripText<Sides::Right>},
    Method{"split", splitText<false>},
    Method{"splitlines", splitTextLines},
    Method{"startswith", hasAffix<true>},
    Method{"strip", stripText<Sides::Both>},
    Method{"title", converted<toTitle>},
    Method{"upper", converted<toUpper>},
    Method{"zfill", zeroFill},
};

}  // namespace

std::span<const Method> textMethods()
{
    return kTextMethods;
}

}  // namespace poft::jinja
