// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/recipe_draft.h"
#include "gui/models/recipe_outline.h"
#include "gui/models/record_model.h"

#include <QCoreApplication>
#include <QWidget>

class QAction;
class QComboBox;
class QLineEdit;

namespace poft::gui {

class ProblemLine;
class RecordTable;

struct ArmRow {
    std::int64_t number = 0;
    ArmOutline arm;
};

class ArmsModel final : public RecordModel<ArmRow> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::ArmsModel)

public:
    explicit ArmsModel(QObject* parent = nullptr);
};

/// The arms of a recipe as a small table, and the chosen one's name, objective and what it starts after; below, what is
/// wrong with them.
class ArmsEditor final : public QWidget {
    Q_OBJECT

public:
    explicit ArmsEditor(RecipeDraft& draft, QWidget* parent = nullptr);

    void show(const RecipeOutline& outline);

    /// Turns to the arm that a problem's path names, where it is not about its settings; false where it names none.
    bool focusOn(const QString& path);

private:
    void showProblems();
    void build();
    void fill();
    void add();
    void duplicate();
    void remove();
    void rename();
    void change(const QString& key, const std::optional<QString>& json);
    std::optional<std::size_t> chosen() const;

    RecipeDraft& m_draft;
    RecipeOutline m_outline;
    ArmsModel* m_model;
    RecordTable* m_table;
    QLineEdit* m_name;
    QComboBox* m_objective;
    QComboBox* m_after;
    ProblemLine* m_problem;
    QAction* m_addAction;
    QAction* m_duplicateAction;
    QAction* m_removeAction;
    std::optional<qint64> m_toChoose;
};

}  // namespace poft::gui
