// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/deletion_dialog.h"

#include "gui/app/numbers.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace poft::gui {

namespace {

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

}  // namespace

DeletionDialog::DeletionDialog(DatabaseThread& database, Deletion deletion, QWidget* parent)
    : QDialog(parent),
      m_database(database),
      m_deletion(std::move(deletion)),
      m_text(new QLabel),
      m_busy(new QProgressBar),
      m_delete(new QPushButton(tr("&Delete"))),
      m_query(
          database, [this]() -> LiveQuery<storage::DeletionPlan>::Query { return m_deletion.plan; },
          [this](const Result<storage::DeletionPlan>& plan) { show(plan); })
{
    build();
    m_query.refresh();
}

void DeletionDialog::build()
{
    setObjectName(QStringLiteral("deletionDialog"));
    setWindowTitle(tr("Delete"));
    m_text->setObjectName(QStringLiteral("deletionDialog.text"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_text->setText(tr("Looking what goes with it…"));
    m_busy->setObjectName(QStringLiteral("deletionDialog.busy"));
    m_busy->setAccessibleName(tr("Deleting"));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->hide();
    m_delete->setObjectName(QStringLiteral("deletionDialog.deleteButton"));
    m_delete->setEnabled(false);
    m_delete->setAutoDefault(false);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    auto* cancel = buttons->button(QDialogButtonBox::Cancel);
    cancel->setObjectName(QStringLiteral("deletionDialog.cancelButton"));
    // What cannot be undone is not what Enter does.
    cancel->setDefault(true);
    buttons->addButton(m_delete, QDialogButtonBox::DestructiveRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_delete, &QPushButton::clicked, this, &DeletionDialog::carryOut);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_busy);
    layout->addWidget(buttons);
    setMinimumWidth(fontMetrics().averageCharWidth() * 70);
}

void DeletionDialog::show(const Result<storage::DeletionPlan>& plan)
{
    if (!plan)
        return m_text->setText(text(plan.error().message));
    m_plan = *plan;
    QStringList lines{tr("Delete %1? It gives back about %2 of the disk, and cannot be undone.")
                          .arg(text(m_plan.what), bytes(m_plan.bytes))};
    if (!m_plan.blockers.empty())
        lines = {tr("This cannot be deleted now: %1.").arg(text(m_plan.what))};
    for (const std::string& sentence : m_plan.blockers)
        lines << QStringLiteral("• ") + text(sentence);
    for (const std::string& sentence : m_plan.dependents)
        lines << QStringLiteral("• ") + text(sentence);
    m_text->setText(lines.join(QLatin1Char('\n')));
    m_delete->setEnabled(m_plan.blockers.empty());
}

void DeletionDialog::carryOut()
{
    m_delete->setEnabled(false);
    m_busy->show();
    m_database.run(
        this, [this, work = m_deletion.carryOut](Result<storage::Connection>& connection) -> std::function<void()> {
            const Status done = connection ? work(*connection) : Status(fail(connection.error()));
            if (!done)
                return [this, why = text(done.error().message)] {
                    m_busy->hide();
                    m_text->setText(why);
                };
            return [this] {
                Q_EMIT deleted(tr("Deleted: %1; about %2 of the disk are free again.")
                                   .arg(text(m_plan.what), bytes(m_plan.bytes)));
                accept();
            };
        });
}

}  // namespace poft::gui
