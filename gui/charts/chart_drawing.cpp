// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/chart_drawing.h"

#include "gui/app/numbers.h"
#include "gui/charts/live_range.h"
#include "gui/charts/strokes.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace poft::gui {

namespace {

constexpr std::size_t kMostExactPoints = 5000;

QVector<double> toQt(const std::vector<double>& values, double shift = 0)
{
    QVector<double> out(values.begin(), values.end());
    if (shift != 0) {
        for (double& value : out)
            value += shift;
    }
    return out;
}

/// Widens `span` so that it holds `values`; NaN is passed over, and with `positiveOnly` everything that a logarithm
/// cannot show.
void include(std::optional<Span>& span, const std::vector<double>& values, bool positiveOnly = false)
{
    for (const double value : values) {
        if (!std::isfinite(value) || (positiveOnly && value <= 0))
            continue;
        span = span ? Span{std::min(span->low, value), std::max(span->high, value)} : Span{value, value};
    }
}

/// A category for the axis, in lines of about `kLine` characters, so that neighbours do not run into each other.
QString inLines(const QString& category)
{
    constexpr qsizetype kLine = 12;
    QString out;
    qsizetype line = 0;
    for (const QString& word : category.split(QLatin1Char(' '))) {
        const bool begins = line > 0 && line + 1 + word.size() > kLine;
        if (!out.isEmpty())
            out += QLatin1Char(begins ? '\n' : ' ');
        line = begins || out.isEmpty() ? word.size() : line + 1 + word.size();
        out += word;
    }
    return out;
}

/// Whether two contents need the same graphs, so that only their data differs.
bool sameShape(const ChartContent& a, const ChartContent& b)
{
    return std::equal(a.curves.begin(), a.curves.end(), b.curves.begin(), b.curves.end(),
                      [](const Curve& p, const Curve& q) {
                          return p.name == q.name && p.style == q.style && p.thin == q.thin && p.fill == q.fill &&
                                 p.deviation.empty() == q.deviation.empty() && p.pointsOnly == q.pointsOnly &&
                                 p.haltedReason == q.haltedReason;
                      }) &&
           std::equal(a.bands.begin(), a.bands.end(), b.bands.begin(), b.bands.end(),
                      [](const Band& p, const Band& q) {
                          return p.name == q.name && p.style == q.style && p.fill == q.fill;
                      }) &&
           std::equal(a.bars.begin(), a.bars.end(), b.bars.begin(), b.bars.end(),
                      [](const BarSeries& p, const BarSeries& q) { return p.name == q.name && p.style == q.style; }) &&
           a.categories == b.categories && a.threshold.has_value() == b.threshold.has_value();
}

}  // namespace

ChartDrawing::ChartDrawing(QCustomPlot& plot) : m_plot(plot), m_bars(plot)
{
    m_plot.setNoAntialiasingOnDrag(true);
    m_legend = new QCPLegend;
    m_legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
    m_legend->setMargins({4, 0, 4, 2});
    m_legend->setRowSpacing(0);
    m_legend->setBorderPen(Qt::NoPen);
    m_legend->setBrush(Qt::NoBrush);
    m_legend->setIconSize(30, 10);
    m_plot.plotLayout()->insertRow(0);
    m_plot.plotLayout()->addElement(0, 0, m_legend);
    m_plot.plotLayout()->setRowStretchFactor(0, 0.001);
    m_plot.plotLayout()->setRowSpacing(0);
    m_plot.setAutoAddPlottableToLegend(false);
    m_legend->setLayer(QStringLiteral("legend"));

    m_cursor = new QCPItemStraightLine(&m_plot);
    m_cursor->setLayer(QStringLiteral("overlay"));
    m_cursor->setVisible(false);
    m_threshold = new QCPItemStraightLine(&m_plot);
    m_threshold->setLayer(QStringLiteral("overlay"));
    m_threshold->setVisible(false);

    m_plot.axisRect()->setAutoMargins(QCP::msLeft | QCP::msBottom | QCP::msTop);
    connect(&m_plot, &QCustomPlot::afterLayout, this, [this] {
        placeEndLabels();
        // Only now is it known how wide the axis is; another width takes another drawing.
        const int width = m_plot.axisRect()->width();
        if (width != m_ticksFor) {
            m_ticksFor = width;
            placeTicks();
            m_plot.replot(QCustomPlot::rpQueuedReplot);
        }
    });
}

