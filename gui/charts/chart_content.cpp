// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/chart_content.h"

#include <algorithm>
#include <cmath>

namespace poft::gui {

bool ChartContent::empty() const
{
    const auto hasPoints = [](const auto& series) { return !series.x.empty(); };
    const auto hasBars = [](const BarSeries& series) {
        return std::any_of(series.value.begin(), series.value.end(), [](double value) { return std::isfinite(value); });
    };
    return std::none_of(curves.begin(), curves.end(), hasPoints) &&
           std::none_of(bands.begin(), bands.end(), hasPoints) && std::none_of(bars.begin(), bars.end(), hasBars);
}

}  // namespace poft::gui
