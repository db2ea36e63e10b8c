// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/windows.h"

#include "gui/main_window.h"
#include "gui/pages/experiments_page.h"
#include "gui/workspace_view.h"

#include <algorithm>

namespace poft::gui {

namespace {

/// How far a window stands from the one before it, in pixels.
constexpr QPoint kStep(32, 32);

}  // namespace

Windows::Windows(Settings& settings, QObject* parent) : QObject(parent), m_settings(settings) {}

Windows::~Windows()
{
    for (MainWindow* window : all())
        delete window;
}

std::vector<MainWindow*> Windows::all() const
{
    std::vector<MainWindow*> windows;
    for (const QPointer<MainWindow>& window : m_windows) {
        if (window != nullptr)
            windows.push_back(window);
    }
    return windows;
}

MainWindow& Windows::add()
{
    const std::vector<MainWindow*> before = all();
    auto* window = new MainWindow(m_settings);
    window->setAttribute(Qt::WA_DeleteOnClose);
    if (!before.empty()) {
        window->resize(before.back()->size());
        window->move(before.back()->pos() + kStep);
    }
    connect(window, &MainWindow::workspaceWanted, this, &Windows::open, Qt::QueuedConnection);
    connect(
        window, &MainWindow::windowWanted, this,
        [this](const QString& folder) {
            MainWindow& another = add();
            if (!folder.isEmpty())
                another.openWorkspace(folder);
            another.show();
        },
        Qt::QueuedConnection);
    m_windows.erase(std::remove(m_windows.begin(), m_windows.end(), nullptr), m_windows.end());
    m_windows.emplace_back(window);
    return *window;
}

void Windows::open(const QString& folder, const QString& recipe)
{
    const std::vector<MainWindow*> windows = all();
    auto place = std::find_if(windows.begin(), windows.end(), [&](MainWindow* one) { return one->shows(folder); });
    if (place == windows.end())
        place = std::find_if(windows.begin(), windows.end(), [](MainWindow* one) { return one->view() == nullptr; });
    MainWindow& window = place != windows.end() ? **place : add();
    if ((window.shows(folder) || window.openWorkspace(folder)) && !recipe.isEmpty())
        window.view()->experiments().openRecipe(recipe);
    window.show();
    window.raise();
    window.activateWindow();
}

}  // namespace poft::gui
