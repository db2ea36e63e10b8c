// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/recipe_outline.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace poft::gui {

/// One change to a recipe: a value (JSON text) at a place, or nothing there.
struct RecipeEdit {
    QString pointer;  ///< RFC 6901
    std::optional<QString> value;
};

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
    QStringList models;         ///< those that trainings have made last
    int trained = 0;            ///< how many of the models trainings have made
    bool operator==(const Available&) const = default;
};

/// What a person typed as seeds ("1, 2 3") as a JSON list: numbers as they are, anything else as text, so that the
/// recipe's check says what is wrong with it.
QString seedsJson(const QString& typed);

/// What a recipe that does not know a name of the workspace yet must say for it; nothing where it knows the name.
QList<RecipeEdit> registration(const RecipeOutline& outline, const QString& name, bool models);

/// A recipe to begin with: SFT against PoFT on the first data set, the first model as target and the others as aligned
/// models. What the workspace lacks is left empty, and told as a problem.
QString newRecipe(const QString& name, const Available& available);

}  // namespace poft::gui
