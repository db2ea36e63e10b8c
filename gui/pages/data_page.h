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

class RecordTable;
class StateStack;

/// The data sets: what there is, what is in them, which rows were bad; files are imported by button or by dropping them
/// here.
class DataPage final : public Page {
    Q_OBJECT

public:
    explicit DataPage(Session& session, QWidget* parent = nullptr);

    QAction* importAction() { return m_importAction; }

    /// Opens the import dialog on files.
    void importFiles(const QStringList& files);

protected:
    void refresh() override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    struct Reading {
        std::vector<storage::Dataset> datasets;
        std::vector<JobRow> imports;  ///< import jobs that are under way or have failed
    };
    void build();
    void wire();
    void take(Result<Reading> reading);
    void showImports(const std::vector<JobRow>& imports);
    void choose(std::optional<qint64> dataset);
    void chooseFiles();

    QAction* m_importAction;
    DatasetsModel* m_datasets;
    BadRowsModel* m_badRows;
    SamplesModel* m_samples;
    StateStack* m_stack;
    RecordTable* m_table;
    QTabWidget* m_tabs;
    RecordTable* m_sampleTable;
    QPlainTextEdit* m_sampleText;
    QLabel* m_importLine;
    LiveQuery<Reading> m_query;
    std::optional<storage::Id> m_badRowsOf;
    LiveQuery<std::vector<storage::BadRow>> m_badRowQuery;
    std::optional<storage::Id> m_sample;
    LiveQuery<storage::SampleWithBody> m_sampleQuery;
};

}  // namespace poft::gui
