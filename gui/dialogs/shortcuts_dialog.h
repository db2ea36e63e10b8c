// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include <vector>

class QMenuBar;

namespace poft::gui {

/// A key, what it does, and the menu or the place that it belongs to.
struct ShortcutRow {
    QString place;
    QString text;
    QString keys;
};

/// The actions of a menu bar that have keys, in its order, each once; then the keys that belong to no menu.
std::vector<ShortcutRow> shortcutRows(const QMenuBar& bar);

/// All keys of the window.
class ShortcutsDialog final : public QDialog {
    Q_OBJECT

public:
    explicit ShortcutsDialog(const std::vector<ShortcutRow>& rows, QWidget* parent = nullptr);
};

}  // namespace poft::gui
