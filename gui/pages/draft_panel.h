// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/plan_models.h"
#include "gui/models/recipe_text.h"

#include <QTimer>
#include <QWidget>

class QAction;
class QLabel;
class QPlainTextEdit;
class QTabWidget;

namespace poft::gui {

class RecipeDraft;
class RecipeForm;
class RecordTable;
class Session;

/// An experiment before its start: the recipe as a form and as text, its problems, its jobs with what the engine
/// expects them to take, and the button that starts it.
class DraftPanel final : public QWidget {
    Q_OBJECT

public:
    explicit DraftPanel(Session& session, QWidget* parent = nullptr);

    RecipeDraft& draft() { return *m_draft; }

    /// Start, save, undo, redo; not enabled without a draft.
    QAction* startAction() { return m_startAction; }
    QList<QAction*> editActions() const { return {m_undoAction, m_redoAction, m_saveAction}; }

    /// What the workspace has to choose from.
    void setAvailable(const Available& available);

    /// Writes the recipe's text into a file; says so, or why not.
    void saveTo(const QString& file);

Q_SIGNALS:
    void said(const QString& sentence);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    enum Tab { SetUp, Problems, Jobs, Text };
    void makeActions();
    void build();
    void wire();
    void showDraft();
    void showPlan();
    void takeText();
    void chooseProblem(qint64 number);
    void chooseFile();
    void start();
    /// What can be started is started only where it is seen: the keys of Start belong to other pages too.
    void setStartable(bool startable);

    Session& m_session;
    RecipeDraft* m_draft;
    QAction* m_startAction;
    bool m_startable = false;
    QAction* m_saveAction;
    QAction* m_undoAction;
    QAction* m_redoAction;
    PlanModel* m_plan;
    ProblemsModel* m_problems;
    QLabel* m_title;
    QLabel* m_summary;
    QTabWidget* m_tabs;
    RecipeForm* m_form;
    RecordTable* m_planTable;
    RecordTable* m_problemTable;
    QPlainTextEdit* m_text;
    QTimer m_typed;         ///< runs while a person types in the text
    QString m_shownOrigin;  ///< of the draft that is shown: another one begins at its first part
};

}  // namespace poft::gui
