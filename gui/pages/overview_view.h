// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "storage/results/paper_figures.h"

#include <QWidget>

#include <optional>
#include <vector>

class QLabel;

namespace poft::gui {

class OverviewModel;
class RecordTable;
class Session;

/// The arms of an experiment over all of its tasks, with the paper's own figures where its recipe repeats a table of
/// the paper.
class OverviewView final : public QWidget {
    Q_OBJECT

public:
    explicit OverviewView(Session& session, QWidget* parent = nullptr);

    /// What was measured.
    void setTables(storage::Id experiment, const std::vector<results::ResultTable>& tables);

private:
    /// What the paper has of the experiment.
    struct Paper {
        results::PaperReference reference;
        std::string tables;  ///< resources/paper_tables.json; empty where the recipe names no table
    };
    static Result<Paper> readPaper(storage::Connection& connection, storage::Id experiment);
    void show();

    Session& m_session;
    std::optional<storage::Id> m_experiment;
    results::Overview m_overview;
    Paper m_paper;
    QLabel* m_line;
    OverviewModel* m_model;
    RecordTable* m_table;
    LiveQuery<Paper> m_query;
};

}  // namespace poft::gui
