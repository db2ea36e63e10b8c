// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <vector>

namespace poft::gui {

/// Something that a recipe reads and that the program does not bring: a repository on the Hugging Face hub, or a file
/// beside the recipe.
struct RecipeNeed {
    enum class Kind { Model, Dataset, File };
    Kind kind = Kind::Model;
    QString name;       ///< "organisation/name", or the path of the file
    bool here = false;  ///< on this machine, as far as the recipe names its files
    QString line;       ///< for a terminal, to fetch it; empty for a file

    bool operator==(const RecipeNeed&) const = default;
};

/// A shipped recipe with its small version, as the start page shows it. All texts are the recipe's own.
struct RecipeCard {
    QString name;         ///< of the file, "table1"
    QString title;        ///< "Table 1 – six benchmarks"; the name where the recipe has none
    QString description;  ///< one or two sentences: what it shows
    QString file;         ///< absolute
    QString smallFile;    ///< of the recipe "<name>-tiny" or "<name>-quick"; empty without one
    std::vector<RecipeNeed> needs;

    int missing() const;

    /// "Needs 5 models and 3 data sets; 2 of 8 are on this machine."
    QString needsText() const;

    bool operator==(const RecipeCard&) const = default;
};

/// The recipes of a folder: first those that need nothing, then the others by title, numbers as numbers. A file that is
/// no recipe is left out. Looks into the Hugging Face cache; reads no large file.
std::vector<RecipeCard> recipeCards(const QString& folder);

}  // namespace poft::gui
