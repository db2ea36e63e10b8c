// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/result/result.h"
#include "storage/workspace/workspace.h"

#include <QObject>
#include <QThread>

#include <functional>
#include <memory>

namespace poft::gui {

/// The one thread that reads and writes the database for the window, with a connection of its own. Work is done in the
/// order it was given. It also looks every 200 ms whether another program has committed. All public functions are for
/// the GUI thread.
class DatabaseThread final : public QObject {
    Q_OBJECT

public:
    /// Runs on the database thread and returns what is then to run on the GUI thread.
    using Work = std::function<std::function<void()>(Result<storage::Connection>&)>;

    explicit DatabaseThread(std::shared_ptr<const storage::Workspace> workspace, QObject* parent = nullptr);

    /// Waits for the work under way; what waits is dropped.
    ~DatabaseThread() override;

    /// The second part of `work` is not run once `receiver` is gone.
    void run(QObject* receiver, Work work);

    const storage::Workspace& workspace() const { return *m_workspace; }

Q_SIGNALS:
    /// Something was committed, by another program or by this one.
    void changed();

    /// The database cannot be read any more, or can again (then `problem` is empty).
    void problemChanged(const QString& problem);

private:
    class Worker;
    std::shared_ptr<const storage::Workspace> m_workspace;
    QThread m_thread;
    Worker* m_worker;
};

}  // namespace poft::gui
