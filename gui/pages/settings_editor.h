// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/recipe_draft.h"
#include "gui/models/recipe_outline.h"
#include "storage/recipe/settings.h"

#include <QWidget>

#include <vector>

class QComboBox;
class QMenu;

namespace poft::gui {

class SettingField;

/// All settings of a training as a form, made from the settings table: for all arms, or for one arm where it differs.
class SettingsEditor final : public QWidget {
    Q_OBJECT

public:
    explicit SettingsEditor(RecipeDraft& draft, QWidget* parent = nullptr);

    /// Shows the draft as it is now.
    void show(const RecipeOutline& outline);

    /// Turns to a setting that a problem's path names; false where it names none.
    bool focusOn(const QString& path);

private:
    void build();
    QWidget* buildGroup(recipe::SettingGroup group, const QString& title);
    void addPresets(QMenu& menu);
    void fillScopes();
    void fill();
    std::optional<std::size_t> arm() const;
    QString pointer(const SettingField& field) const;

    RecipeDraft& m_draft;
    RecipeOutline m_outline;
    QComboBox* m_scope;
    std::vector<SettingField*> m_fields;
};

}  // namespace poft::gui
