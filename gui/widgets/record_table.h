// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

#include <optional>

class QSortFilterProxyModel;

namespace poft::gui {

/// A table of records: whole rows are chosen, one at a time, and are known by their key (kKeyRole). Enter activates,
/// Ctrl+C copies the row as text.
class RecordTable final : public QTableView {
    Q_OBJECT

public:
    enum class Sorting {
        ByProxy,  ///< here, by kSortRole
        ByModel,  ///< by the model's own sort()
        None,
    };

    /// `accessibleName` says what the rows are. `stretch` is the column that takes the room that is left.
    RecordTable(const QString& name, const QString& accessibleName, QAbstractItemModel* model, int stretch,
                Sorting sorting, QWidget* parent = nullptr);

    std::optional<qint64> chosenKey() const;
    void choose(qint64 key);

    /// Another column takes the room that is left: the model's columns are others now.
    void setStretch(int column);

    /// The column that takes the room that is left.
    int stretch() const { return m_stretch; }

    /// That column takes what the others leave, but stays wide enough to read: then the table scrolls.
    void fillRoom();

    /// Widths from the contents, between sensible bounds; once, when it is seen and the first rows are there.
    void fitColumnsOnce();

    /// Widens a column, between the same bounds, whose contents came later and are cut off.
    void growColumn(int column);

Q_SIGNALS:
    void chosen(std::optional<qint64> key);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    int wantedWidth(int column) const;
    void copyRow() const;
    int m_stretch;
    bool m_fitted = false;
    std::optional<qint64> m_last;
};

}  // namespace poft::gui
