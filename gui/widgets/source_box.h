// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/recipe_text.h"

#include <QComboBox>

namespace poft::gui {

/// A choice among the models, or the data sets, of a recipe and of its workspace.
class SourceBox final : public QComboBox {
    Q_OBJECT

public:
    enum class Kind { Models, Datasets };

    /// `optional`: none can be chosen too.
    SourceBox(const QString& name, const QString& accessibleName, Kind kind, bool optional, QWidget* parent = nullptr);

    void fill(const RecipeOutline& outline, const Available& available, const QString& current);

Q_SIGNALS:
    /// A person chose; empty for none.
    void nameChosen(const QString& name);

private:
    Kind m_kind;
    bool m_optional;
};

}  // namespace poft::gui
