// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/results_model.h"
#include "storage/records/experiment.h"

#include <QWidget>

class QAction;
class QLabel;
class QPlainTextEdit;
class QTabWidget;

namespace poft::gui {

class RecordTable;
class StateStack;

/// A stored experiment: its state, its results by arm, its recipe.
class ExperimentDetails final : public QWidget {
    Q_OBJECT

public:
    /// `actions` are shown as buttons beside the name; the first, which makes a copy, also where nothing is measured.
    explicit ExperimentDetails(const QList<QAction*>& actions, QWidget* parent = nullptr);

    void show(const storage::Experiment& experiment, const std::vector<ResultRow>& results);

    /// How far it is, or why it cannot be shown.
    void setSummary(const QString& sentence);

private:
    void showResults(const std::vector<ResultRow>& rows, bool evaluated);

    ResultsModel* m_results;
    QLabel* m_title;
    QLabel* m_summary;
    QList<QAction*> m_leadOn;
    QTabWidget* m_tabs;
    StateStack* m_resultState;
    RecordTable* m_resultTable;
    QPlainTextEdit* m_recipe;
};

}  // namespace poft::gui
