// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/database_thread.h"

#include <QPointer>
#include <QTimer>

#include <atomic>
#include <optional>

namespace poft::gui {

namespace {
constexpr int kPollMilliseconds = 200;
}

/// Lives on the thread and owns the connection.
class DatabaseThread::Worker final : public QObject {
public:
    explicit Worker(DatabaseThread& owner)
        : m_owner(owner), m_connection(owner.m_workspace->connect()), m_poll(new QTimer(this))
    {
        m_poll->setInterval(kPollMilliseconds);
        connect(m_poll, &QTimer::timeout, this, [this] { look(); });
    }

    void start()
    {
        m_poll->start();
        look();
    }

    void carryOut(const QPointer<QObject>& receiver, const Work& work)
    {
        if (m_owner.m_thread.isInterruptionRequested())
            return;
        std::function<void()> finish = work(m_connection);
        // Back on the GUI thread the guard is read where the receiver lives and dies.
        QMetaObject::invokeMethod(
            &m_owner,
            [receiver, finish = std::move(finish)] {
                if (receiver && finish)
                    finish();
            },
            Qt::QueuedConnection);
        look();
    }

private:
    void look()
    {
        if (!m_connection) {
            m_connection = m_owner.m_workspace->connect();
            if (!m_connection)
                return say(m_connection.error().message);
        }
        const Result<std::int64_t> version = m_connection->dataVersion();
        if (!version) {
            say(version.error().message);
            m_connection = fail(version.error());
            return;
        }
        // data_version stands still for commits of this connection; the workspace's own counter does not.
        const Result<storage::WorkspaceInfo> info = storage::workspaceInfo(*m_connection);
        if (!info)
            return say(info.error().message);
        // What failed meanwhile has to be asked again, whether anything was committed or not.
        const bool recovered = !m_problem.empty();
        say({});
        if (!recovered && version.value() == m_version && info->change == m_change)
            return;
        m_version = version.value();
        m_change = info->change;
        Q_EMIT m_owner.changed();
    }

    void say(const std::string& problem)
    {
        if (problem == m_problem)
            return;
        m_problem = problem;
        Q_EMIT m_owner.problemChanged(QString::fromStdString(problem));
    }

    DatabaseThread& m_owner;
    Result<storage::Connection> m_connection;
    QTimer* m_poll;
    std::optional<std::int64_t> m_version;
    storage::Change m_change = -1;
    std::string m_problem;
};

DatabaseThread::DatabaseThread(std::shared_ptr<const storage::Workspace> workspace, QObject* parent)
    : QObject(parent), m_workspace(std::move(workspace)), m_worker(new Worker(*this))
{
    m_thread.setObjectName(QStringLiteral("database"));
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(&m_thread, &QThread::started, m_worker, [worker = m_worker] { worker->start(); });
    m_thread.start();
}

DatabaseThread::~DatabaseThread()
{
    m_thread.requestInterruption();
    m_thread.quit();
    m_thread.wait();
}

void DatabaseThread::run(QObject* receiver, Work work)
{
    QMetaObject::invokeMethod(
        m_worker,
        [worker = m_worker, guard = QPointer<QObject>(receiver), work = std::move(work)] {
            worker->carryOut(guard, work);
        },
        Qt::QueuedConnection);
}

}  // namespace poft::gui
