// SPDX-License-Identifier: Apache-2.0
#include "engine/text/template_clock.h"

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>

namespace poft::text {

namespace {

template <class Number>
std::optional<Number> wholeNumber(std::string_view text)
{
    Number number{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

}  // namespace

Result<jinja::Clock> clockOfDate(std::string_view date)
{
    if (date.size() == 10 && date[4] == '-' && date[7] == '-') {
        const auto year = wholeNumber<int>(date.substr(0, 4));
        const auto month = wholeNumber<unsigned>(date.substr(5, 2));
        const auto day = wholeNumber<unsigned>(date.substr(8, 2));
        if (year && month && day) {
            const std::chrono::year_month_day parts{std::chrono::year(*year), std::chrono::month(*month),
                                                    std::chrono::day(*day)};
            if (parts.ok())
                return jinja::Clock(std::chrono::seconds(std::chrono::sys_days(parts).time_since_epoch()).count());
        }
    }
    return fail(ErrorKind::Invalid,
                "The template date \"" + std::string(date) + "\" is no date; write it like 2026-01-31.");
}

jinja::Clock clockWithoutWorkspace()
{
    if (const char* epoch = std::getenv("SOURCE_DATE_EPOCH"))
        if (const auto seconds = wholeNumber<std::int64_t>(epoch))
            return jinja::Clock(*seconds);
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return jinja::Clock(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

}  // namespace poft::text
