// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/job_row.h"

#include <QWidget>

#include <set>

namespace poft::gui {

class Session;
class TaskLine;

/// The jobs that make data sets or look for duplicates, a line for each of the first: what is under way can be
/// cancelled, what failed tried again or taken out of sight.
class DataJobs final : public QWidget {
    Q_OBJECT

public:
    explicit DataJobs(Session& session, QWidget* parent = nullptr);

    void setJobs(std::vector<JobRow> jobs);

    /// Why something that a person wanted is not done; empty takes the sentence away.
    void setRefusal(const QString& sentence);

private:
    void show();
    void showJob(TaskLine& line, const JobRow& row) const;

    Session& m_session;
    std::vector<JobRow> m_jobs;
    std::set<storage::Id> m_dismissed;
    TaskLine* m_refusal;
    std::vector<TaskLine*> m_lines;
};

}  // namespace poft::gui
