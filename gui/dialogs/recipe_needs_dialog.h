// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/recipe_cards.h"

#include <QDialog>

namespace poft::gui {

/// What a recipe reads from elsewhere: what is on this machine, and the lines that fetch what is not.
class RecipeNeedsDialog final : public QDialog {
    Q_OBJECT

public:
    explicit RecipeNeedsDialog(const RecipeCard& recipe, QWidget* parent = nullptr);
};

}  // namespace poft::gui
