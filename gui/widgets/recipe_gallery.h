// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/recipe_cards.h"

#include <QScrollArea>

class QGridLayout;
class QLabel;

namespace poft::gui {

/// The shipped experiments as cards, in as many columns as there is room for: what each shows, what it needs, and the
/// buttons that open it or its small version.
class RecipeGallery final : public QScrollArea {
    Q_OBJECT

public:
    /// `folder` holds the recipes.
    explicit RecipeGallery(const QString& folder, QWidget* parent = nullptr);

    /// Looks anew: what is on this machine may have changed.
    void read();

    int cards() const { return static_cast<int>(m_cards.size()); }

Q_SIGNALS:
    void recipeChosen(const QString& file);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QWidget* buildCard(const RecipeCard& card);
    void arrange();
    void colour();

    QString m_folder;
    std::vector<RecipeCard> m_recipes;
    std::vector<QWidget*> m_cards;
    QList<QLabel*> m_needs;
    QWidget* m_inside;
    QGridLayout* m_grid;
    int m_columns = 0;
};

}  // namespace poft::gui
