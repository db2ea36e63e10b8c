// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>

#include <vector>

namespace poft::gui {

class MainWindow;
class Settings;

/// The windows of this program. Each has its own workspace, connections and look-out for work; two may show the same
/// workspace, as two programs may.
class Windows final : public QObject {
    Q_OBJECT

public:
    /// `settings` are shared by all windows and outlive them.
    explicit Windows(Settings& settings, QObject* parent = nullptr);
    ~Windows() override;

    /// One more window, not yet shown, beside the newest; it goes when it is closed.
    MainWindow& add();

    /// Brings the window of a workspace to the front: the one that shows it already, else one without a workspace, else
    /// a new one. `recipe` is opened there as a draft; empty: none.
    void open(const QString& folder, const QString& recipe = {});

    /// Those that are not closed, oldest first.
    std::vector<MainWindow*> all() const;

private:
    Settings& m_settings;
    std::vector<QPointer<MainWindow>> m_windows;
};

}  // namespace poft::gui
