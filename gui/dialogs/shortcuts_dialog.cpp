// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/shortcuts_dialog.h"

#include "gui/models/record_model.h"
#include "gui/widgets/record_table.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QSet>
#include <QVBoxLayout>

namespace poft::gui {

namespace {

/// Without the mark of its letter and without the dots that announce a dialog.
QString plainText(const QAction& action)
{
    QString text = action.text();
    text.replace(QLatin1String("&&"), QChar(1)).remove(QLatin1Char('&')).replace(QChar(1), QLatin1Char('&'));
    return text.endsWith(QChar(0x2026)) ? text.chopped(1) : text;
}

void gather(const QMenu& menu, const QString& place, QSet<const QAction*>& seen, std::vector<ShortcutRow>& rows)
{
    for (const QAction* action : menu.actions()) {
        if (action->menu() != nullptr)
            gather(*action->menu(), place, seen, rows);
        if (action->shortcut().isEmpty() || seen.contains(action))
            continue;
        seen.insert(action);
        rows.push_back({place, plainText(*action), action->shortcut().toString(QKeySequence::NativeText)});
    }
}

/// A row and its number, which a table's rows are known by.
struct NumberedRow {
    std::int64_t number = 0;
    ShortcutRow row;
};

class ShortcutsModel final : public RecordModel<NumberedRow> {
public:
    explicit ShortcutsModel(QObject* parent)
        : RecordModel<NumberedRow>(
              {{ShortcutsDialog::tr("Where"),
                ShortcutsDialog::tr("The menu, or the part of the window"),
                [](const NumberedRow& one) { return one.row.place; },
                {},
                false,
                {}},
               {ShortcutsDialog::tr("What"),
                ShortcutsDialog::tr("What the keys do"),
                [](const NumberedRow& one) { return one.row.text; },
                {},
                false,
                {}},
               {ShortcutsDialog::tr("Keys"),
                ShortcutsDialog::tr("The keys"),
                [](const NumberedRow& one) { return one.row.keys; },
                {},
                false,
                {}}},
              [](const NumberedRow& one) { return one.number; }, parent)
    {
    }
};

}  // namespace

std::vector<ShortcutRow> shortcutRows(const QMenuBar& bar)
{
    std::vector<ShortcutRow> rows;
    QSet<const QAction*> seen;
    for (const QAction* action : bar.actions()) {
        if (action->menu() != nullptr)
            gather(*action->menu(), plainText(*action), seen, rows);
    }
    const auto add = [&rows](const QString& place, const QString& text, const QKeySequence& keys) {
        rows.push_back({place, text, keys.toString(QKeySequence::NativeText)});
    };
    const QString tables = ShortcutsDialog::tr("Tables");
    add(tables, ShortcutsDialog::tr("Copy the chosen row"), QKeySequence::Copy);
    add(tables, ShortcutsDialog::tr("Open or act on the chosen row"), Qt::Key_Return);
    const QString charts = ShortcutsDialog::tr("Charts");
    add(charts, ShortcutsDialog::tr("Zoom in"), Qt::Key_Plus);
    add(charts, ShortcutsDialog::tr("Zoom out"), Qt::Key_Minus);
    add(charts, ShortcutsDialog::tr("Show everything"), Qt::Key_Home);
    rows.push_back({charts, ShortcutsDialog::tr("Move"), ShortcutsDialog::tr("Arrow keys")});
    add(ShortcutsDialog::tr("Chat"), ShortcutsDialog::tr("Send the prompt"), QKeySequence(Qt::CTRL | Qt::Key_Return));
    return rows;
}

ShortcutsDialog::ShortcutsDialog(const std::vector<ShortcutRow>& rows, QWidget* parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("shortcutsDialog"));
    setWindowTitle(tr("Keyboard shortcuts"));
    auto* model = new ShortcutsModel(this);
    std::vector<NumberedRow> numbered;
    for (const ShortcutRow& row : rows)
        numbered.push_back({static_cast<std::int64_t>(numbered.size()), row});
    model->setRows(std::move(numbered));
    auto* table = new RecordTable(QStringLiteral("shortcutsDialog.table"), tr("Keyboard shortcuts"), model, 1,
                                  RecordTable::Sorting::ByProxy);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->button(QDialogButtonBox::Close)->setObjectName(QStringLiteral("shortcutsDialog.closeButton"));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(table, 1);
    layout->addWidget(buttons);
    resize(620, 600);
}

}  // namespace poft::gui
