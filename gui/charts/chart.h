// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/chart_content.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QCustomPlot;
class QLabel;

namespace poft::gui {

class ChartDrawing;
class ChartMenu;
class MenuButton;
class SelectionRect;

/// A chart with its title, caption and menu (copy, save, axis, show all). Given contents at any rate it draws at most
/// ten a second, and nothing while it is hidden. Keys: arrows move, + and - zoom, Home or a double click shows
/// everything; the wheel zooms with Ctrl only, so that a page of charts scrolls. Where samples can be selected, a drag
/// of the mouse or Enter, which takes what is in sight, does it.
class Chart final : public QWidget {
    Q_OBJECT

public:
    /// `name` becomes the object name.
    explicit Chart(const QString& name, QWidget* parent = nullptr);
    ~Chart() override;

    /// What to show from now on. `live` while more points are to come: the ranges then grow in steps.
    void setContent(ChartContent content, bool live = false);
    const ChartContent& content() const { return m_content; }

    /// Points on the screen, over all curves.
    int drawnPoints() const;

    /// Draws what is waiting now, for a picture.
    void drawNow();

    QCustomPlot& plot() { return *m_plot; }

Q_SIGNALS:
    void thresholdMoved(double x);

    /// A person selected a part of a chart whose content wants that; of a range of x, `y` means nothing.
    void boxDrawn(poft::gui::Span x, poft::gui::Span y);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    void wire();
    void applyTheme();
    void draw();
    void setLogarithmic(bool on);
    void selectSight();
    void showEverything();
    void zoom(double factor);
    void pan(double dx, double dy);
    void hover(const QPoint& position);
    bool dragThreshold(QEvent* event);

    ChartContent m_content;
    QLabel* m_title;
    QLabel* m_caption;
    QLabel* m_empty;
    MenuButton* m_menuButton;
    QCustomPlot* m_plot;
    ChartMenu* m_menu;
    SelectionRect* m_selection;
    ChartDrawing* m_drawing;
    QTimer m_timer;
    QElapsedTimer m_sinceDrawing;
    bool m_live = false;
    bool m_waiting = false;
    bool m_zoomed = false;
    bool m_draggingThreshold = false;
    bool m_logarithmicAtFirst = false;  ///< as the content wants it; a person may choose otherwise
};

}  // namespace poft::gui
