// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/status_strip.h"

#include "gui/app/icons.h"
#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/widgets/menu_button.h"
#include "storage/tables/findings.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QTimer>
#include <QToolButton>

#include <algorithm>

namespace poft::gui {

namespace {
constexpr int kLookAgainMilliseconds = 2000;
constexpr int kMostProblems = 20;
constexpr int kProblemLength = 160;
}  // namespace

StatusStrip::StatusStrip(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_running(new QToolButton(this)),
      m_progress(new QProgressBar(this)),
      m_queue(new QLabel(this)),
      m_problemButton(new MenuButton(this)),
      m_query(
          session.database(),
          [this] {
              return [&workspace = m_session.workspace()](storage::Connection& connection) -> Result<Reading> {
                  Reading reading;
                  POFT_TRY_ASSIGN(reading.jobs, readJobs(workspace, connection, std::nullopt));
                  POFT_TRY_ASSIGN(reading.findings, storage::listFindings(connection));
                  return reading;
              };
          },
          [this](const Result<Reading>& reading) { take(reading); })
{
    setObjectName(QStringLiteral("statusStrip"));
    m_running->setObjectName(QStringLiteral("statusStrip.running"));
    m_running->setAutoRaise(true);
    m_running->setToolTip(tr("Show the running job"));
    m_progress->setObjectName(QStringLiteral("statusStrip.progress"));
    m_progress->setAccessibleName(tr("Progress of the running job"));
    m_progress->setRange(0, 1000);
    m_progress->setMaximumWidth(160);
    m_progress->setFormat(QStringLiteral("%p %"));
    m_queue->setObjectName(QStringLiteral("statusStrip.queue"));
    m_problemButton->setObjectName(QStringLiteral("statusStrip.problems"));
    m_problemButton->setAutoRaise(true);
    m_problemButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_problemButton->setMenu(new QMenu(m_problemButton));
    for (QToolButton* button : {m_running, m_problemButton})
        button->setFocusPolicy(Qt::StrongFocus);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(4, 0, 4, 0);
    layout->addWidget(m_running);
    layout->addWidget(m_progress);
    layout->addSpacing(12);
    layout->addWidget(m_queue);
    layout->addSpacing(12);
    layout->addWidget(m_problemButton);

    connect(m_running, &QToolButton::clicked, this, [this] { Q_EMIT jobWanted(m_job, m_job != 0); });
    connect(&session, &Session::changed, this, [this] { m_query.refresh(); });
    connect(&session.workers(), &WorkerStarter::problemChanged, this, &StatusStrip::updateProblems);
    connect(&session.database(), &DatabaseThread::problemChanged, this, [this](const QString& problem) {
        m_databaseProblem = problem;
        updateProblems();
    });
    auto* timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, [this] { m_query.refresh(); });
    timer->start(kLookAgainMilliseconds);
    m_query.refresh();
    updateProblems();
}

void StatusStrip::take(const Result<Reading>& reading)
{
    if (!reading)
        return;
    tellOfEnds(reading->jobs);
    showRunning(reading->jobs);
    fillProblems(*reading);
}

void StatusStrip::tellOfEnds(const std::vector<JobRow>& jobs)
{
    std::set<storage::Id> unfinished;
    for (const JobRow& row : jobs) {
        if (!storage::isFinal(row.job.state)) {
            if (row.job.state == storage::JobState::Running)
                unfinished.insert(row.job.id);
            continue;
        }
        if (!m_unfinished.contains(row.job.id))
            continue;
        const QString name = QString::fromStdString(row.job.name);
        if (row.job.state == storage::JobState::Failed)
            Q_EMIT jobEnded(tr("%1 failed: %2").arg(name, QString::fromStdString(row.job.error)), true);
        else if (row.job.state == storage::JobState::Done)
            Q_EMIT jobEnded(tr("%1 is done.").arg(name), false);
    }
    m_unfinished = std::move(unfinished);
}

void StatusStrip::showRunning(const std::vector<JobRow>& jobs)
{
    const auto with = [&jobs](auto&& wanted) { return std::find_if(jobs.begin(), jobs.end(), wanted); };
    auto running = with([](const JobRow& row) {
        return row.job.state == storage::JobState::Running && !row.lost && row.job.needsDevice;
    });
    if (running == jobs.end())
        running = with([](const JobRow& row) { return row.job.state == storage::JobState::Running && !row.lost; });
    if (running == jobs.end())
        running = with([](const JobRow& row) {
            return row.job.state == storage::JobState::Paused ||
                   (row.job.state == storage::JobState::Running && row.lost);
        });
    const auto queued = static_cast<int>(std::count_if(
        jobs.begin(), jobs.end(), [](const JobRow& row) { return row.job.state == storage::JobState::Queued; }));
    const bool any = running != jobs.end();
    m_job = any ? running->job.id : 0;
    m_progress->setVisible(any);
    if (any) {
        const JobRow& row = *running;
        QStringList parts{QString::fromStdString(row.job.name)};
        if (row.job.state != storage::JobState::Running || row.lost)
            parts << jobStateText(row);
        else if (!row.job.progressText.empty())
            parts << QString::fromStdString(row.job.progressText);
        if (!row.job.device.empty() && row.job.device != "none")
            parts.prepend(QString::fromStdString(row.job.device));
        m_running->setText(parts.join(QStringLiteral(" · ")));
        m_progress->setValue(static_cast<int>(row.job.progress * 1000));
    } else {
        m_running->setText(queued > 0 ? tr("Waiting for an engine") : tr("Nothing is running"));
    }
    m_running->setAccessibleName(m_running->text());
    m_queue->setText(tr("%n queued", nullptr, queued));
}

void StatusStrip::fillProblems(const Reading& reading)
{
    m_fromDatabase.clear();
    for (const JobRow& row : reading.jobs) {
        if (row.job.state == storage::JobState::Failed)
            m_fromDatabase
                << tr("%1 failed: %2").arg(QString::fromStdString(row.job.name), QString::fromStdString(row.job.error));
    }
    for (auto it = reading.findings.rbegin(); it != reading.findings.rend(); ++it) {
        if (it->warning)
            m_fromDatabase << QString::fromStdString(it->sentence);
    }
    updateProblems();
}

void StatusStrip::updateProblems()
{
    QStringList problems;
    for (const QString& own : {m_databaseProblem, m_session.workers().problem()}) {
        if (!own.isEmpty())
            problems << own;
    }
    problems += m_fromDatabase;
    const auto n = static_cast<int>(problems.size());
    m_problemButton->setText(n == 0 ? tr("No problems") : tr("%n problem(s)", nullptr, n));
    m_problemButton->setAccessibleName(m_problemButton->text());
    m_problemButton->setIcon(n == 0 ? QIcon() : icon("warning"));
    m_problemButton->setEnabled(n > 0);
    m_problemButton->setToolTip(n == 0 ? tr("What waits for a person is listed here")
                                       : problems.mid(0, 3).join(QLatin1Char('\n')));
    if (problems == m_problems)
        return;
    m_problems = problems;
    QMenu* menu = m_problemButton->menu();
    menu->clear();
    for (const QString& problem : problems.mid(0, kMostProblems)) {
        const QString shown =
            problem.size() > kProblemLength ? problem.left(kProblemLength) + QStringLiteral("…") : problem;
        menu->addAction(QString(shown).replace(QLatin1Char('&'), QLatin1String("&&")))->setToolTip(problem);
    }
    if (!m_session.workers().problem().isEmpty()) {
        menu->addSeparator();
        menu->addAction(tr("Try to start the engine again"), &m_session.workers(), &WorkerStarter::tryAgain);
    }
}

}  // namespace poft::gui
