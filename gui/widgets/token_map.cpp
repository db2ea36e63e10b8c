// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/token_map.h"

#include "gui/app/numbers.h"
#include "gui/app/theme.h"

#include <QFontDatabase>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace poft::gui {

namespace {

/// Nats at which a colour is full: a token of one in 3,000 is as unlikely as any.
constexpr double kLeast = -8;
constexpr int kMargin = 6;
constexpr int kLegendWidth = 160;
constexpr double kMostSpread = 5;

QString oneLine(QString text)
{
    return text.replace(QLatin1Char('\n'), QStringLiteral("↵"));
}

}  // namespace

TokenMap::TokenMap(const QString& name, QWidget* parent) : QWidget(parent)
{
    setObjectName(name);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Log-likelihood of each token"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void TokenMap::setTokens(const QString& text, const std::vector<TokenRow>& rows)
{
    m_text = text;
    m_length = text.size();
    m_rows = rows;
    bool hasEnd = false;
    for (TokenRow& row : m_rows) {
        const auto end = std::find_if(row.cells.begin(), row.cells.end(), [this](const TokenCell& cell) {
            return cell.begin == m_length && cell.end == m_length;
        });
        if (end == row.cells.end())
            continue;
        end->end = m_length + 1;
        hasEnd = true;
    }
    if (hasEnd)
        m_text += QChar(0x25A0);
    const std::vector<TokenCell> difference = differenceCells(m_rows);
    m_hasDifference = !difference.empty();
    if (m_hasDifference) {
        TokenRow row;
        row.name = tr("difference");
        row.cells = difference;
        m_rows.push_back(std::move(row));
    }
    m_place.reset();
    QStringList sentences;
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const auto& cells = m_rows[row].cells;
        const auto least = std::min_element(cells.begin(), cells.end(), [](const TokenCell& a, const TokenCell& b) {
            return std::isfinite(a.value) && (!std::isfinite(b.value) || a.value < b.value);
        });
        if (least != cells.end())
            sentences << tr("Lowest: %1.").arg(tokenText(row, static_cast<std::size_t>(least - cells.begin())));
    }
    setAccessibleDescription(sentences.join(QLatin1Char(' ')));
    relayout();
}

QString TokenMap::tokenText(std::size_t row, std::size_t cell) const
{
    if (row >= m_rows.size() || cell >= m_rows[row].cells.size())
        return {};
    const TokenCell& shown = m_rows[row].cells[cell];
    const QString token = shown.begin >= m_length
                              ? tr("end of the turn")
                              : tr("“%1”").arg(oneLine(m_text.mid(shown.begin, shown.end - shown.begin)));
    if (isDifference(row))
        return tr("%1: target less aligned models %2 nats").arg(token, fixedNumber(shown.value, 2));
    if (!std::isfinite(shown.value))
        return tr("%1 under %2: nothing precedes it").arg(token, m_rows[row].name);
    return tr("%1 under %2: %3 nats, token %4 of %5")
        .arg(token, m_rows[row].name, fixedNumber(shown.value, 2))
        .arg(cell + 1)
        .arg(m_rows[row].cells.size());
}

int TokenMap::rowHeight() const
{
    return fontMetrics().height() + 2;
}

int TokenMap::lineHeight() const
{
    return rowHeight() * (1 + static_cast<int>(m_rows.size())) + fontMetrics().height() / 2;
}

int TokenMap::namesWidth() const
{
    int width = fontMetrics().averageCharWidth() * 8;
    for (const TokenRow& row : m_rows)
        width = std::max(width, fontMetrics().horizontalAdvance(row.name));
    return std::min(width, fontMetrics().averageCharWidth() * 28) + 2 * kMargin;
}

int TokenMap::top() const
{
    return m_rows.empty() ? kMargin : rowHeight() * 2 + kMargin;
}

