// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/experiment_reading.h"
#include "storage/records/run.h"

#include <QWidget>

class QAction;
class QLabel;
class QToolButton;

namespace poft::gui {

class DeleteAction;
class Session;

/// What there is to say of the chosen job: its state, what it keeps on the disk, and in what its training differs from
/// those beside it.
class JobDetails final : public QWidget {
    Q_OBJECT

public:
    explicit JobDetails(Session& session, QWidget* parent = nullptr);

    /// Null when no job is chosen. `reading` has the runs to compare with.
    void show(const JobRow* row, const ExperimentReading& reading);

    /// Deletes what the chosen job's training keeps, after asking.
    QAction* deleteAction() const;

Q_SIGNALS:
    void said(const QString& sentence);

private:
    void showText();
    void openFolder() const;
    void tellUse();
    void openLog();

    Session& m_session;
    QLabel* m_text;
    QToolButton* m_folderButton;
    QToolButton* m_useButton;
    QToolButton* m_logButton;
    DeleteAction* m_deleteAction;
    QString m_name;  ///< of the job
    QStringList m_lines;
    std::optional<storage::Id> m_run;
    std::vector<storage::Checkpoint> m_checkpoints;
    LiveQuery<std::vector<storage::Checkpoint>> m_query;
};

/// "Unlike the arms beside it: Objective PoFT, Learning rate 0.0001": what the run's settings have that some other run
/// of its seed has not; empty where there is no other.
QString differenceFromOthers(const ExperimentReading& reading, storage::Id run);

}  // namespace poft::gui
