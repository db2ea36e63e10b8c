// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/clock.h"

#include <clocale>
#include <ctime>
#include <memory>

#include "engine/jinja/failure.h"

namespace poft::jinja {

namespace {

/// What Python replaces before it asks the C library: microseconds are 0, and a time without zone has no name for it.
std::string withoutZone(const std::string& pattern)
{
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '%' || i + 1 == pattern.size()) {
            text += pattern[i];
            continue;
        }
        const char c = pattern[++i];
        if (c == 'f')
            text += "000000";
        else if (c == ':' && i + 1 < pattern.size() && pattern[i + 1] == 'z')
            ++i;
        else if (c != 'z' && c != 'Z')
            text.append("%").append(1, c);
    }
    return text;
}

}  // namespace

std::string Clock::format(const std::string& pattern) const
{
    constexpr std::size_t kMaxPattern = 1000;
    if (pattern.size() > kMaxPattern)
        throwFailure("the pattern of strftime_now is longer than " + std::to_string(kMaxPattern) + " bytes");
    const auto time = static_cast<std::time_t>(m_seconds);
    std::tm parts{};
    if (!gmtime_r(&time, &parts))
        throwFailure("the date of the templates is out of range");
    // The names of months and days are English wherever the program runs.
    const std::unique_ptr<std::remove_pointer_t<locale_t>, decltype(&freelocale)> english(
        newlocale(LC_ALL_MASK, "C", nullptr), freelocale);
    const std::string cleaned = withoutZone(pattern);
    if (cleaned.empty())
        return {};
    std::string text(cleaned.size() * 32 + 256, '\0');
    text.resize(strftime_l(text.data(), text.size(), cleaned.c_str(), &parts, english.get()));
    return text;
}

}  // namespace poft::jinja
