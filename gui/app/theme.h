// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

namespace poft::gui {

/// The hues of charts, named after the colour-blind-safe set of Okabe and Ito. Meanings are given in
/// charts/series_style.h.
enum class Hue { Blue, Vermillion, Purple, Sky, Orange, Green, Neutral };

/// Every colour that the window draws by itself. The only place with colour literals; all else follows the palette.
struct Theme {
    bool dark = false;
    QColor background;  ///< of a chart
    QColor text;        ///< axis names, labels
    QColor secondary;   ///< captions and hints: readable (contrast at least 4.5), but quieter than `text`
    QColor axis;
    QColor grid;
    QColor good;     ///< text of something that ended well
    QColor warning;  ///< text of something that waits for a person
    QColor bad;      ///< text of a failure

    QColor hue(Hue name) const;

    /// A theme that goes with a palette; dark when the palette's window is darker than its text.
    static Theme of(const QPalette& palette);
};

/// A palette for dark surroundings, for platforms that do not bring one (tests, Xvfb).
QPalette darkPalette();

/// The share `amount` (0 … 1) of `over` laid on `under`.
QColor mix(const QColor& under, const QColor& over, double amount);

/// Contrast ratio of two opaque colours as WCAG 2 defines it, 1 … 21.
double contrast(const QColor& a, const QColor& b);

}  // namespace poft::gui
