// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>

#include "gui/app/live_query.h"

namespace poft::gui {

/// Starts an engine worker, detached so that it outlives the window, whenever there is work that nobody does. One that
/// dies at once several times in a row is not started again until a person asks.
class WorkerStarter final : public QObject {
    Q_OBJECT

public:
    explicit WorkerStarter(DatabaseThread& database, QObject* parent = nullptr);

    /// Looks whether a worker is needed. Called after each change of the database and every few seconds.
    void look();

    /// Forgets failed starts and looks again.
    void tryAgain();

    /// Why no worker runs although one is needed; empty while all is well.
    const QString& problem() const { return m_problem; }

Q_SIGNALS:
    void workerStarted(qint64 process);
    void problemChanged(const QString& problem);

private:
    struct Need {
        bool device = false;       ///< a job that needs a device is claimable or lost, and no device has a worker
        bool deviceLater = false;  ///< a job in the queue needs a device
        bool plain = false;        ///< a job that needs none is claimable
        bool deviceBusy = false;   ///< some device worker lives
    };
    static Result<Need> readNeed(const storage::Workspace& workspace, storage::Connection& connection);
    void act(const Need& need);
    void start(bool withDevice);
    void say(const QString& problem);

    DatabaseThread& m_database;
    LiveQuery<Need> m_need;
    QElapsedTimer m_sinceStart;
    int m_startsInARow = 0;
    QString m_problem;
};

}  // namespace poft::gui
