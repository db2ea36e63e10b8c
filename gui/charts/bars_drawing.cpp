// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/bars_drawing.h"

#include "gui/charts/chart_words.h"
#include "gui/charts/strokes.h"

#include <qcustomplot.h>

#include <cmath>
#include <limits>

namespace poft::gui {

namespace {

constexpr double kGroupWidth = 0.8;  // of the distance between categories
/// With more bars than this their values would cover each other; they are still told by the pointer and in the table.
constexpr std::size_t kMostLabels = 16;

Qt::BrushStyle patternOf(Dash dash)
{
    switch (dash) {
        case Dash::Dashed:
            return Qt::BDiagPattern;
        case Dash::Dotted:
            return Qt::Dense5Pattern;
        case Dash::DashDot:
            return Qt::DiagCrossPattern;
        case Dash::LongDash:
            return Qt::FDiagPattern;
        case Dash::Solid:
            break;
    }
    return Qt::SolidPattern;
}

double deviationAt(const BarSeries& series, std::size_t category)
{
    return category < series.deviation.size() && std::isfinite(series.deviation[category]) ? series.deviation[category]
                                                                                           : 0;
}

}  // namespace

double barWidth(std::size_t count)
{
    return kGroupWidth / static_cast<double>(std::max<std::size_t>(1, count));
}

double barOffset(std::size_t series, std::size_t count)
{
    return (static_cast<double>(series) - (static_cast<double>(count) - 1) / 2) * barWidth(count);
}

void BarsDrawing::rebuild(const ChartContent& content, QCPLegend& legend)
{
    for (const Parts& parts : m_parts) {
        for (QCPItemText* label : parts.labels)
            m_plot.removeItem(label);
    }
    m_parts.clear();
    const bool labelled = content.bars.size() * content.categories.size() <= kMostLabels;
    for (const BarSeries& series : content.bars) {
        Parts parts;
        parts.bars = new QCPBars(m_plot.xAxis, m_plot.yAxis);
        parts.bars->setName(series.name);
        parts.bars->setWidth(barWidth(content.bars.size()) * 0.92);
        parts.bars->addToLegend(&legend);
        parts.errors = new QCPErrorBars(m_plot.xAxis, m_plot.yAxis);
        parts.errors->setDataPlottable(parts.bars);
        parts.errors->setAntialiased(false);
        for (std::size_t i = 0; labelled && i < content.categories.size(); ++i) {
            auto* label = new QCPItemText(&m_plot);
            label->setLayer(QStringLiteral("overlay"));
            label->setPositionAlignment(Qt::AlignHCenter | Qt::AlignBottom);
            label->setPadding({0, 0, 0, 6});
            parts.labels.push_back(label);
        }
        m_parts.push_back(std::move(parts));
    }
}

void BarsDrawing::fill(const ChartContent& content)
{
    for (std::size_t s = 0; s < m_parts.size(); ++s) {
        const BarSeries& series = content.bars[s];
        QVector<double> keys;
        QVector<double> values;
        QVector<double> errors;
        for (std::size_t i = 0; i < series.value.size(); ++i) {
            const double x = static_cast<double>(i) + barOffset(s, content.bars.size());
            const double half = deviationAt(series, i);
            const bool there = std::isfinite(series.value[i]);
            if (i < m_parts[s].labels.size()) {
                QCPItemText& label = *m_parts[s].labels[i];
                label.setVisible(there);
                label.position->setCoords(x, (there ? series.value[i] : 0) + half);
                label.setText(barValue(series, i));
            }
            if (!there)
                continue;
            keys << x;
            values << series.value[i];
            errors << (half > 0 ? half : std::numeric_limits<double>::quiet_NaN());
        }
        m_parts[s].bars->setData(keys, values, true);
        m_parts[s].errors->setData(errors);
    }
}

void BarsDrawing::style(const ChartContent& content, const Theme& theme)
{
    for (std::size_t s = 0; s < m_parts.size(); ++s) {
        const BarSeries& series = content.bars[s];
        const QColor colour = theme.hue(series.style.hue);
        QColor soft = colour;
        const Qt::BrushStyle pattern = patternOf(series.style.dash);
        soft.setAlphaF(pattern == Qt::SolidPattern ? 0.75F : 0.95F);
        m_parts[s].bars->setPen(QPen(colour, 1.5));
        m_parts[s].bars->setBrush(QBrush(soft, pattern));
        m_parts[s].errors->setPen(QPen(theme.text, 1.2));
        for (QCPItemText* label : m_parts[s].labels) {
            label->setFont(m_plot.font());
            label->setColor(theme.text);
        }
    }
}

}  // namespace poft::gui
