// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/job_row.h"
#include "storage/queue/control.h"

#include <QAction>
#include <QObject>

#include <utility>
#include <vector>

namespace poft::gui {

/// The actions on the chosen job, made once and put into menu, tool bar and context menu. They are enabled as the job
/// allows.
class JobActions final : public QObject {
    Q_OBJECT

public:
    explicit JobActions(QObject* parent = nullptr);

    /// Null when no job is chosen.
    void setJob(const JobRow* row);

    QList<QAction*> all() const;

Q_SIGNALS:
    void wanted(poft::storage::Id job, poft::storage::JobAction action);

private:
    void add(storage::JobAction action, const char* name, const char* iconName, const QString& text,
             const QString& shortText, const QString& help, const QKeySequence& keys);
    std::vector<std::pair<storage::JobAction, QAction*>> m_actions;
    storage::Id m_job = 0;
};

/// Whether an action makes sense for a job as it is.
bool allows(const JobRow& row, storage::JobAction action);

}  // namespace poft::gui
