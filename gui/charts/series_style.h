// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/theme.h"

#include <string_view>

namespace poft::gui {

enum class Dash { Solid, Dashed, Dotted, DashDot, LongDash };
enum class Marker { None, Circle, Square, Triangle, Diamond, Cross };
enum class Fill { None, Solid, Hatched };

/// How a series is told apart: hue, dash and marker together, so that colour is never alone.
struct SeriesStyle {
    Hue hue = Hue::Neutral;
    Dash dash = Dash::Solid;
    Marker marker = Marker::None;

    bool operator==(const SeriesStyle&) const = default;
};

/// The style of an arm, the same in every chart: SFT blue, PoFT vermillion, bi-PoFT purple, DPO after SFT sky, DPO
/// after PoFT (or bi-PoFT) orange. `objective` is a value of runs.objective, `parentObjective` that of the arm it
/// starts from or empty. `sibling` counts the arms before it that would look the same; it changes dash and marker.
SeriesStyle armStyle(std::string_view objective, std::string_view parentObjective, int sibling);

/// A style with its dash and marker turned on by `by` places, the hue kept.
SeriesStyle turned(SeriesStyle style, int by);

/// Clean samples: green, solid, filled. Samples known to be noise: neutral, dotted, hatched.
SeriesStyle cleanStyle();
SeriesStyle noiseStyle();

}  // namespace poft::gui
