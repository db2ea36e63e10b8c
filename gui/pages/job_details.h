// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/experiment_reading.h"
#include "storage/records/run.h"

#include <QWidget>

class QAction;
class QLabel;
class QTabWidget;
class QToolButton;

namespace poft::gui {

class DeleteAction;
class RunSettingsView;
class Session;

/// What there is to say of the chosen job: its state, speed and times, what it keeps on the disk, and its settings
/// beside those of the arms around it.
class JobDetails final : public QWidget {
    Q_OBJECT

public:
    explicit JobDetails(Session& session, QWidget* parent = nullptr);

    /// Null when no job is chosen. `reading` has the runs to compare with; `curves` the speed.
    void show(const JobRow* row, const ExperimentReading& reading, const CurveStore& curves);

    /// Deletes what the chosen job's training keeps, after asking.
    QAction* deleteAction() const;

Q_SIGNALS:
    void said(const QString& sentence);

private:
    QWidget* buildSummary();
    void showText();
    void openFolder() const;
    void tellUse();
    void openLog();

    Session& m_session;
    QTabWidget* m_tabs;
    RunSettingsView* m_settings;
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
