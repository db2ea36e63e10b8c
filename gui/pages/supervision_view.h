// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/engine_program.h"
#include "gui/app/live_query.h"
#include "storage/records/supervision.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTabWidget;

namespace poft::gui {

class ListedSamplesModel;
class RecordTable;
class Session;
class SupervisionModel;

/// What models learn of a data set: the reports that experiments left, with what a person should know and the samples
/// that are listed; and a look at the first samples under any model, with what is learnt of them marked.
class SupervisionView final : public QWidget {
    Q_OBJECT

public:
    explicit SupervisionView(Session& session, QWidget* parent = nullptr);

    void setDataset(std::optional<storage::Id> dataset);

    /// Chooses a report of the data set, now or as soon as it is read.
    void chooseReport(storage::Id report);
    void refresh();

Q_SIGNALS:
    void sampleChosen(qint64 sample);

private:
    struct Reading {
        std::vector<storage::SupervisionReport> reports;
        QStringList models;
        QString dataset;  ///< its name
    };
    void build();
    void take(const Result<Reading>& reading);
    void showReport(std::optional<qint64> report);
    void look();

    Session& m_session;
    std::optional<storage::Id> m_dataset;
    QString m_name;
    std::optional<storage::Id> m_report;
    std::optional<storage::Id> m_wanted;  ///< report to be chosen when it is read
    SupervisionModel* m_reports;
    ListedSamplesModel* m_samples;
    RecordTable* m_table;
    RecordTable* m_sampleTable;
    QLabel* m_remarks;
    QComboBox* m_model;
    QPushButton* m_lookButton;
    QPlainTextEdit* m_text;
    QTabWidget* m_tabs;
    EngineProgram m_engine;
    LiveQuery<Reading> m_query;
    LiveQuery<std::vector<storage::SupervisedSample>> m_sampleQuery;
};

}  // namespace poft::gui