void ChartDrawing::show(const ChartContent& content, bool live, bool fitRanges)
{
    const bool same = sameShape(m_content, content) && m_curves.size() == content.curves.size();
    m_content = content;
    if (!same)
        rebuild();
    fillData();
    styleAll();
    if (fitRanges)
        fitAxes(live);
    placeTicks();
    placeLegend();
}

void ChartDrawing::setTheme(const Theme& theme)
{
    m_theme = theme;
    styleAll();
}

void ChartDrawing::setLogarithmic(bool on)
{
    m_logarithmic = on;
    m_plot.yAxis->setScaleType(on ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    m_plot.yAxis->setTicker(on ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                               : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    m_y.reset();
}

void ChartDrawing::setCursor(std::optional<double> x)
{
    m_cursor->setVisible(x.has_value());
    if (x) {
        m_cursor->point1->setCoords(*x, m_plot.yAxis->range().lower);
        m_cursor->point2->setCoords(*x, m_plot.yAxis->range().upper);
    }
}

int ChartDrawing::pointCount() const
{
    return std::accumulate(m_curves.begin(), m_curves.end(), 0,
                           [](int sum, const CurveParts& parts) { return sum + parts.graph->dataCount(); });
}

void ChartDrawing::rebuild()
{
    m_legend->clearItems();
    for (const CurveParts& parts : m_curves) {
        if (parts.label != nullptr)
            m_plot.removeItem(parts.label);
    }
    m_plot.clearPlottables();
    m_curves.clear();
    m_bands.clear();
    m_bars.rebuild(m_content, *m_legend);
    for (const Band& band : m_content.bands)
        addBand(band);
    // Thin seeds go below the means, whatever their order in the content.
    m_curves.resize(m_content.curves.size());
    for (const bool thin : {true, false}) {
        for (std::size_t i = 0; i < m_content.curves.size(); ++i) {
            if (m_content.curves[i].thin == thin)
                m_curves[i] = makeCurve(m_content.curves[i]);
        }
    }
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        if (!m_content.curves[i].thin)
            m_curves[i].graph->addToLegend(m_legend);
    }
    m_x.reset();
    m_y.reset();
}

void ChartDrawing::addBand(const Band& band)
{
    BandParts parts;
    parts.upper = m_plot.addGraph();
    parts.lower = m_plot.addGraph();
    parts.lower->setChannelFillGraph(parts.upper);
    parts.lower->setName(band.name);
    if (!band.name.isEmpty())
        parts.lower->addToLegend(m_legend);
    m_bands.push_back(parts);
}

ChartDrawing::CurveParts ChartDrawing::makeCurve(const Curve& curve)
{
    CurveParts parts;
    parts.graph = m_plot.addGraph();
    parts.graph->setName(curve.haltedReason.isEmpty() ? curve.name : tr("%1 (%2)").arg(curve.name, curve.haltedReason));
    if (!curve.deviation.empty()) {
        parts.bars = new QCPErrorBars(m_plot.xAxis, m_plot.yAxis);
        parts.bars->setDataPlottable(parts.graph);
        parts.bars->setAntialiased(false);
    }
    if (!curve.thin && curve.labelled) {
        parts.label = new QCPItemText(&m_plot);
        parts.label->setLayer(QStringLiteral("overlay"));
        parts.label->setClipToAxisRect(false);
        parts.label->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        parts.label->setPadding({4, 0, 0, 0});
        parts.label->position->setTypeX(QCPItemPosition::ptAbsolute);
        parts.label->position->setTypeY(QCPItemPosition::ptAbsolute);
    }
    return parts;
}

void ChartDrawing::fillData()
{
    for (std::size_t i = 0; i < m_bands.size(); ++i) {
        const Band& band = m_content.bands[i];
        m_bands[i].lower->setData(toQt(band.x), toQt(band.lower), true);
        m_bands[i].upper->setData(toQt(band.x), toQt(band.upper), true);
    }
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        const Curve& curve = m_content.curves[i];
        m_curves[i].graph->setData(toQt(curve.x, curve.dodge), toQt(curve.y), true);
        if (m_curves[i].bars != nullptr)
            m_curves[i].bars->setData(toQt(curve.deviation));
    }
    m_bars.fill(m_content);
    m_threshold->setVisible(m_content.threshold.has_value());
    if (m_content.threshold) {
        m_threshold->point1->setCoords(m_content.threshold->x, 0);
        m_threshold->point2->setCoords(m_content.threshold->x, 1);
    }
}

