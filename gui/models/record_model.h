// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <QVariant>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

namespace poft::gui {

/// Raw values for sorting; numbers stay numbers.
inline constexpr int kSortRole = Qt::UserRole;
/// The key of the row, a qint64.
inline constexpr int kKeyRole = Qt::UserRole + 1;
/// A share 0 … 1 for ProgressDelegate, or nothing.
inline constexpr int kProgressRole = Qt::UserRole + 2;

/// One column of a table: how a record becomes what a person reads, what is sorted by, and what else the cell has.
template <class Row>
struct Column {
    QString title;
    QString explanation;  ///< tooltip of the header: what it is, in which unit
    std::function<QString(const Row&)> text;
    std::function<QVariant(const Row&)> sortValue;        ///< absent: the text
    bool number = false;                                  ///< aligned to the right
    std::function<QVariant(const Row&, int role)> other;  ///< decoration, colour, tooltip, progress; may be absent
};

/// A table of records. setRows() finds out by key what was added, removed or changed, so that a selection survives.
template <class Row>
class RecordModel : public QAbstractTableModel {
public:
    using Key = std::function<std::int64_t(const Row&)>;

    RecordModel(std::vector<Column<Row>> columns, Key key, QObject* parent = nullptr)
        : QAbstractTableModel(parent), m_columns(std::move(columns)), m_key(std::move(key))
    {
    }

    void setRows(std::vector<Row> rows)
    {
        std::unordered_map<std::int64_t, std::size_t> wanted;
        for (std::size_t i = 0; i < rows.size(); ++i)
            wanted.emplace(m_key(rows[i]), i);
        const auto gone =
            std::count_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return !wanted.contains(m_key(row)); });
        if (gone > kMostSingleRemovals || !keepsOrder(wanted)) {
            beginResetModel();
            m_rows = std::move(rows);
            endResetModel();
            return;
        }
        for (int i = static_cast<int>(m_rows.size()) - 1; i >= 0; --i) {
            if (!wanted.contains(m_key(m_rows[static_cast<std::size_t>(i)]))) {
                beginRemoveRows({}, i, i);
                m_rows.erase(m_rows.begin() + i);
                endRemoveRows();
            }
        }
        std::size_t i = 0;
        while (i < rows.size()) {
            if (i < m_rows.size() && m_key(m_rows[i]) == m_key(rows[i])) {
                m_rows[i] = std::move(rows[i]);
                ++i;
                continue;
            }
            // All new rows up to the next known one go in at once.
            std::size_t end = i + 1;
            while (end < rows.size() && !(i < m_rows.size() && m_key(m_rows[i]) == m_key(rows[end])))
                ++end;
            beginInsertRows({}, static_cast<int>(i), static_cast<int>(end) - 1);
            m_rows.insert(m_rows.begin() + static_cast<std::ptrdiff_t>(i),
                          std::make_move_iterator(rows.begin() + static_cast<std::ptrdiff_t>(i)),
                          std::make_move_iterator(rows.begin() + static_cast<std::ptrdiff_t>(end)));
            endInsertRows();
            i = end;
        }
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(static_cast<int>(m_rows.size()) - 1, columnCount() - 1));
    }

    /// Other columns and rows at once, for a table whose columns follow what it is about. Equal titles keep the view:
    /// only the rows change then.
    void reset(std::vector<Column<Row>> columns, std::vector<Row> rows)
    {
        const bool same = std::equal(columns.begin(), columns.end(), m_columns.begin(), m_columns.end(),
                                     [](const Column<Row>& a, const Column<Row>& b) { return a.title == b.title; });
        if (same) {
            m_columns = std::move(columns);
            return setRows(std::move(rows));
        }
        beginResetModel();
        m_columns = std::move(columns);
        m_rows = std::move(rows);
        endResetModel();
    }

    /// Adds rows at the end.
    void appendRows(std::vector<Row> rows)
    {
        if (rows.empty())
            return;
        const auto first = static_cast<int>(m_rows.size());
        beginInsertRows({}, first, first + static_cast<int>(rows.size()) - 1);
        m_rows.insert(m_rows.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
        endInsertRows();
    }

    const std::vector<Row>& rows() const { return m_rows; }

    /// The row of a key, or null; valid until the rows change.
    const Row* find(std::int64_t key) const
    {
        const auto found =
            std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return m_key(row) == key; });
        return found == m_rows.end() ? nullptr : &*found;
    }

    int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    int columnCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
    }

    QVariant data(const QModelIndex& index, int role) const override
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
            return {};
        const Row& row = m_rows[static_cast<std::size_t>(index.row())];
        const Column<Row>& column = m_columns[static_cast<std::size_t>(index.column())];
        switch (role) {
            case Qt::DisplayRole:
                return column.text(row);
            case kSortRole:
                return column.sortValue ? column.sortValue(row) : QVariant(column.text(row));
            case kKeyRole:
                return QVariant::fromValue<qint64>(m_key(row));
            case Qt::TextAlignmentRole:
                return QVariant((column.number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
            default:
                return column.other ? column.other(row, role) : QVariant();
        }
    }

    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
            return {};
        const Column<Row>& column = m_columns[static_cast<std::size_t>(section)];
        if (role == Qt::DisplayRole)
            return column.title;
        if (role == Qt::ToolTipRole)
            return column.explanation;
        if (role == Qt::TextAlignmentRole)
            return QVariant((column.number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        return {};
    }

private:
    /// More than this and the table is another one: a reset is cheaper than so many removals.
    static constexpr std::ptrdiff_t kMostSingleRemovals = 64;

    /// Whether the rows that stay come in the same order as before.
    bool keepsOrder(const std::unordered_map<std::int64_t, std::size_t>& wanted) const
    {
        std::size_t least = 0;
        for (const Row& row : m_rows) {
            const auto place = wanted.find(m_key(row));
            if (place == wanted.end())
                continue;
            if (place->second < least)
                return false;
            least = place->second;
        }
        return true;
    }

    std::vector<Column<Row>> m_columns;
    Key m_key;
    std::vector<Row> m_rows;
};

}  // namespace poft::gui
