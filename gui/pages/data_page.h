// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/data_reading.h"
#include "gui/pages/page.h"

#include <QStringList>

class QTabWidget;

namespace poft::gui {

class DataJobs;
class DatasetLengths;
class DatasetOverview;
class DatasetSamples;
class DeleteAction;
class DeriveActions;
class DuplicatesView;
class ImportActions;
class RecordTable;
class StateStack;
class SupervisionView;

/// The data sets: what there is, what each is at a glance, its samples, the rows that were bad, what models would
/// learn of it, and which samples are nearly the same. Files are
/// imported by button, by path, by paste or by dropping them here; other data sets are made of the chosen one.
class DataPage final : public Page {
    Q_OBJECT

public:
    explicit DataPage(Session& session, QWidget* parent = nullptr);

    /// Import by dialog and by path, and what can be made of the chosen data set.
    const QList<QAction*>& importActions() const;
    const QList<QAction*>& deriveActions() const;

    /// Looks for near duplicates in the chosen data set.
    QAction* findDuplicatesAction() const;

    /// Deletes the chosen data set, after a question.
    QAction* deleteAction() const;

    /// Opens the import dialog on files.
    void importFiles(const QStringList& files);

protected:
    void refresh() override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void build();
    void wire();
    void take(Result<DataReading> reading);
    void showRows();
    void leadTo(const results::DatasetFinding& finding);
    void choose(std::optional<qint64> dataset);

    ImportActions* m_import;
    DeriveActions* m_derive;
    DeleteAction* m_delete;
    DatasetsModel* m_datasets;
    BadRowsModel* m_badRows;
    DatasetLengths* m_lengths;
    StateStack* m_stack;
    RecordTable* m_table;
    QTabWidget* m_tabs;
    RecordTable* m_badRowTable;
    DatasetOverview* m_overview;
    DatasetSamples* m_samples;
    SupervisionView* m_supervision;
    DuplicatesView* m_duplicates;
    DataJobs* m_jobs;
    DataReading m_reading;
    LiveQuery<DataReading> m_query;
    std::optional<storage::Id> m_badRowsOf;
    LiveQuery<std::vector<storage::BadRow>> m_badRowQuery;
};

}  // namespace poft::gui
