// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/recipe_outline.h"

#include <QString>
#include <QStringList>

namespace poft::gui {

/// A text as a JSON string, with its quotes.
QString jsonText(const QString& text);

/// A key as a token of a JSON pointer: "a~1b" of "a/b".
QString pointerToken(const QString& key);

/// `wanted`, or with a number after it where an arm is called so already.
QString freeName(const RecipeOutline& outline, const QString& wanted);

/// What a workspace has for a new recipe to begin with.
struct Available {
    QStringList conversations;  ///< data sets to train on, newest first
    QStringList pairs;          ///< data sets of preference pairs
    QStringList models;
    bool operator==(const Available&) const = default;
};

/// A recipe to begin with: SFT against PoFT on the first data set, the first model as target and the others as aligned
/// models. What the workspace lacks is left empty, and told as a problem.
QString newRecipe(const QString& name, const Available& available);

}  // namespace poft::gui
