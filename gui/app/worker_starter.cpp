// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/worker_starter.h"

#include "gui/app/engine_program.h"
#include "storage/queue/claim.h"
#include "storage/tables/jobs.h"
#include "storage/workspace/device_lock.h"
#include "storage/workspace/file_lock.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTimer>

#include <string>

namespace poft::gui {

namespace {

/// A worker needs a moment to take its lock; and a person should not see a machine that is busy with failing starts.
constexpr int kMillisecondsBetweenStarts = 3000;
constexpr int kLookMilliseconds = 2000;
constexpr int kMostStartsInARow = 4;
/// A need that is gone for so long was met.
constexpr int kSettledMilliseconds = 20000;
constexpr int kMostCudaDevices = 16;

Result<bool> anyDeviceHeld()
{
    POFT_TRY_ASSIGN(bool held, storage::deviceIsHeld("cpu"));
    for (int i = 0; i < kMostCudaDevices && !held; ++i) {
        POFT_TRY_ASSIGN(held, storage::deviceIsHeld("cuda:" + std::to_string(i)));
    }
    return held;
}

/// The last line that workers have written, for a sentence.
QString lastLine(const QString& file)
{
    QFile log(file);
    if (!log.open(QIODevice::ReadOnly))
        return {};
    log.seek(std::max<qint64>(0, log.size() - 2000));
    return QString::fromUtf8(log.readAll()).trimmed().section(QLatin1Char('\n'), -1);
}

}  // namespace

WorkerStarter::WorkerStarter(DatabaseThread& database, QObject* parent)
    : QObject(parent),
      m_database(database),
      m_need(
          database,
          [this] {
              return [&workspace = m_database.workspace()](storage::Connection& connection) {
                  return readNeed(workspace, connection);
              };
          },
          [this](const Result<Need>& need) {
              if (need)
                  act(*need);
          })
{
    auto* timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, &WorkerStarter::look);
    timer->start(kLookMilliseconds);
}

void WorkerStarter::look()
{
    m_need.refresh();
}

void WorkerStarter::tryAgain()
{
    m_startsInARow = 0;
    m_sinceStart.invalidate();
    say({});
    look();
}

Result<WorkerStarter::Need> WorkerStarter::readNeed(const storage::Workspace& workspace,
                                                    storage::Connection& connection)
{
    Need need;
    storage::ClaimFilter filter;
    filter.device = "none";
    POFT_TRY_ASSIGN(const int plain, storage::countClaimable(connection, filter));
    filter.withDevice = true;
    POFT_TRY_ASSIGN(const int all, storage::countClaimable(connection, filter));
    need.plain = plain > 0;
    need.device = all > plain;
    POFT_TRY_ASSIGN(const std::vector<storage::Job> jobs, storage::listJobs(connection));
    for (const storage::Job& job : jobs) {
        if (job.state == storage::JobState::Running && !storage::FileLock::isHeld(workspace.jobLockFile(job.id)))
            (job.needsDevice ? need.device : need.plain) = true;
        need.deviceLater = need.deviceLater || (job.state == storage::JobState::Queued && job.needsDevice);
    }
    if (need.device || need.plain) {
        POFT_TRY_ASSIGN(need.deviceBusy, anyDeviceHeld());
    }
    return need;
}

void WorkerStarter::act(const Need& need)
{
    const bool needed = need.plain || (need.device && !need.deviceBusy);
    if (!needed) {
        if (m_sinceStart.isValid() && m_sinceStart.elapsed() > kSettledMilliseconds)
            m_startsInARow = 0;
        if (!need.device && !need.plain)
            say({});
        return;
    }
    if (m_sinceStart.isValid() && m_sinceStart.elapsed() < kMillisecondsBetweenStarts)
        return;
    if (m_startsInARow >= kMostStartsInARow) {
        const QString log = QString::fromStdString((m_database.workspace().folder() / "worker.log").string());
        say(tr("The engine was started %n time(s) and did not take up the work; its last words: %1", nullptr,
               m_startsInARow)
                .arg(lastLine(log)));
        return;
    }
    // A worker on a device takes both kinds, and goes on from the data that it has made to the training that waits for
    // it.
    start((need.device || need.deviceLater) && !need.deviceBusy);
}

void WorkerStarter::start(bool withDevice)
{
    const QString engine = findEngine();
    if (engine.isEmpty()) {
        say(tr("poft-engine was not found beside this program; build it, or name it in POFT_ENGINE."));
        return;
    }
    const QString folder = QString::fromStdString(m_database.workspace().folder().string());
    QProcess process;
    process.setProgram(engine);
    process.setArguments({QStringLiteral("work"), folder});
    if (!withDevice)
        process.setArguments(process.arguments() << QStringLiteral("--device") << QStringLiteral("none"));
    process.setWorkingDirectory(folder);
    const QString log = QDir(folder).filePath(QStringLiteral("worker.log"));
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(log, QIODevice::Append);
    process.setStandardErrorFile(log, QIODevice::Append);
    qint64 id = 0;
    if (!process.startDetached(&id)) {
        say(tr("%1 could not be started: %2.").arg(engine, process.errorString()));
        return;
    }
    m_sinceStart.start();
    ++m_startsInARow;
    say({});
    Q_EMIT workerStarted(id);
}

void WorkerStarter::say(const QString& problem)
{
    if (problem == m_problem)
        return;
    m_problem = problem;
    Q_EMIT problemChanged(problem);
}

}  // namespace poft::gui