void ChartDrawing::styleAll()
{
    styleAxes();
    for (std::size_t i = 0; i < m_bands.size(); ++i)
        styleBand(m_content.bands[i], m_bands[i]);
    for (std::size_t i = 0; i < m_curves.size(); ++i)
        styleCurve(m_content.curves[i], m_curves[i]);
    m_bars.style(m_content, m_theme);
    m_cursor->setPen(QPen(m_theme.axis, 1, Qt::DotLine));
    m_threshold->setPen(QPen(m_theme.bad, 2));
}

void ChartDrawing::styleCurve(const Curve& curve, const CurveParts& parts)
{
    QColor colour = curve.halted ? mix(m_theme.background, m_theme.text, 0.45) : m_theme.hue(curve.style.hue);
    const QColor full = colour;
    if (curve.thin)
        colour = mix(m_theme.background, colour, 0.45);
    parts.graph->setPen(penOf(curve.style, colour, curve.thin ? 1.0 : 2.0));
    parts.graph->setBrush(brushOf(curve.fill, full, 0.22));
    // Thinning out is for long lines; a steep filled one gets gaps from it.
    parts.graph->setAdaptiveSampling(curve.x.size() > kMostExactPoints);
    if (curve.pointsOnly) {
        // Crosses stay clear above the crowd of dots, whose number shows by its shade.
        const bool cross = curve.style.marker == Marker::Cross;
        QColor faint = colour;
        faint.setAlphaF(cross ? 0.95F : 0.55F);
        parts.graph->setLineStyle(QCPGraph::lsNone);
        parts.graph->setScatterStyle(
            QCPScatterStyle(shapeOf(curve.style.marker), QPen(faint, cross ? 1.6 : 1), QBrush(faint), cross ? 7 : 5));
    } else if (!curve.thin) {
        QCPScatterStyle marker(shapeOf(curve.style.marker), QPen(colour, 1.5), QBrush(colour), curve.markEvery ? 7 : 6);
        parts.graph->setScatterStyle(marker);
        const int points = static_cast<int>(curve.x.size());
        parts.graph->setScatterSkip(curve.markEvery ? 0 : std::max(0, points / 10));
    }
    if (parts.bars != nullptr)
        parts.bars->setPen(QPen(colour, 1.2));
    if (parts.label != nullptr) {
        parts.label->setColor(contrast(full, m_theme.background) < 3.5 ? mix(full, m_theme.text, 0.35) : full);
        parts.label->setFont(m_plot.font());
        QColor behind = m_theme.background;
        behind.setAlphaF(0.75F);
        parts.label->setBrush(behind);
    }
}

void ChartDrawing::styleBand(const Band& band, const BandParts& parts)
{
    parts.lower->setPen(Qt::NoPen);
    parts.upper->setPen(Qt::NoPen);
    parts.lower->setBrush(brushOf(band.fill, m_theme.hue(band.style.hue), 0.25));
}

