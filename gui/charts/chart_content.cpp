// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/chart_content.h"

#include <algorithm>

namespace poft::gui {

bool ChartContent::empty() const
{
    const auto hasPoints = [](const auto& series) { return !series.x.empty(); };
    return std::none_of(curves.begin(), curves.end(), hasPoints) && std::none_of(bands.begin(), bands.end(), hasPoints);
}

}  // namespace poft::gui
