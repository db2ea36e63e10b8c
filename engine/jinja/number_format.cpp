// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/number_format.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "engine/jinja/characters.h"
#include "engine/jinja/failure.h"

namespace poft::jinja {

namespace {

constexpr int kMaxPrecision = 10'000;

std::string_view stripped(std::string_view text)
{
    while (!text.empty()) {
        std::size_t position = 0;
        if (!isSpace(takeCharacter(text, position)))
            break;
        text.remove_prefix(position);
    }
    while (!text.empty()) {
        std::size_t position = text.size();
        if (!isSpace(takeCharacterBefore(text, position)))
            break;
        text = text.substr(0, position);
    }
    return text;
}

/// Without the "_" that may stand between two digits; false where one stands elsewhere.
bool removeUnderscores(std::string& digits)
{
    for (std::size_t i = 0; i < digits.size(); ++i)
        if (digits[i] == '_' &&
            (i == 0 || i + 1 == digits.size() || !std::isalnum(static_cast<unsigned char>(digits[i - 1])) ||
             !std::isalnum(static_cast<unsigned char>(digits[i + 1]))))
            return false;
    std::erase(digits, '_');
    return true;
}

bool isAscii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Takes a sign; 1 or -1.
int takeSign(std::string_view& text)
{
    if (text.empty() || (text.front() != '-' && text.front() != '+'))
        return 1;
    const int sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    return sign;
}

/// Takes "0x", "0o" or "0b" where the base allows it; base 0 lets the text choose.
void takeBase(std::string& digits, int& base)
{
    const char mark = digits.size() > 1 && digits[0] == '0' ? static_cast<char>(digits[1] | 0x20) : '\0';
    const int named = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
    if (named != 0 && (base == 0 || base == named)) {
        digits.erase(0, digits.size() > 2 && digits[2] == '_' ? 3 : 2);
        base = named;
    } else if (base == 0) {
        // "007" is no integer of base 0, while "000" is.
        const bool isZero = digits.find_first_not_of("0_") == std::string::npos;
        base = digits.size() > 1 && digits[0] == '0' && !isZero ? -1 : 10;
    }
}

}  // namespace

std::string floatDigits(double value, char type, int precision, bool alternate)
{
    if (precision > kMaxPrecision)
        throwFailure("a precision beyond " + std::to_string(kMaxPrecision) + " is not supported");
    const double magnitude = std::abs(value);
    const bool capitals = type >= 'A' && type <= 'Z';
    if (!std::isfinite(value))
        return std::isnan(value) ? (capitals ? "NAN" : "nan") : (capitals ? "INF" : "inf");
    const std::string pattern = std::string(alternate ? "%#.*" : "%.*") + type;
    std::string digits(static_cast<std::size_t>(precision) + 350, '\0');
    digits.resize(
        static_cast<std::size_t>(std::snprintf(digits.data(), digits.size(), pattern.c_str(), precision, magnitude)));
    return digits;
}

std::string integerDigits(std::int64_t value, int base, bool capitals)
{
    const std::uint64_t magnitude =
        value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    std::array<char, 72> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude, base);
    std::string digits(buffer.data(), end.ptr);
    if (capitals)
        digits = toUpper(digits);
    return digits;
}

bool parseInteger(std::string_view text, int base, std::int64_t& value)
{
    std::string_view rest = stripped(text);
    const int sign = takeSign(rest);
    std::string digits(rest);
    if (digits.empty() || !isAscii(digits) || digits.front() == '_')
        return false;
    takeBase(digits, base);
    if (base < 2 || !removeUnderscores(digits) || digits.empty() || digits.front() == '-')
        return false;
    digits.insert(0, sign < 0 ? "-" : "");
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (end.ec == std::errc::result_out_of_range && end.ptr == digits.data() + digits.size())
        throwFailure("the integer " + digits + " does not fit into 64 bits");
    return end.ec == std::errc() && end.ptr == digits.data() + digits.size();
}

bool parseFloat(std::string_view text, double& value)
{
    std::string digits(stripped(text));
    if (digits.empty() || !isAscii(digits) || !removeUnderscores(digits))
        return false;
    const std::string lower = toLower(digits);
    std::string_view rest = lower;
    const int sign = takeSign(rest);
    if (rest == "inf" || rest == "infinity" || rest == "nan") {
        value = std::copysign(rest == "nan" ? std::nan("") : HUGE_VAL, sign);
        return true;
    }
    // strtod also reads hexadecimal digits and the like.
    if (rest.empty() || rest.find_first_not_of("0123456789.e+-") != std::string_view::npos)
        return false;
    char* end = nullptr;
    value = std::strtod(lower.c_str(), &end);
    return end == lower.c_str() + lower.size();
}

std::int64_t truncated(double value)
{
    if (!std::isfinite(value) || std::abs(value) >= 9.2e18)
        throwFailure("the float " + std::to_string(value) + " is no integer of 64 bits");
    return static_cast<std::int64_t>(value);
}

double toDouble(const Value& value, std::string_view what)
{
    if (value.isUndefined())
        throwUndefined(value);
    if (!value.isNumber())
        throwFailure(std::string(what) + " needs a number, not a value of type " + std::string(typeName(value)));
    return value.asDouble();
}

std::string padded(std::string text, std::int64_t width, char alignment, std::string_view fill)
{
    const auto length = static_cast<std::int64_t>(countCharacters(text));
    if (width <= length)
        return text;
    const std::int64_t missing = width - length;
    const std::int64_t left = alignment == '>' ? missing : alignment == '^' ? missing / 2 : 0;
    const auto filling = [&](std::int64_t count) { return repeated(fill, static_cast<std::size_t>(count)); };
    return filling(left) + text + filling(missing - left);
}

}  // namespace poft::jinja
