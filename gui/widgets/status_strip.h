// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/job_row.h"
#include "storage/records/finding.h"

#include <QStringList>
#include <QWidget>

#include <set>
#include <vector>

class QLabel;
class QProgressBar;
class QTimer;
class QToolButton;

namespace poft::gui {

class Session;

/// The line at the bottom: what runs now, how much waits, and what waits for a person.
class StatusStrip final : public QWidget {
    Q_OBJECT

public:
    explicit StatusStrip(Session& session, QWidget* parent = nullptr);

    /// What a person should look at, newest first.
    const QStringList& problems() const { return m_problems; }

Q_SIGNALS:
    /// A job that was running when it was last looked at has ended.
    void jobEnded(const QString& sentence, bool failed);

    /// The running job was clicked.
    void jobWanted(poft::storage::Id job, bool any);

private:
    struct Reading {
        std::vector<JobRow> jobs;
        std::vector<storage::Finding> findings;
    };
    void take(const Result<Reading>& reading);
    void showRunning(const std::vector<JobRow>& jobs);
    void tellOfEnds(const std::vector<JobRow>& jobs);
    void fillProblems(const Reading& reading);
    void updateProblems();

    Session& m_session;
    QToolButton* m_running;
    QProgressBar* m_progress;
    QLabel* m_queue;
    QToolButton* m_problemButton;
    QStringList m_fromDatabase;
    QStringList m_problems;
    QString m_databaseProblem;
    storage::Id m_job = 0;
    std::set<storage::Id> m_unfinished;  ///< jobs that ran when it was last looked at
    LiveQuery<Reading> m_query;
};

}  // namespace poft::gui
