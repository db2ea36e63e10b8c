// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/theme.h"

#include <algorithm>
#include <cmath>

namespace poft::gui {

namespace {

double luminance(const QColor& colour)
{
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

}  // namespace

QColor mix(const QColor& under, const QColor& over, double amount)
{
    const auto channel = [amount](double a, double b) { return std::clamp(a + (b - a) * amount, 0.0, 1.0); };
    return QColor::fromRgbF(static_cast<float>(channel(under.redF(), over.redF())),
                            static_cast<float>(channel(under.greenF(), over.greenF())),
                            static_cast<float>(channel(under.blueF(), over.blueF())));
}

double contrast(const QColor& a, const QColor& b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

QColor Theme::hue(Hue name) const
{
    // Okabe and Ito 2008; on a dark background the dark ones are lifted so that a line keeps a contrast of at least 3.
    switch (name) {
        case Hue::Blue:
            return dark ? QColor(0x3a, 0xa0, 0xe8) : QColor(0x00, 0x72, 0xb2);
        case Hue::Vermillion:
            return dark ? QColor(0xf2, 0x7a, 0x2a) : QColor(0xd5, 0x5e, 0x00);
        case Hue::Purple:
            return dark ? QColor(0xe0, 0x92, 0xbe) : QColor(0xb8, 0x5c, 0x92);
        case Hue::Sky:
            return dark ? QColor(0x7c, 0xcb, 0xf2) : QColor(0x3c, 0x9f, 0xd6);
        case Hue::Orange:
            return dark ? QColor(0xf0, 0xb4, 0x2d) : QColor(0xcb, 0x86, 0x00);
        case Hue::Green:
            return dark ? QColor(0x2f, 0xc4, 0x98) : QColor(0x00, 0x8f, 0x68);
        case Hue::Neutral:
            return mix(background, text, 0.72);
    }
    return text;
}

Theme Theme::of(const QPalette& palette)
{
    Theme theme;
    theme.dark = luminance(palette.color(QPalette::Window)) < luminance(palette.color(QPalette::WindowText));
    theme.background = palette.color(QPalette::Base);
    theme.text = palette.color(QPalette::Text);
    theme.secondary = mix(theme.background, theme.text, 0.72);
    theme.axis = mix(theme.background, theme.text, 0.55);
    theme.grid = mix(theme.background, theme.text, theme.dark ? 0.14 : 0.10);
    theme.good = theme.dark ? QColor(0x4a, 0xd3, 0x95) : QColor(0x00, 0x6e, 0x4f);
    theme.warning = theme.dark ? QColor(0xf0, 0xb4, 0x2d) : QColor(0x8a, 0x5a, 0x00);
    theme.bad = theme.dark ? QColor(0xff, 0x8a, 0x75) : QColor(0xb0, 0x2a, 0x12);
    return theme;
}

QPalette darkPalette()
{
    const QColor window(0x2a, 0x2d, 0x31);
    const QColor base(0x1f, 0x22, 0x25);
    const QColor text(0xe6, 0xe8, 0xea);
    const QColor highlight(0x2f, 0x6f, 0xab);
    QPalette palette(QColor(0x35, 0x39, 0x3e), window);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
        palette.setColor(role, text);
    palette.setColor(QPalette::Base, base);
    palette.setColor(QPalette::AlternateBase, mix(base, text, 0.05));
    palette.setColor(QPalette::ToolTipBase, mix(window, text, 0.08));
    palette.setColor(QPalette::Highlight, highlight);
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, QColor(0x6c, 0xb6, 0xf0));
    palette.setColor(QPalette::PlaceholderText, mix(base, text, 0.6));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, mix(window, text, 0.45));
    return palette;
}

}  // namespace poft::gui