std::vector<TokenMap::Line> TokenMap::linesFor(int width) const
{
    // One kind of digit and letter, so that a token of one letter can be seen and hit.
    const QFontMetricsF metrics(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    const double room = std::max(width - namesWidth() - 2 * kMargin, 60);
    // A short text is spread out, so that its numbers have room.
    const double scale = std::clamp(room / std::max(metrics.horizontalAdvance(m_text), 1.0), 1.0, kMostSpread);
    std::vector<Line> lines(1);
    lines.back().x = {0};
    qsizetype space = -1;
    for (qsizetype i = 0; i < m_text.size(); ++i) {
        Line& line = lines.back();
        const QChar c = m_text[i];
        const double own = c.isLowSurrogate() ? 0
                                              : metrics.horizontalAdvance(c == QLatin1Char('\n') ? QStringLiteral("↵")
                                                                          : c.isHighSurrogate()  ? m_text.mid(i, 2)
                                                                                                 : QString(c));
        const double advance = scale * own;
        if (line.x.back() + advance > room && line.x.size() > 1) {
            // Back to after the last space of the line, where there is one.
            const qsizetype begin = space >= line.begin ? space + 1 : i;
            line.x.resize(static_cast<std::size_t>(begin - line.begin) + 1);
            lines.push_back({begin, {0}});
            i = begin - 1;
            space = -1;
            continue;
        }
        line.x.push_back(line.x.back() + advance);
        if (c.isSpace())
            space = i;
        if (c == QLatin1Char('\n') && i + 1 < m_text.size()) {
            lines.push_back({i + 1, {0}});
            space = -1;
        }
    }
    return lines;
}

QSize TokenMap::sizeHint() const
{
    return {480, heightForWidth(480)};
}

int TokenMap::heightForWidth(int width) const
{
    return top() + static_cast<int>(linesFor(width).size()) * lineHeight() + kMargin;
}

void TokenMap::relayout()
{
    updateGeometry();
    update();
}

QColor TokenMap::colourOf(std::size_t row, double value) const
{
    const Theme theme = Theme::of(palette());
    if (!std::isfinite(value))
        return theme.grid;
    if (isDifference(row)) {
        const double share = std::clamp(std::abs(value) / -kLeast, 0.0, 1.0);
        return mix(theme.background, theme.hue(value < 0 ? Hue::Vermillion : Hue::Blue), share);
    }
    return mix(theme.background, theme.hue(Hue::Vermillion), std::clamp(value / kLeast, 0.0, 1.0));
}

void TokenMap::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme theme = Theme::of(palette());
    painter.setPen(QPen(hasFocus() ? palette().color(QPalette::Highlight) : theme.grid, 1));
    painter.setBrush(theme.background);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
    if (!m_rows.empty())
        paintLegend(painter);
    int y = top();
    for (const Line& line : linesFor(width())) {
        paintLine(painter, line, y);
        y += lineHeight();
    }
}

void TokenMap::paintLegend(QPainter& painter) const
{
    const Theme theme = Theme::of(palette());
    const int height = rowHeight() - 6;
    int x = kMargin + namesWidth();
    const auto scale = [&](const QString& name, std::size_t row, double from, double to) {
        painter.setPen(theme.text);
        const int nameWidth = fontMetrics().horizontalAdvance(name) + kMargin;
        painter.drawText(QRect(x, kMargin, nameWidth, rowHeight()), Qt::AlignVCenter | Qt::AlignLeft, name);
        x += nameWidth;
        for (int i = 0; i < kLegendWidth; ++i)
            painter.fillRect(x + i, kMargin + 3, 1, height, colourOf(row, from + (to - from) * i / kLegendWidth));
        painter.setPen(theme.axis);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(x, kMargin + 3, kLegendWidth, height);
        painter.setPen(theme.secondary);
        const int below = kMargin + rowHeight() - 2;
        painter.drawText(QRect(x, below, kLegendWidth, rowHeight()), Qt::AlignLeft | Qt::AlignTop, shortNumber(from));
        painter.drawText(QRect(x, below, kLegendWidth, rowHeight()), Qt::AlignRight | Qt::AlignTop, shortNumber(to));
        x += kLegendWidth + 3 * kMargin;
    };
    scale(tr("nats per token:"), 0, kLeast, 0);
    if (m_hasDifference)
        scale(tr("difference:"), m_rows.size() - 1, kLeast, -kLeast);
}

void TokenMap::paintLine(QPainter& painter, const Line& line, int y) const
{
    const Theme theme = Theme::of(palette());
    const double left = kMargin + namesWidth();
    painter.setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    painter.setPen(theme.text);
    for (std::size_t i = 0; i + 1 < line.x.size(); ++i) {
        const qsizetype at = line.begin + static_cast<qsizetype>(i);
        const QChar c = m_text[at];
        if (c.isLowSurrogate())
            continue;
        const QString shown =
            c == QLatin1Char('\n') ? QStringLiteral("↵") : m_text.mid(at, c.isHighSurrogate() ? 2 : 1);
        painter.drawText(QPointF(left + line.x[i], y + fontMetrics().ascent()), shown);
    }
    painter.setFont(font());
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const int below = y + rowHeight() * (static_cast<int>(row) + 1);
        painter.setPen(theme.secondary);
        const QString name = fontMetrics().elidedText(m_rows[row].name, Qt::ElideMiddle, namesWidth() - kMargin);
        painter.drawText(QRect(kMargin, below, namesWidth(), rowHeight()), Qt::AlignVCenter | Qt::AlignLeft, name);
        if (m_rows[row].problem.isEmpty()) {
            paintCells(painter, line, row, below);
        } else if (line.begin == 0) {
            painter.setPen(theme.bad);
            const QRect room(static_cast<int>(left), below, width() - static_cast<int>(left) - kMargin, rowHeight());
            painter.drawText(room, Qt::AlignVCenter | Qt::AlignLeft,
                             fontMetrics().elidedText(m_rows[row].problem, Qt::ElideRight, room.width()));
        }
    }
}

