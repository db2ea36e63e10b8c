// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/welcome.h"

#include "gui/app/settings.h"
#include "gui/app/theme.h"

#include <QAction>
#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace poft::gui {

Welcome::Welcome(Settings& settings, const QList<QAction*>& actions, QWidget* parent)
    : QWidget(parent),
      m_settings(settings),
      m_problem(new QLabel(this)),
      m_recentTitle(new QLabel(tr("&Recent workspaces"), this)),
      m_recent(new QListWidget(this))
{
    setObjectName(QStringLiteral("welcome"));
    auto* title = new QLabel(tr("PoFT Workbench"), this);
    QFont large = title->font();
    large.setPointSizeF(large.pointSizeF() * 2);
    large.setBold(true);
    title->setFont(large);
    auto* text = new QLabel(tr("Fine-tune language models on data you do not fully trust, and watch what the method "
                               "does with each sample.\n"
                               "A workspace is a folder that holds data sets, models, experiments and their results."),
                            this);
    text->setWordWrap(true);
    m_problem->setObjectName(QStringLiteral("welcome.problem"));
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_problem->hide();
    auto* buttons = new QHBoxLayout;
    for (QAction* action : actions) {
        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setObjectName(QStringLiteral("welcome.") + action->objectName());
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setMinimumHeight(fontMetrics().height() * 2);
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    m_recent->setObjectName(QStringLiteral("welcome.recent"));
    m_recent->setAccessibleName(tr("Recent workspaces"));
    m_recent->setAlternatingRowColors(true);
    m_recentTitle->setBuddy(m_recent);
    connect(m_recent, &QListWidget::itemActivated, this,
            [this](const QListWidgetItem* item) { Q_EMIT workspaceChosen(item->data(Qt::UserRole).toString()); });

    auto* column = new QVBoxLayout;
    column->addStretch(1);
    column->addWidget(title);
    column->addWidget(text);
    column->addSpacing(12);
    column->addLayout(buttons);
    column->addWidget(m_problem);
    column->addSpacing(18);
    column->addWidget(m_recentTitle);
    column->addWidget(m_recent, 3);
    column->addStretch(1);
    auto* layout = new QHBoxLayout(this);
    layout->addStretch(1);
    layout->addLayout(column, 4);
    layout->addStretch(1);
    refresh();
}

void Welcome::showProblem(const QString& sentence)
{
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, Theme::of(palette()).bad);
    m_problem->setPalette(colours);
}

void Welcome::refresh()
{
    m_recent->clear();
    for (const QString& folder : m_settings.recentWorkspaces()) {
        auto* item = new QListWidgetItem(
            QStringLiteral("%1\n%2").arg(QDir(folder).dirName(), QDir::toNativeSeparators(folder)), m_recent);
        item->setData(Qt::UserRole, folder);
    }
    m_recent->setVisible(m_recent->count() > 0);
    m_recentTitle->setVisible(m_recent->count() > 0);
    if (m_recent->count() > 0)
        m_recent->setCurrentRow(0);
}

}  // namespace poft::gui
