// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/chart_grid.h"

#include "gui/charts/chart.h"

#include <QResizeEvent>

#include <algorithm>

namespace poft::gui {

namespace {
constexpr int kWidthForTwo = 640;
constexpr int kLeastHeight = 280;
constexpr int kMostHeight = 560;
constexpr int kLeastWidth = 320;
constexpr int kSpacing = 8;
}  // namespace

ChartGrid::ChartGrid(const QString& name, const QString& accessibleName, QWidget* parent)
    : QScrollArea(parent), m_inside(new QWidget)
{
    setObjectName(name);
    setAccessibleName(accessibleName);
    setFrameShape(NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidget(m_inside);
    setMinimumWidth(kLeastWidth);
}

void ChartGrid::add(Chart* chart)
{
    chart->setParent(m_inside);
    m_places.push_back({chart, true});
    arrange();
}

void ChartGrid::setShown(Chart* chart, bool shown)
{
    for (Place& place : m_places) {
        if (place.chart == chart)
            place.shown = shown;
    }
    arrange();
}

void ChartGrid::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    arrange();
}

void ChartGrid::arrange()
{
    const int columns = viewport()->width() >= kWidthForTwo ? 2 : 1;
    const auto shown = static_cast<int>(
        std::count_if(m_places.begin(), m_places.end(), [](const Place& place) { return place.shown; }));
    // Two rows fill the view, so that the first four charts are seen at once; a single row takes what there is.
    const int rowsInView = shown <= columns ? 1 : 2;
    const int height = std::clamp((viewport()->height() - kSpacing * (rowsInView - 1)) / rowsInView, kLeastHeight,
                                  rowsInView == 1 ? kMostHeight : QWIDGETSIZE_MAX);
    const int width = (viewport()->width() - kSpacing * (columns - 1)) / columns;
    int index = 0;
    for (const Place& place : m_places) {
        place.chart->setVisible(place.shown);
        if (!place.shown)
            continue;
        place.chart->setGeometry((width + kSpacing) * (index % columns), (height + kSpacing) * (index / columns), width,
                                 height);
        ++index;
    }
    const int rows = (index + columns - 1) / columns;
    m_inside->resize(viewport()->width(), std::max(0, (height + kSpacing) * rows - kSpacing));
}

}  // namespace poft::gui
