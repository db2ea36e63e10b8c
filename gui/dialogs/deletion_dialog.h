// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "storage/tables/deletion.h"

#include <QDialog>

#include <functional>

class QLabel;
class QProgressBar;
class QPushButton;

namespace poft::gui {

/// Asks before something is deleted: what it is, what goes with it or loses something, how much of the disk is given
/// back; or why it cannot be deleted now. Deletes on the database thread and says when it is done.
class DeletionDialog final : public QDialog {
    Q_OBJECT

public:
    /// Both for the database thread.
    struct Deletion {
        std::function<Result<storage::DeletionPlan>(storage::Connection&)> plan;
        std::function<Status(storage::Connection&)> carryOut;
    };

    DeletionDialog(DatabaseThread& database, Deletion deletion, QWidget* parent = nullptr);

Q_SIGNALS:
    /// It is deleted: "The run “SFT, seed 1” is deleted; 1.2 GB are free again."
    void deleted(const QString& sentence);

private:
    void build();
    void show(const Result<storage::DeletionPlan>& plan);
    void carryOut();

    DatabaseThread& m_database;
    Deletion m_deletion;
    storage::DeletionPlan m_plan;
    QLabel* m_text;
    QProgressBar* m_busy;
    QPushButton* m_delete;
    LiveQuery<storage::DeletionPlan> m_query;
};

}  // namespace poft::gui
