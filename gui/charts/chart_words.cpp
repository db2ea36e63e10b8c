// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/chart_words.h"

#include "gui/app/numbers.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ChartWords)
};

std::size_t nearest(const std::vector<double>& x, double wanted)
{
    const auto after = std::lower_bound(x.begin(), x.end(), wanted);
    if (after == x.end())
        return x.size() - 1;
    if (after == x.begin())
        return 0;
    const auto before = std::prev(after);
    return static_cast<std::size_t>((wanted - *before <= *after - wanted ? before : after) - x.begin());
}

QString barText(const BarSeries& series, std::size_t category)
{
    const bool spread = category < series.deviation.size() && std::isfinite(series.deviation[category]);
    return spread ? meanAndDeviation(series.value[category], series.deviation[category]) : barValue(series, category);
}

/// Compares the mean of the last tenth with that of the tenth before the middle; small changes count as level.
QString trend(const std::vector<double>& y)
{
    if (y.size() < 4)
        return {};
    const std::size_t part = std::max<std::size_t>(1, y.size() / 10);
    const auto mean = [&y, part](std::size_t begin) {
        double sum = 0;
        for (std::size_t i = begin; i < begin + part; ++i)
            sum += y[i];
        return sum / static_cast<double>(part);
    };
    const double late = mean(y.size() - part);
    const double middle = mean(y.size() / 2 - part / 2 - (part > y.size() / 2 ? 1 : 0));
    const auto [low, high] = std::minmax_element(y.begin(), y.end());
    if (std::abs(late - middle) < 0.02 * (*high - *low))
        return Words::tr(", level");
    return late < middle ? Words::tr(", falling") : Words::tr(", rising");
}

}  // namespace

QString barValue(const BarSeries& series, std::size_t category)
{
    const double value = series.value[category];
    return series.counts && std::isfinite(value) ? count(std::llround(value)) : shortNumber(value);
}

QString describeChart(const ChartContent& content)
{
    if (content.empty())
        return content.emptyText;
    QStringList sentences;
    for (const Curve& curve : content.curves) {
        if (curve.thin || curve.y.empty())
            continue;
        if (curve.pointsOnly) {
            sentences << Words::tr("%1: %2 points.").arg(curve.name, count(static_cast<std::int64_t>(curve.x.size())));
            continue;
        }
        sentences << Words::tr("%1: %2 at %3 %4%5.")
                         .arg(curve.name, shortNumber(curve.y.back()), content.xTitle, shortNumber(curve.x.back()),
                              trend(curve.y));
    }
    for (const Band& band : content.bands) {
        if (band.name.isEmpty() || band.x.empty())
            continue;
        sentences << Words::tr("%1: %2 to %3 at %4 %5.")
                         .arg(band.name, shortNumber(band.lower.back()), shortNumber(band.upper.back()), content.xTitle,
                              shortNumber(band.x.back()));
    }
    for (const BarSeries& series : content.bars) {
        for (std::size_t i = 0; i < std::min(series.value.size(), content.categories.size()); ++i) {
            if (std::isfinite(series.value[i]))
                sentences << Words::tr("%1, %2: %3.").arg(series.name, content.categories[i], barText(series, i));
        }
    }
    return sentences.join(QLatin1Char(' '));
}

namespace {

/// All bars of the category nearest to `x`.
HoverText hoverBars(const ChartContent& content, double x)
{
    const double last = static_cast<double>(content.categories.size()) - 1;
    const auto category = static_cast<std::size_t>(std::clamp(std::round(x), 0.0, std::max(0.0, last)));
    HoverText out{static_cast<double>(category), {}};
    if (category >= content.categories.size())
        return out;
    QStringList lines{content.categories[category]};
    for (const BarSeries& series : content.bars) {
        if (category < series.value.size() && std::isfinite(series.value[category]))
            lines << QStringLiteral("%1: %2").arg(series.name, barText(series, category));
    }
    out.text = lines.join(QLatin1Char('\n'));
    return out;
}

}  // namespace

HoverText hoverText(const ChartContent& content, double x)
{
    if (!content.bars.empty())
        return hoverBars(content, x);
    HoverText out;
    bool found = false;
    for (const Curve& curve : content.curves) {
        if (curve.thin || curve.pointsOnly || curve.x.empty())
            continue;
        const double candidate = curve.x[nearest(curve.x, x)];
        if (!found || std::abs(candidate - x) < std::abs(out.x - x))
            out.x = candidate;
        found = true;
    }
    if (!found) {
        out.x = x;
        return out;
    }
    QStringList lines{QStringLiteral("%1: %2").arg(content.xTitle, shortNumber(out.x))};
    for (const Curve& curve : content.curves) {
        if (curve.thin || curve.pointsOnly || curve.x.empty() || out.x < curve.x.front() || out.x > curve.x.back())
            continue;
        const std::size_t i = nearest(curve.x, out.x);
        const QString value =
            curve.deviation.empty() ? shortNumber(curve.y[i]) : meanAndDeviation(curve.y[i], curve.deviation[i]);
        lines << QStringLiteral("%1: %2").arg(curve.name, value);
    }
    out.text = lines.join(QLatin1Char('\n'));
    return out;
}

QString fileNameFor(const QString& title)
{
    QString name;
    for (const QChar c : title.toLower()) {
        if (c.isLetterOrNumber())
            name += c;
        else if (!name.isEmpty() && !name.endsWith(QLatin1Char('-')))
            name += QLatin1Char('-');
    }
    while (name.endsWith(QLatin1Char('-')))
        name.chop(1);
    return name.isEmpty() ? QStringLiteral("chart") : name;
}

}  // namespace poft::gui