void TokenMap::paintCells(QPainter& painter, const Line& line, std::size_t row, int y) const
{
    const Theme theme = Theme::of(palette());
    const double left = kMargin + namesWidth();
    const qsizetype last = line.begin + static_cast<qsizetype>(line.x.size()) - 1;
    for (std::size_t i = 0; i < m_rows[row].cells.size(); ++i) {
        const TokenCell& cell = m_rows[row].cells[i];
        const qsizetype begin = std::max(cell.begin, line.begin);
        const qsizetype end = std::min(cell.end, last);
        if (begin >= end)
            continue;
        const QRectF box(
            left + line.x[static_cast<std::size_t>(begin - line.begin)], y,
            line.x[static_cast<std::size_t>(end - line.begin)] - line.x[static_cast<std::size_t>(begin - line.begin)],
            rowHeight() - 2);
        const QColor colour = colourOf(row, cell.value);
        const bool chosen = m_place == Place{row, i};
        painter.setPen(QPen(chosen ? theme.text : theme.grid, chosen ? 2 : 1));
        painter.setBrush(colour);
        painter.drawRect(box);
        const QString number = fixedNumber(cell.value, 1);
        if (std::isfinite(cell.value) && fontMetrics().horizontalAdvance(number) + 2 < box.width()) {
            painter.setPen(contrast(colour, theme.text) >= contrast(colour, theme.background) ? theme.text
                                                                                              : theme.background);
            painter.drawText(box, Qt::AlignCenter, number);
        }
    }
}

std::optional<TokenMap::Place> TokenMap::placeAt(const QPoint& position) const
{
    const std::vector<Line> lines = linesFor(width());
    const int line = (position.y() - top()) / lineHeight();
    if (position.y() < top() || line >= static_cast<int>(lines.size()))
        return std::nullopt;
    const int row = (position.y() - top() - line * lineHeight()) / rowHeight() - 1;
    if (row < 0 || row >= static_cast<int>(m_rows.size()))
        return std::nullopt;
    const Line& shown = lines[static_cast<std::size_t>(line)];
    const double x = position.x() - kMargin - namesWidth();
    const auto after = std::upper_bound(shown.x.begin(), shown.x.end(), x);
    if (after == shown.x.begin() || after == shown.x.end())
        return std::nullopt;
    const qsizetype at = shown.begin + (after - shown.x.begin()) - 1;
    const auto& cells = m_rows[static_cast<std::size_t>(row)].cells;
    const auto cell = std::find_if(cells.begin(), cells.end(),
                                   [at](const TokenCell& one) { return at >= one.begin && at < one.end; });
    if (cell == cells.end())
        return std::nullopt;
    return Place{static_cast<std::size_t>(row), static_cast<std::size_t>(cell - cells.begin())};
}

void TokenMap::choose(std::optional<Place> place)
{
    if (place == m_place)
        return;
    m_place = place;
    update();
}

void TokenMap::mouseMoveEvent(QMouseEvent* event)
{
    choose(placeAt(event->position().toPoint()));
    if (m_place)
        QToolTip::showText(event->globalPosition().toPoint(), tokenText(m_place->row, m_place->cell), this);
    else
        QToolTip::hideText();
}

void TokenMap::leaveEvent(QEvent* event)
{
    if (!hasFocus())
        choose(std::nullopt);
    QWidget::leaveEvent(event);
}

void TokenMap::keyPressEvent(QKeyEvent* event)
{
    const auto cellsOf = [this](std::size_t row) { return m_rows[row].cells.size(); };
    Place place = m_place.value_or(Place{});
    if (m_rows.empty())
        return QWidget::keyPressEvent(event);
    switch (event->key()) {
        case Qt::Key_Left:
            place.cell -= place.cell > 0 ? 1 : 0;
            break;
        case Qt::Key_Right:
            place.cell += m_place && place.cell + 1 < cellsOf(place.row) ? 1 : 0;
            break;
        case Qt::Key_Up:
            place.row -= place.row > 0 ? 1 : 0;
            break;
        case Qt::Key_Down:
            place.row += place.row + 1 < m_rows.size() ? 1 : 0;
            break;
        default:
            return QWidget::keyPressEvent(event);
    }
    if (cellsOf(place.row) == 0)
        return choose(std::nullopt);
    place.cell = std::min(place.cell, cellsOf(place.row) - 1);
    choose(place);
    const QString told = tokenText(place.row, place.cell);
    setAccessibleDescription(told);
    QToolTip::showText(mapToGlobal(QPoint(namesWidth(), top())), told, this);
}

void TokenMap::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void TokenMap::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    choose(std::nullopt);
    update();
}

void TokenMap::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange)
        relayout();
    QWidget::changeEvent(event);
}

}  // namespace poft::gui
