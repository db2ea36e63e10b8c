// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/chart_content.h"

#include <QMenu>

class QAction;
class QCustomPlot;

namespace poft::gui {

/// What can be done with a chart: copy it, save it as a picture or as data, make its axis logarithmic, show all of it.
class ChartMenu final : public QMenu {
    Q_OBJECT

public:
    /// Saves what `content` holds at that time. Both must outlive the menu.
    ChartMenu(const ChartContent& content, QCustomPlot& plot, QWidget* parent);

    bool logarithmic() const;

    /// Without a signal.
    void setLogarithmic(bool on);

Q_SIGNALS:
    void logarithmicChanged(bool on);
    void everythingWanted();

private:
    void copyPicture();
    void savePicture();
    void saveTable();
    void report(const QString& problem);

    const ChartContent& m_content;
    QCustomPlot& m_plot;
    QAction* m_logarithmic;
};

}  // namespace poft::gui
