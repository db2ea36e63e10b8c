// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/datasets_model.h"
#include "storage/records/supervision.h"
#include "storage/tables/dataset_details.h"

#include <QSplitter>

class QAction;
class QGridLayout;
class QLabel;
class QToolButton;

namespace poft::gui {

class Chart;
class RecordTable;
class Session;

/// A data set at one glance: lengths as a chart and in numbers, known noise, repetitions, what people said of the
/// samples, columns of numbers, and what was found that somebody should look at.
class DatasetOverview final : public QSplitter {
    Q_OBJECT

public:
    /// `findDuplicates` looks for near duplicates in the data set that is shown.
    DatasetOverview(Session& session, QAction* findDuplicates, QWidget* parent = nullptr);

    /// What is shown from now on; none clears it. Cheap where nothing is new.
    void setRow(const DatasetRow* row);

    /// Puts the focus on the findings.
    void showFindings();

Q_SIGNALS:
    /// A person wants more of a finding.
    void findingChosen(const poft::results::DatasetFinding& finding);

    /// A person wants to see the groups of near duplicates.
    void groupsWanted();

private:
    /// What is read beside the row.
    struct Reading {
        std::string state;  ///< of what it was read from: equal, and it need not be read again
        storage::DatasetDetails details;
        std::vector<storage::SupervisionReport> reports;  ///< the newest of each model
    };
    static Result<Reading> read(storage::Connection& connection, storage::Id dataset, const std::string& known);

    QWidget* buildFacts(QAction* findDuplicates);
    QLabel* addFact(const char* name, const QString& title);
    void showFacts();
    void showSaid();

    std::optional<DatasetRow> m_row;
    Reading m_reading;
    Chart* m_chart;
    QGridLayout* m_facts;
    QLabel* m_lengths;
    QLabel* m_tokens;
    QLabel* m_noise;
    QLabel* m_duplicates;
    QToolButton* m_find;
    QToolButton* m_groups;
    QLabel* m_said;
    QLabel* m_columns;
    QLabel* m_found;
    DatasetFindingsModel* m_findings;
    RecordTable* m_table;
    LiveQuery<Reading> m_query;
};

}  // namespace poft::gui
