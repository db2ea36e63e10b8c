// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/recipe_draft.h"
#include "gui/models/recipe_text.h"

#include <QWidget>

class QComboBox;
class QFormLayout;
class QLineEdit;
class QVBoxLayout;

namespace poft::gui {

/// What an experiment is made of, in the order of a sentence: name, data, target and aligned models, evaluations,
/// seeds. What is chosen from the workspace is registered in the recipe by the same step.
class RecipeSources final : public QWidget {
    Q_OBJECT

public:
    explicit RecipeSources(RecipeDraft& draft, QWidget* parent = nullptr);

    void show(const RecipeOutline& outline);

    /// What the workspace has to choose from.
    void setAvailable(const Available& available);

private:
    void build();
    QComboBox* addChoice(QFormLayout& form, const QString& label, const QString& name, const QString& help,
                         const QString& pointer, bool models);
    QComboBox* makeBox(const QString& name, const QString& accessibleName, bool models, bool optional);
    void fillBox(QComboBox& box, const QString& current, bool models, bool optional);
    void fillAligned();
    void fillEvaluations();
    void addEvaluation();
    void use(const QString& pointer, const QString& name, bool models);
    void setSeeds();
    QList<RecipeEdit> registration(const QString& name, bool models) const;

    RecipeDraft& m_draft;
    RecipeOutline m_outline;
    Available m_available;
    bool m_availableChanged = false;
    QLineEdit* m_name;
    QLineEdit* m_seeds;
    QComboBox* m_target;
    QComboBox* m_train;
    QComboBox* m_pairs;
    QComboBox* m_evaluationData;
    QWidget* m_aligned;
    QWidget* m_evaluations;
};

}  // namespace poft::gui
