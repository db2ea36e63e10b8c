// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

namespace poft::gui {

class RecordTable;
class Settings;

/// Which columns of a table are shown: a menu with a mark for each, remembered by title under the table's object name.
/// The column that takes the room that is left is always shown.
class ColumnMenu final : public QMenu {
    Q_OBJECT

public:
    ColumnMenu(RecordTable& table, Settings& settings, QWidget* parent = nullptr);

    /// Names the columns that the table has now; done by itself when the menu opens.
    void fill();

private:
    void apply();
    void show(const QString& title, bool shown);

    RecordTable& m_table;
    Settings& m_settings;
};

}  // namespace poft::gui
