// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/recipe_draft.h"

#include <QWidget>

class QVBoxLayout;

namespace poft::gui {

/// The aligned models of a recipe, each with its weight, and a button for one more.
class AlignedRows final : public QWidget {
    Q_OBJECT

public:
    explicit AlignedRows(RecipeDraft& draft, QWidget* parent = nullptr);

    /// Rows that stand for the same stay, and with them the focus.
    void show(const RecipeOutline& outline, const Available& available);

private:
    void addRowOf(QVBoxLayout& column, std::size_t index);
    void add();

    RecipeDraft& m_draft;
    RecipeOutline m_outline;
    Available m_available;
};

/// What is measured: task, data and time of each evaluation, and a button for one more.
class EvaluationRows final : public QWidget {
    Q_OBJECT

public:
    explicit EvaluationRows(RecipeDraft& draft, QWidget* parent = nullptr);

    void show(const RecipeOutline& outline, const Available& available);

private:
    void addRowOf(QVBoxLayout& column, std::size_t index);
    void add();

    RecipeDraft& m_draft;
    RecipeOutline m_outline;
    Available m_available;
};

}  // namespace poft::gui
