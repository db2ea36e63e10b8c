// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/help_menu.h"

#include "gui/app/settings.h"
#include "gui/app/version.h"
#include "gui/dialogs/first_steps.h"
#include "gui/dialogs/help_window.h"
#include "gui/dialogs/shortcuts_dialog.h"

#include <QAction>
#include <QMainWindow>
#include <QMenuBar>
#include <QMessageBox>

namespace poft::gui {

HelpMenu::HelpMenu(Settings& settings, std::function<QString()> section, QWidget* window)
    : QMenu(tr("&Help"), window), m_settings(settings), m_section(std::move(section)), m_parentWindow(window)
{
    const auto add = [this](const char* name, const QString& text, const QString& help, void (HelpMenu::*act)(),
                            const QKeySequence& keys = {}) {
        QAction* action = addAction(text, this, act);
        action->setObjectName(QLatin1String(name));
        action->setShortcut(keys);
        action->setStatusTip(help);
        action->setToolTip(help);
        return action;
    };
    add("userGuideAction", tr("&User guide"), tr("What the page in front is for, and how it is used"),
        &HelpMenu::showGuide, QKeySequence(Qt::Key_F1));
    add("firstStepsAction", tr("&First steps"), tr("The way from data to results in a few lines"),
        &HelpMenu::showFirstSteps);
    add("shortcutsAction", tr("&Keyboard shortcuts"), tr("All keys of this window"), &HelpMenu::showShortcuts);
    addSeparator();
    add("aboutAction", tr("&About"), tr("Version and licence"), &HelpMenu::showAbout)->setMenuRole(QAction::AboutRole);
}

void HelpMenu::greet()
{
    if (!m_settings.greeted())
        showFirstSteps();
}

void HelpMenu::showGuide()
{
    if (m_guide == nullptr)
        m_guide = new HelpWindow(m_parentWindow);
    // Shown first: where a section lies is known when the window has its size.
    m_guide->show();
    m_guide->showSection(m_section());
    m_guide->raise();
    m_guide->activateWindow();
}

void HelpMenu::showFirstSteps()
{
    m_settings.setGreeted(true);
    auto* steps = new FirstSteps(m_parentWindow);
    steps->setAttribute(Qt::WA_DeleteOnClose);
    connect(steps, &FirstSteps::demoWanted, this, &HelpMenu::demoWanted, Qt::QueuedConnection);
    connect(steps, &FirstSteps::guideWanted, this, &HelpMenu::showGuide);
    steps->show();
}

void HelpMenu::showShortcuts()
{
    auto* window = qobject_cast<QMainWindow*>(m_parentWindow);
    auto* dialog = new ShortcutsDialog(shortcutRows(*window->menuBar()), m_parentWindow);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

void HelpMenu::showAbout()
{
    QMessageBox::about(
        m_parentWindow, tr("About PoFT Workbench"),
        tr("PoFT Workbench %1\n\nPreference-oriented fine-tuning on data one does not fully trust.\n\nThe window is "
           "free software "
           "under the GNU General Public License, version 3 or later; the engine is under the Apache License 2.0.")
            .arg(QString::fromUtf8(kVersion)));
}

}  // namespace poft::gui
