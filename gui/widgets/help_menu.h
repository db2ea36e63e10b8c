// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>
#include <QPointer>

#include <functional>

namespace poft::gui {

class HelpWindow;
class Settings;

/// The menu Help of a window, with what its entries open: the user guide at the page in front, the first steps, the
/// keys, and what this program is.
class HelpMenu final : public QMenu {
    Q_OBJECT

public:
    /// `section` gives the heading in the user guide of what is in front.
    HelpMenu(Settings& settings, std::function<QString()> section, QWidget* window);

    /// Shows the first steps to somebody who has never seen them, and never again unless asked.
    void greet();

Q_SIGNALS:
    void demoWanted();

private:
    void showGuide();
    void showFirstSteps();
    void showShortcuts();
    void showAbout();

    Settings& m_settings;
    std::function<QString()> m_section;
    QWidget* m_parentWindow;
    QPointer<HelpWindow> m_guide;
};

}  // namespace poft::gui