void ChartDrawing::styleAxes()
{
    m_plot.setBackground(m_theme.background);
    m_legend->setFont(m_plot.font());
    m_legend->setTextColor(m_theme.text);
    m_plot.setLocale(QLocale());
    for (QCPAxis* axis : {m_plot.xAxis, m_plot.yAxis}) {
        axis->setBasePen(QPen(m_theme.axis, 1));
        axis->setTickPen(QPen(m_theme.axis, 1));
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLabelColor(m_theme.text);
        axis->setLabelColor(m_theme.text);
        axis->setTickLabelFont(m_plot.font());
        axis->setLabelFont(m_plot.font());
        axis->setTickLengthIn(0);
        axis->setTickLengthOut(4);
        axis->grid()->setPen(QPen(m_theme.grid, 1));
        axis->grid()->setZeroLinePen(QPen(mix(m_theme.grid, m_theme.text, 0.25), 1));
        axis->setNumberFormat(QStringLiteral("g"));
        axis->setNumberPrecision(6);
    }
    m_plot.xAxis->grid()->setVisible(m_bars.empty());
    m_plot.xAxis->setLabel(m_content.xTitle);
    m_plot.yAxis->setLabel(m_content.yTitle);
    m_plot.yAxis->ticker()->setTickCount(5);
}

void ChartDrawing::fitAxes(bool live)
{
    std::optional<Span> x;
    std::optional<Span> y;
    for (const Band& band : m_content.bands) {
        include(x, band.x);
        include(y, band.lower, m_logarithmic);
        include(y, band.upper, m_logarithmic);
    }
    for (const Curve& curve : m_content.curves) {
        include(x, curve.x);
        include(y, curve.y, m_logarithmic);
        if (curve.fill != Fill::None && !m_logarithmic)
            include(y, {0.0});
        for (std::size_t i = 0; i < curve.deviation.size(); ++i)
            include(y, {curve.y[i] - curve.deviation[i], curve.y[i] + curve.deviation[i]}, m_logarithmic);
    }
    if (!m_bars.empty()) {
        include(x, {-0.5, static_cast<double>(m_content.categories.size()) - 0.5});
        include(y, {0.0}, m_logarithmic);
        for (const BarSeries& series : m_content.bars) {
            include(y, series.value, m_logarithmic);
            for (std::size_t i = 0; i < series.deviation.size(); ++i)
                include(y, {series.value[i] + series.deviation[i]}, m_logarithmic);
        }
    }
    if (!x || !y)
        return;
    if (!m_bars.empty())
        m_x = *x;
    else if (m_content.wholeX) {
        m_x = Span{std::floor(x->low) - 0.3, std::max(std::ceil(x->high), std::floor(x->low) + 1) + 0.3};
    } else if (m_content.xLimits) {
        m_x = Span{std::min(m_content.xLimits->low, x->low), std::max(m_content.xLimits->high, x->high)};
    } else {
        m_x = settleX(m_x, *x, live);
    }
    const bool limited = m_content.yLimits && (!m_logarithmic || m_content.yLimits->low > 0);
    if (limited)
        m_y = *m_content.yLimits;
    else
        m_y = m_logarithmic ? Span{y->low / 1.2, y->high * 1.2} : settleY(m_y, *y);
    m_plot.xAxis->setRange(m_x->low, m_x->high);
    m_plot.yAxis->setRange(m_y->low, m_y->high);
}

