// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/datasets_model.h"
#include "gui/models/job_row.h"
#include "gui/models/samples_model.h"
#include "gui/pages/page.h"
#include "storage/records/sample.h"

#include <QStringList>

class QLabel;
class QPlainTextEdit;
class QTabWidget;

namespace poft::gui {

class DeriveActions;
class ImportActions;
class RecordTable;
class StateStack;
class SupervisionView;

/// The data sets: what there is, what is in them, which rows were bad, what models would learn of them. Files are
/// imported by button, by path, by paste or by dropping them here; other data sets are made of the chosen one.
class DataPage final : public Page {
    Q_OBJECT

public:
    explicit DataPage(Session& session, QWidget* parent = nullptr);

    /// Import by dialog and by path, and what can be made of the chosen data set.
    const QList<QAction*>& importActions() const;
    const QList<QAction*>& deriveActions() const;

    /// Opens the import dialog on files.
    void importFiles(const QStringList& files);

protected:
    void refresh() override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Reading {
        std::vector<storage::Dataset> datasets;
        std::vector<JobRow> imports;  ///< jobs that make data sets, under way or failed lately
    };
    void build();
    void wire();
    void take(Result<Reading> reading);
    void showImports(const std::vector<JobRow>& imports);
    void choose(std::optional<qint64> dataset);

    ImportActions* m_import;
    DeriveActions* m_derive;
    DatasetsModel* m_datasets;
    BadRowsModel* m_badRows;
    SamplesModel* m_samples;
    StateStack* m_stack;
    RecordTable* m_table;
    QTabWidget* m_tabs;
    RecordTable* m_sampleTable;
    SupervisionView* m_supervision;
    QPlainTextEdit* m_sampleText;
    QLabel* m_importLine;
    LiveQuery<Reading> m_query;
    std::optional<storage::Id> m_badRowsOf;
    LiveQuery<std::vector<storage::BadRow>> m_badRowQuery;
    std::optional<storage::Id> m_sample;
    LiveQuery<storage::SampleWithBody> m_sampleQuery;
};

}  // namespace poft::gui
