// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/chart.h"

#include "gui/charts/chart_drawing.h"
#include "gui/charts/chart_menu.h"
#include "gui/charts/chart_words.h"
#include "gui/charts/selection_rect.h"
#include "gui/widgets/menu_button.h"

#include <QContextMenuEvent>
#include <QLabel>
#include <QPainter>
#include <QStyleOptionFocusRect>
#include <QToolTip>
#include <QVBoxLayout>

#include <qcustomplot.h>

namespace poft::gui {

namespace {
constexpr int kLeastMillisecondsBetweenDrawings = 100;
constexpr int kThresholdReachPixels = 6;
}  // namespace

Chart::Chart(const QString& name, QWidget* parent)
    : QWidget(parent),
      m_title(new QLabel(this)),
      m_caption(new QLabel(this)),
      m_empty(new QLabel(this)),
      m_menuButton(new MenuButton(this)),
      m_plot(new QCustomPlot(this)),
      m_menu(new ChartMenu(m_content, *m_plot, this)),
      m_selection(new SelectionRect(m_plot)),
      m_drawing(new ChartDrawing(*m_plot))
{
    m_drawing->setParent(this);
    setObjectName(name);
    m_menuButton->setObjectName(name + QStringLiteral(".menuButton"));
    build();
    wire();
    applyTheme();
    draw();
}

Chart::~Chart() = default;

void Chart::build()
{
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(260, 200);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_caption->setTextFormat(Qt::PlainText);
    m_caption->setWordWrap(true);
    m_empty->setTextFormat(Qt::PlainText);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_menuButton->setText(QStringLiteral("⋯"));
    m_menuButton->setAutoRaise(true);
    m_menuButton->setMenu(m_menu);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    m_plot->setSelectionRect(m_selection);

    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_menuButton);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(2);
    layout->addLayout(head);
    layout->addWidget(m_plot, 1);
    layout->addWidget(m_empty, 1);
    layout->addWidget(m_caption);
}

void Chart::wire()
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Chart::draw);
    // A drag or a zoom by the mouse keeps its ranges until everything is asked for again.
    connect(m_plot, &QCustomPlot::mouseMove, this, [this](const QMouseEvent* event) {
        if ((event->buttons() & Qt::LeftButton) != 0 && !m_draggingThreshold &&
            m_content.selecting == Selecting::Nothing)
            m_zoomed = true;
    });
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, &Chart::showEverything);
    connect(m_selection, &QCPSelectionRect::accepted, this, [this](const QRect& box) {
        const QRect area = box.normalized();
        Q_EMIT boxDrawn({m_plot->xAxis->pixelToCoord(area.left()), m_plot->xAxis->pixelToCoord(area.right())},
                        {m_plot->yAxis->pixelToCoord(area.bottom()), m_plot->yAxis->pixelToCoord(area.top())});
    });
    connect(m_menu, &ChartMenu::logarithmicChanged, this, &Chart::setLogarithmic);
    connect(m_menu, &ChartMenu::everythingWanted, this, &Chart::showEverything);
}

void Chart::setContent(ChartContent content, bool live)
{
    m_content = std::move(content);
    m_live = live;
    m_waiting = true;
    if (!isVisible() || m_timer.isActive())
        return;
    const qint64 elapsed = m_sinceDrawing.isValid() ? m_sinceDrawing.elapsed() : kLeastMillisecondsBetweenDrawings;
    m_timer.start(std::max<qint64>(0, kLeastMillisecondsBetweenDrawings - elapsed));
}

int Chart::drawnPoints() const
{
    return m_drawing->pointCount();
}

void Chart::drawNow()
{
    draw();
    m_plot->replot(QCustomPlot::rpImmediateRefresh);
}

void Chart::draw()
{
    m_waiting = false;
    m_sinceDrawing.restart();
    m_title->setText(m_content.title);
    m_title->setToolTip(m_content.title);
    m_caption->setText(m_content.caption);
    m_caption->setVisible(!m_content.caption.isEmpty());
    m_empty->setText(m_content.emptyText);
    m_empty->setVisible(m_content.empty());
    m_plot->setVisible(!m_content.empty());
    m_menuButton->setEnabled(!m_content.empty());
    m_menuButton->setAccessibleName(tr("Menu of the chart “%1”").arg(m_content.title));
    m_menuButton->setToolTip(tr("Copy, save, axis"));
    setAccessibleName(m_content.title.isEmpty() ? tr("Chart") : m_content.title);
    setAccessibleDescription(describeChart(m_content));
    m_plot->setAccessibleName(accessibleName());
    if (std::exchange(m_logarithmicAtFirst, m_content.logarithmicY) != m_content.logarithmicY) {
        m_menu->setLogarithmic(m_content.logarithmicY);
        m_drawing->setLogarithmic(m_content.logarithmicY);
    }
    m_plot->setSelectionRectMode(m_content.selecting == Selecting::Nothing ? QCP::srmNone : QCP::srmCustom);
    m_selection->setWholeHeight(m_content.selecting == Selecting::RangeOfX);
    m_drawing->show(m_content, m_live, !m_zoomed);
    if (!m_content.empty())
        m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void Chart::setLogarithmic(bool on)
{
    m_drawing->setLogarithmic(on);
    showEverything();
}

void Chart::selectSight()
{
    const QCPRange x = m_plot->xAxis->range();
    const QCPRange y = m_plot->yAxis->range();
    Q_EMIT boxDrawn({x.lower, x.upper}, {y.lower, y.upper});
}

void Chart::applyTheme()
{
    const Theme theme = Theme::of(palette());
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() * 0.9);
    m_caption->setFont(small);
    m_plot->setFont(small);
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, theme.secondary);
    m_caption->setPalette(quiet);
    m_empty->setPalette(quiet);
    m_drawing->setTheme(theme);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void Chart::showEverything()
{
    m_zoomed = false;
    draw();
}

