// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/token_row.h"

#include <QWidget>

#include <optional>
#include <vector>

namespace poft::gui {

/// A text with a row of coloured tokens under each of its lines for every model, and, with a target and aligned models,
/// a row for their difference. All rows share the characters' places, since tokenizers differ. Colour is the
/// log-likelihood on one fixed scale, which a legend shows; a number stands in each cell that has room for it. Hovering
/// tells token and number; the arrow keys do so from token to token of the row that is chosen by Up and Down.
class TokenMap final : public QWidget {
    Q_OBJECT

public:
    explicit TokenMap(const QString& name, QWidget* parent = nullptr);

    /// The text and how the models read it; rows with a problem show its sentence.
    void setTokens(const QString& text, const std::vector<TokenRow>& rows);

    /// "“zebra” under tutor: −9.12 nats, token 3 of 5"; empty where there is no such token.
    QString tokenText(std::size_t row, std::size_t cell) const;

    QSize sizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    /// Characters that stand on one line, from `begin`, with the left edge of each and the right one of the last.
    struct Line {
        qsizetype begin = 0;
        std::vector<double> x;
    };
    struct Place {
        std::size_t row = 0;
        std::size_t cell = 0;
        bool operator==(const Place&) const = default;
    };
    int rowHeight() const;
    int lineHeight() const;
    int namesWidth() const;
    int top() const;
    std::vector<Line> linesFor(int width) const;
    void relayout();
    void paintLegend(QPainter& painter) const;
    void paintLine(QPainter& painter, const Line& line, int y) const;
    void paintCells(QPainter& painter, const Line& line, std::size_t row, int y) const;
    QColor colourOf(std::size_t row, double value) const;
    std::optional<Place> placeAt(const QPoint& position) const;
    void choose(std::optional<Place> place);
    bool isDifference(std::size_t row) const { return m_hasDifference && row + 1 == m_rows.size(); }

    QString m_text;                ///< with a sign for the end of the turn where a model has a token there
    qsizetype m_length = 0;        ///< without that sign
    std::vector<TokenRow> m_rows;  ///< with the difference as the last where there is one
    bool m_hasDifference = false;
    std::optional<Place> m_place;
};

}  // namespace poft::gui
