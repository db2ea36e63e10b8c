// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/recipe_text.h"

#include <QScrollArea>

class QLabel;

namespace poft::gui {

class ArmsEditor;
class RecipeDraft;
class RecipeSources;
class SettingsEditor;

/// A recipe as a form: what it is made of, its arms, its settings. It shows the draft's text and changes nothing but
/// that; the text itself stays the recipe.
class RecipeForm final : public QScrollArea {
    Q_OBJECT

public:
    explicit RecipeForm(RecipeDraft& draft, QWidget* parent = nullptr);

    void setAvailable(const Available& available);

    /// Turns to the field that a problem's path names; false where none does.
    bool focusOn(const QString& path);

private:
    void showDraft();

    RecipeDraft& m_draft;
    QLabel* m_unreadable;
    QWidget* m_parts;
    RecipeSources* m_sources;
    ArmsEditor* m_arms;
    SettingsEditor* m_settings;
};

}  // namespace poft::gui