void Chart::zoom(double factor)
{
    m_zoomed = true;
    m_plot->xAxis->scaleRange(factor);
    m_plot->yAxis->scaleRange(factor);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void Chart::pan(double dx, double dy)
{
    m_zoomed = true;
    m_plot->xAxis->moveRange(dx * m_plot->xAxis->range().size());
    m_plot->yAxis->moveRange(dy * m_plot->yAxis->range().size());
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void Chart::hover(const QPoint& position)
{
    if (m_content.empty() || !m_plot->axisRect()->rect().contains(position)) {
        m_drawing->setCursor(std::nullopt);
        QToolTip::hideText();
    } else {
        const double x = m_plot->xAxis->pixelToCoord(position.x());
        const HoverText text = hoverText(m_content, x);
        m_drawing->setCursor(text.x);
        QToolTip::showText(m_plot->mapToGlobal(position), text.text, m_plot);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

bool Chart::dragThreshold(QEvent* event)
{
    if (!m_content.threshold)
        return false;
    const auto* mouse = static_cast<QMouseEvent*>(event);
    const double pixel = m_plot->xAxis->coordToPixel(m_content.threshold->x);
    const bool near = std::abs(mouse->position().x() - pixel) <= kThresholdReachPixels;
    switch (event->type()) {
        case QEvent::MouseButtonPress:
            m_draggingThreshold = near && mouse->button() == Qt::LeftButton;
            return m_draggingThreshold;
        case QEvent::MouseButtonRelease:
            return std::exchange(m_draggingThreshold, false);
        case QEvent::MouseMove:
            m_plot->setCursor(near || m_draggingThreshold ? Qt::SplitHCursor : Qt::ArrowCursor);
            if (m_draggingThreshold)
                Q_EMIT thresholdMoved(m_plot->xAxis->pixelToCoord(mouse->position().x()));
            return m_draggingThreshold;
        default:
            return false;
    }
}

bool Chart::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_plot)
        return QWidget::eventFilter(watched, event);
    switch (event->type()) {
        case QEvent::Wheel:
            if ((static_cast<QWheelEvent*>(event)->modifiers() & Qt::ControlModifier) != 0) {
                m_zoomed = true;
                return false;
            }
            event->ignore();  // the page scrolls
            return true;
        case QEvent::Leave:
            m_drawing->setCursor(std::nullopt);
            m_plot->replot(QCustomPlot::rpQueuedReplot);
            return false;
        case QEvent::MouseButtonPress:
            setFocus(Qt::MouseFocusReason);
            return dragThreshold(event);
        case QEvent::MouseButtonRelease:
            return dragThreshold(event);
        case QEvent::MouseMove:
            if (dragThreshold(event))
                return true;
            if (static_cast<QMouseEvent*>(event)->buttons() == Qt::NoButton)
                hover(static_cast<QMouseEvent*>(event)->position().toPoint());
            return false;
        default:
            return false;
    }
}

void Chart::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
    QWidget::changeEvent(event);
}

void Chart::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_waiting)
        m_timer.start(0);
}

void Chart::paintEvent(QPaintEvent* event)
{
    QWidget::paintEvent(event);
    QPainter painter(this);
    const Theme theme = Theme::of(palette());
    painter.setPen(QPen(hasFocus() ? palette().color(QPalette::Highlight) : theme.grid, 1));
    painter.setBrush(theme.background);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void Chart::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
        case Qt::Key_Left:
            return pan(-0.1, 0);
        case Qt::Key_Right:
            return pan(0.1, 0);
        case Qt::Key_Up:
            return pan(0, 0.1);
        case Qt::Key_Down:
            return pan(0, -0.1);
        case Qt::Key_Plus:
            return zoom(0.8);
        case Qt::Key_Minus:
            return zoom(1.25);
        case Qt::Key_Home:
            return showEverything();
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (m_content.selecting != Selecting::Nothing && !m_content.empty())
                return selectSight();
            [[fallthrough]];
        default:
            QWidget::keyPressEvent(event);
    }
}

void Chart::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void Chart::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

void Chart::contextMenuEvent(QContextMenuEvent* event)
{
    if (!m_content.empty())
        m_menu->popup(event->globalPos());
}

}  // namespace poft::gui
