// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/jobs_model.h"

#include "gui/app/numbers.h"
#include "gui/app/theme.h"

#include <QGuiApplication>

namespace poft::gui {

namespace {

using storage::JobState;

/// A sign beside the word, so that a state is seen without its colour.
QString stateSign(const JobRow& row)
{
    switch (row.job.state) {
        case JobState::Queued:
            return QStringLiteral("◌");
        case JobState::Running:
            return row.lost ? QStringLiteral("↺") : QStringLiteral("●");
        case JobState::Paused:
            return QStringLiteral("‖");
        case JobState::Done:
            return QStringLiteral("✓");
        case JobState::Failed:
            return QStringLiteral("!");
        case JobState::Stopped:
            return QStringLiteral("■");
        case JobState::Cancelled:
            return QStringLiteral("×");
    }
    return {};
}

QVariant stateColour(const JobRow& row, int role)
{
    if (role == Qt::ToolTipRole)
        return jobStateReason(row);
    if (role != Qt::ForegroundRole)
        return {};
    const Theme theme = Theme::of(QGuiApplication::palette());
    switch (row.job.state) {
        case JobState::Failed:
            return theme.bad;
        case JobState::Running:
            return row.lost ? theme.warning : theme.good;
        case JobState::Paused:
        case JobState::Stopped:
            return theme.warning;
        case JobState::Done:
        case JobState::Queued:
        case JobState::Cancelled:
            return {};
    }
    return {};
}

std::optional<std::string> present(const std::string& time)
{
    return time.empty() ? std::nullopt : std::optional(time);
}

QString progressText(const JobRow& row)
{
    const bool underWay = row.job.state == JobState::Running || row.job.state == JobState::Paused;
    const bool cutShort = row.job.state != JobState::Done && row.job.progress > 0;
    return underWay || cutShort ? percent(row.job.progress) : QString();
}

std::optional<qint64> secondsTaken(const JobRow& row)
{
    return secondsBetween(present(row.job.startedAt), present(row.job.finishedAt));
}

QString timeText(const JobRow& row)
{
    if (row.secondsLeft)
        return JobsModel::tr("%1 left").arg(duration(static_cast<qint64>(*row.secondsLeft)));
    const std::optional<qint64> seconds = secondsTaken(row);
    return seconds ? duration(*seconds) : QString();
}

QVariant progressShare(const JobRow& row, int role)
{
    const bool shown = row.job.state == JobState::Running || row.job.state == JobState::Paused;
    return role == kProgressRole && shown ? QVariant(row.job.progress) : QVariant();
}

}  // namespace

JobsModel::JobsModel(QObject* parent)
    : RecordModel<JobRow>(
          {
              {tr("State"), tr("What the job is doing"),
               [](const JobRow& r) { return tr("%1 %2").arg(stateSign(r), jobStateText(r)); },
               [](const JobRow& r) { return static_cast<int>(r.job.state); }, false, stateColour},
              {tr("Job"),
               tr("What is made, in which arm and with which seed"),
               [](const JobRow& r) { return QString::fromStdString(r.job.name); },
               {},
               false,
               [](const JobRow& r, int role) {
                   return role == Qt::ToolTipRole ? QVariant(QString::fromStdString(r.job.name)) : QVariant();
               }},
              {tr("Progress"), tr("Share of the work that is done"), progressText,
               [](const JobRow& r) { return r.job.progress; }, true, progressShare},
              {tr("Time"),
               tr("Time left at the speed of the last minute; of a job that does not run, how long it took"),
               timeText,
               [](const JobRow& r) { return QVariant::fromValue<qlonglong>(secondsTaken(r).value_or(-1)); },
               true,
               {}},
              {tr("Device"),
               tr("Where it runs or ran last"),
               [](const JobRow& r) { return QString::fromStdString(r.job.device); },
               {},
               false,
               {}},
              {tr("Details"),
               tr("What it is at, what it waits for, or what went wrong"),
               [](const JobRow& r) { return jobStateReason(r); },
               {},
               false,
               [](const JobRow& r, int role) {
                   return role == Qt::ToolTipRole ? QVariant(jobStateReason(r)) : QVariant();
               }},
          },
          [](const JobRow& r) { return r.job.id; }, parent)
{
    m_clock.start();
}

void JobsModel::setJobs(std::vector<JobRow> rows)
{
    const double now = static_cast<double>(m_clock.elapsed()) / 1000;
    for (JobRow& row : rows) {
        ProgressRate& rate = m_rates[row.job.id];
        if (row.job.state == JobState::Running && !row.lost) {
            rate.add(now, row.job.progress);
            row.secondsLeft = rate.secondsLeft();
        } else {
            rate.clear();
        }
    }
    setRows(std::move(rows));
}

}  // namespace poft::gui
