// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/recipe_text.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace poft::gui {

/// An experiment once more with one value changed: which one, and to what. The name says the change until a person
/// writes another one.
class ChangeOneDialog final : public QDialog {
    Q_OBJECT

public:
    ChangeOneDialog(const QString& name, const QString& recipe, const Available& available, QWidget* parent = nullptr);

    /// The change and the new name, for the recipe.
    QList<RecipeEdit> edits() const;

private:
    void build();
    void fillThings();
    void showThing();
    void showSetting(const QString& name);
    void showNames(const QString& current, bool models);
    void showSeeds();
    /// A value, empty for the one that is there already; `words` name the thing.
    void take(const QString& value, const QString& words);
    std::optional<std::size_t> arm() const;

    QString m_experiment;
    RecipeOutline m_outline;
    Available m_available;
    QComboBox* m_thing;
    QComboBox* m_scope;
    QLabel* m_scopeLabel;
    QLabel* m_now;
    QVBoxLayout* m_place;  ///< of the editor
    QWidget* m_editor = nullptr;
    QLineEdit* m_name;
    QPushButton* m_accept;
    QList<RecipeEdit> m_change;
};

}  // namespace poft::gui
