// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

#include <vector>

namespace poft::gui {

class Chart;

/// Charts in two columns, or one where there is little room; scrolls down.
class ChartGrid final : public QScrollArea {
    Q_OBJECT

public:
    ChartGrid(const QString& name, const QString& accessibleName, QWidget* parent = nullptr);

    /// Adds a chart after the others; the grid owns it.
    void add(Chart* chart);

    /// Hides or shows a chart; the others close up.
    void setShown(Chart* chart, bool shown);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange();
    struct Place {
        Chart* chart;
        bool shown;
    };
    QWidget* m_inside;
    std::vector<Place> m_places;
};

}  // namespace poft::gui
