// SPDX-License-Identifier: Apache-2.0
#include "engine/report/svg_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "storage/series/ticks.h"

namespace poft::engine {

namespace {

constexpr double kWidth = 640;
constexpr double kHeight = 360;
constexpr double kLeft = 64;
constexpr double kRight = 16;
constexpr double kTop = 16;
constexpr double kBottom = 48;
constexpr double kLegendRow = 18;

struct Range {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();

    void include(double value)
    {
        if (std::isfinite(value)) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    }
    /// An empty range becomes 0 … 1, a single value gets some room, any other a small margin.
    void settle(double margin)
    {
        if (!(low <= high)) {
            low = 0;
            high = 1;
        }
        const double span = high - low;
        const double room = span > 0 ? span * margin : std::max(1e-9, std::abs(high) * 0.1);
        low -= room;
        high += room;
    }
};

class Plot {
public:
    explicit Plot(const LineChart& chart) : m_chart(chart)
    {
        for (const ChartSeries& series : chart.series)
            for (const ChartPoint& point : series.points) {
                m_x.include(point.x);
                for (const double value : {point.y, point.low, point.high})
                    m_y.include(value);
                if (series.filled)
                    m_y.include(0);
            }
        m_x.settle(0.0);
        m_y.settle(0.05);
        m_legendHeight = kLegendRow * static_cast<double>((chart.series.size() + 2) / 3);
    }

    std::string draw() const
    {
        std::string out = fmt::format(
            R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-label="{}" font-family="system-ui,sans-serif" font-size="12" fill="currentColor">)"
            "\n",
            kWidth, kHeight + m_legendHeight, escapeMarkup(m_chart.title + ". " + m_chart.caption));
        drawAxes(out);
        for (const ChartSeries& series : m_chart.series)
            drawSeries(out, series);
        drawLegend(out);
        return out + "</svg>\n";
    }

private:
    double bottom() const { return kHeight - kBottom; }
    double x(double value) const
    {
        return kLeft + (value - m_x.low) / (m_x.high - m_x.low) * (kWidth - kLeft - kRight);
    }
    double y(double value) const { return bottom() - (value - m_y.low) / (m_y.high - m_y.low) * (bottom() - kTop); }

    void drawAxes(std::string& out) const
    {
        for (const double tick : series::niceTicks(m_y.low, m_y.high, 6)) {
            out += fmt::format(
                R"(<line x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}" stroke="currentColor" stroke-opacity="0.15"/>)",
                kLeft, kWidth - kRight, y(tick), y(tick));
            out += fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="end">{:.5g}</text>)"
                               "\n",
                               kLeft - 6, y(tick) + 4, tick);
        }
        for (const double tick : series::niceTicks(m_x.low, m_x.high, 8)) {
            out += fmt::format(R"(<line x1="{0:.1f}" x2="{0:.1f}" y1="{1:.1f}" y2="{2:.1f}" stroke="currentColor"/>)",
                               x(tick), bottom(), bottom() + 4);
            out += fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{:.5g}</text>)"
                               "\n",
                               x(tick), bottom() + 18, tick);
        }
        out += fmt::format(R"(<path d="M{0:.1f} {1:.1f}V{2:.1f}H{3:.1f}" fill="none" stroke="currentColor"/>)", kLeft,
                           kTop, bottom(), kWidth - kRight);
        out += fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>)",
                           (kLeft + kWidth - kRight) / 2, kHeight - 12, escapeMarkup(m_chart.xLabel));
        out += fmt::format(R"svg(<text transform="translate(14,{:.1f}) rotate(-90)" text-anchor="middle">{}</text>)svg"
                           "\n",
                           (kTop + bottom()) / 2, escapeMarkup(m_chart.yLabel));
    }

    void drawSeries(std::string& out, const ChartSeries& series) const
    {
        if (series.points.empty())
            return;
        std::string line;
        std::string upper;
        std::string lower;
        bool band = false;
        for (const ChartPoint& point : series.points) {
            line += fmt::format("{}{:.1f} {:.1f}", line.empty() ? "M" : "L", x(point.x), y(point.y));
            upper += fmt::format("{}{:.1f} {:.1f}", upper.empty() ? "M" : "L", x(point.x), y(point.high));
            lower = fmt::format("L{:.1f} {:.1f}", x(point.x), y(point.low)) + lower;
            band = band || point.low != point.high;
        }
        if (band)
            out += fmt::format(R"(<path d="{}{}Z" fill="{}" fill-opacity="0.15"/>)", upper, lower, series.color);
        if (series.filled)
            out += fmt::format(R"(<path d="{}L{:.1f} {:.1f}L{:.1f} {:.1f}Z" fill="{}" fill-opacity="0.2"/>)", line,
                               x(series.points.back().x), y(0), x(series.points.front().x), y(0), series.color);
        out += fmt::format(
            R"(<path d="{}" fill="none" stroke="{}" stroke-width="2" stroke-dasharray="{}" stroke-linejoin="round"/>)"
            "\n",
            line, series.color, series.dashes);
        if (series.markers)
            for (const ChartPoint& point : series.points)
                out += fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="3.5" fill="{}"/>)", x(point.x), y(point.y),
                                   series.color);
    }

    void drawLegend(std::string& out) const
    {
        const double column = (kWidth - kLeft - kRight) / 3;
        for (std::size_t i = 0; i < m_chart.series.size(); ++i) {
            const ChartSeries& series = m_chart.series[i];
            const double left = kLeft + column * static_cast<double>(i % 3);
            const double middle = kHeight + kLegendRow * static_cast<double>(i / 3) + 4;
            out += fmt::format(R"(<path d="M{:.1f} {:.1f}h24" stroke="{}" stroke-width="2" stroke-dasharray="{}"/>)",
                               left, middle, series.color, series.dashes);
            out += fmt::format(R"(<text x="{:.1f}" y="{:.1f}">{}</text>)"
                               "\n",
                               left + 30, middle + 4, escapeMarkup(series.name));
        }
    }

    const LineChart& m_chart;
    Range m_x;
    Range m_y;
    double m_legendHeight = 0;
};

}  // namespace

std::string svg(const LineChart& chart)
{
    return Plot(chart).draw();
}

std::string escapeMarkup(const std::string& text)
{
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

}  // namespace poft::engine
