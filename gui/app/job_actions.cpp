// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/job_actions.h"

#include "gui/app/icons.h"

#include <algorithm>

namespace poft::gui {

using storage::JobAction;
using storage::JobState;

bool allows(const JobRow& row, JobAction action)
{
    const JobState state = row.job.state;
    switch (action) {
        case JobAction::Pause:
            return state == JobState::Queued ||
                   (state == JobState::Running && row.job.requested != storage::JobRequest::Pause);
        case JobAction::Resume:
            return state == JobState::Paused;
        case JobAction::Stop:
            return !storage::isFinal(state) && row.job.requested != storage::JobRequest::Stop;
        case JobAction::Checkpoint:
            return state == JobState::Running && !row.lost && row.runId.has_value();
        case JobAction::Retry:
            return state == JobState::Failed || state == JobState::Stopped || state == JobState::Cancelled;
    }
    return false;
}

JobActions::JobActions(QObject* parent) : QObject(parent)
{
    const auto key = [](Qt::Key k) { return QKeySequence(Qt::CTRL | Qt::SHIFT | k); };
    add(JobAction::Pause, "pauseAction", "pause", tr("&Pause"), tr("Pause"),
        tr("Hold the job; a training keeps its place on the device"), key(Qt::Key_P));
    add(JobAction::Resume, "resumeAction", "start", tr("&Resume"), tr("Resume"), tr("Go on with a paused job"),
        key(Qt::Key_R));
    add(JobAction::Stop, "stopAction", "stop", tr("&Stop and keep"), tr("Stop"),
        tr("End the job; a training keeps a checkpoint and can be taken up again with Retry"), key(Qt::Key_X));
    add(JobAction::Checkpoint, "checkpointAction", "checkpoint", tr("&Checkpoint now"), tr("Checkpoint"),
        tr("Save a checkpoint and go on"), key(Qt::Key_S));
    add(JobAction::Retry, "retryAction", "retry", tr("Re&try"), tr("Retry"),
        tr("Put a failed, stopped or cancelled job back into the queue; it goes on from its last checkpoint"),
        key(Qt::Key_T));
    setJob(nullptr);
}

void JobActions::add(JobAction action, const char* name, const char* iconName, const QString& text,
                     const QString& shortText, const QString& help, const QKeySequence& keys)
{
    auto* made = new QAction(icon(iconName), text, this);
    made->setObjectName(QLatin1String(name));
    made->setIconText(shortText);
    made->setShortcut(keys);
    made->setToolTip(QStringLiteral("%1 (%2)").arg(help, keys.toString(QKeySequence::NativeText)));
    made->setStatusTip(help);
    connect(made, &QAction::triggered, this, [this, action] { Q_EMIT wanted(m_job, action); });
    m_actions.emplace_back(action, made);
}

void JobActions::setJob(const JobRow* row)
{
    m_job = row != nullptr ? row->job.id : 0;
    for (const auto& [action, made] : m_actions)
        made->setEnabled(row != nullptr && allows(*row, action));
}

QList<QAction*> JobActions::all() const
{
    QList<QAction*> actions;
    for (const auto& entry : m_actions)
        actions << entry.second;
    return actions;
}

}  // namespace poft::gui
