// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/recipe_draft.h"
#include "gui/widgets/source_box.h"

#include <QWidget>

#include <vector>

class QFormLayout;
class QLineEdit;

namespace poft::gui {

class AlignedRows;
class EvaluationRows;
class ProblemLine;

/// What an experiment is made of, in the order of a sentence: name, data, target and aligned models, evaluations,
/// seeds; below each what is wrong with it. What is chosen from the workspace is registered in the recipe by the same
/// step.
class RecipeSources final : public QWidget {
    Q_OBJECT

public:
    explicit RecipeSources(RecipeDraft& draft, QWidget* parent = nullptr);

    void show(const RecipeOutline& outline);

    /// What the workspace has to choose from.
    void setAvailable(const Available& available);

    /// Turns to the field that a problem's path names; false where it names none.
    bool focusOn(const QString& path);

private:
    /// A row of the form, with the place of the recipe that it shows.
    struct Field {
        QString pointer;
        QWidget* editor;
        ProblemLine* problem;
    };
    void build();
    void addField(QFormLayout& form, const QString& label, const QString& pointer, QWidget* editor);
    SourceBox* addChoice(QFormLayout& form, const QString& label, const QString& name, const QString& help,
                         const QString& pointer, SourceBox::Kind kind);
    QLineEdit* addLine(QFormLayout& form, const QString& label, const QString& name, const QString& accessibleName,
                       const QString& help, const QString& pointer);
    void showProblems();
    void setName();
    void setSeeds();

    RecipeDraft& m_draft;
    RecipeOutline m_outline;
    Available m_available;
    std::vector<Field> m_fields;
    QLineEdit* m_name;
    QLineEdit* m_seeds;
    SourceBox* m_target;
    SourceBox* m_train;
    SourceBox* m_pairs;
    SourceBox* m_evaluationData;
    AlignedRows* m_aligned;
    EvaluationRows* m_evaluations;
};

}  // namespace poft::gui
