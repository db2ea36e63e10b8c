// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/series_style.h"

#include <array>

namespace poft::gui {

namespace {

SeriesStyle firstOf(std::string_view objective, std::string_view parentObjective)
{
    if (objective == "sft")
        return {Hue::Blue, Dash::Dashed, Marker::Square};
    if (objective == "poft")
        return {Hue::Vermillion, Dash::Solid, Marker::Circle};
    if (objective == "bi_poft")
        return {Hue::Purple, Dash::DashDot, Marker::Diamond};
    if (objective == "dpo" && (parentObjective == "poft" || parentObjective == "bi_poft"))
        return {Hue::Orange, Dash::LongDash, Marker::Triangle};
    return {Hue::Sky, Dash::Dotted, Marker::Cross};
}

}  // namespace

SeriesStyle turned(SeriesStyle style, int by)
{
    constexpr std::array kDashes{Dash::Solid, Dash::Dashed, Dash::Dotted, Dash::DashDot, Dash::LongDash};
    constexpr std::array kMarkers{Marker::Circle, Marker::Square, Marker::Triangle, Marker::Diamond, Marker::Cross};
    const auto turn = [by](const auto& all, auto value) {
        std::size_t index = 0;
        while (all[index] != value)
            ++index;
        return all[(index + static_cast<std::size_t>(by)) % all.size()];
    };
    style.dash = turn(kDashes, style.dash);
    style.marker = turn(kMarkers, style.marker);
    return style;
}

SeriesStyle armStyle(std::string_view objective, std::string_view parentObjective, int sibling)
{
    return turned(firstOf(objective, parentObjective), sibling);
}

SeriesStyle cleanStyle()
{
    return {Hue::Green, Dash::Solid, Marker::Circle};
}

SeriesStyle noiseStyle()
{
    return {Hue::Neutral, Dash::Dotted, Marker::Cross};
}

}  // namespace poft::gui