void ChartDrawing::placeTicks()
{
    if (!m_bars.empty()) {
        auto ticker = QSharedPointer<QCPAxisTickerText>::create();
        for (std::size_t i = 0; i < m_content.categories.size(); ++i)
            ticker->addTick(static_cast<double>(i), inLines(m_content.categories[i]));
        m_plot.xAxis->setTicker(ticker);
        return;
    }
    // As many labels as there is room for: the widest is one of the ends.
    const QFontMetrics metrics(m_plot.font());
    const QCPRange range = m_plot.xAxis->range();
    const int widest = m_content.wholeX ? metrics.horizontalAdvance(QStringLiteral("00"))
                                        : std::max(metrics.horizontalAdvance(shortNumber(range.lower)),
                                                   metrics.horizontalAdvance(shortNumber(range.upper)));
    const int most = std::clamp(m_plot.axisRect()->width() / (widest + metrics.averageCharWidth() * 4), 2, 10);
    if (m_content.wholeX) {
        auto ticker = QSharedPointer<QCPAxisTickerFixed>::create();
        ticker->setTickStep(std::max(1.0, std::ceil(niceAbove(range.size() / most))));
        m_plot.xAxis->setTicker(ticker);
    } else {
        m_plot.xAxis->ticker()->setTickCount(most);
    }
}

void ChartDrawing::placeLegend()
{
    m_legend->setVisible(m_legend->itemCount() > 0);
    const QFontMetrics metrics(m_plot.font());
    int widest = 1;
    for (int i = 0; i < m_legend->itemCount(); ++i) {
        if (auto* item = qobject_cast<QCPPlottableLegendItem*>(m_legend->item(i)))
            widest = std::max(widest, metrics.horizontalAdvance(item->plottable()->name()) + 56);
    }
    m_legend->setWrap(std::clamp(m_plot.width() / widest, 1, 8));
    m_legend->setFillOrder(QCPLayoutGrid::foColumnsFirst, true);

    int right = 10;
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        const Curve& curve = m_content.curves[i];
        if (m_curves[i].label == nullptr)
            continue;
        m_curves[i].label->setVisible(!curve.y.empty());
        if (curve.y.empty())
            continue;
        m_curves[i].label->setText(shortNumber(curve.y.back()));
        right = std::max(right, metrics.horizontalAdvance(m_curves[i].label->text()) + 12);
    }
    m_plot.axisRect()->setMargins({0, 0, right, 0});
}

void ChartDrawing::placeEndLabels()
{
    const QRect area = m_plot.axisRect()->rect();
    std::vector<EndLabel> labels;
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        const Curve& curve = m_content.curves[i];
        if (m_curves[i].label == nullptr || curve.y.empty())
            continue;
        const double x = m_plot.xAxis->coordToPixel(curve.x.back() + curve.dodge) + 3;
        const double y = m_plot.yAxis->coordToPixel(curve.y.back());
        labels.push_back(
            {i, std::clamp<double>(x, area.left(), area.right()), std::clamp<double>(y, area.top(), area.bottom())});
    }
    // Labels that end at about the same x would cover each other; the others do not meet.
    std::sort(labels.begin(), labels.end(), [](const EndLabel& a, const EndLabel& b) { return a.x < b.x; });
    const QFontMetrics metrics(m_plot.font());
    for (auto begin = labels.begin(); begin != labels.end();) {
        auto end = std::find_if(begin, labels.end(), [&](const EndLabel& label) {
            return label.x > begin->x + metrics.averageCharWidth() * 6;
        });
        spreadColumn({begin, end}, metrics.height(), area);
        begin = end;
    }
}

void ChartDrawing::spreadColumn(std::span<EndLabel> column, double height, const QRect& area)
{
    std::sort(column.begin(), column.end(), [](const EndLabel& a, const EndLabel& b) { return a.y < b.y; });
    std::vector<double> centres;
    for (const EndLabel& label : column)
        centres.push_back(label.y);
    centres = spreadLabels(std::move(centres), height, area.top() - height / 2, area.bottom() + height / 2);
    for (std::size_t i = 0; i < column.size(); ++i)
        m_curves[column[i].curve].label->position->setCoords(column[i].x, centres[i]);
}

}  // namespace poft::gui
