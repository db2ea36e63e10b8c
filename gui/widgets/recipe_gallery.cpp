// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/recipe_gallery.h"

#include "gui/app/theme.h"
#include "gui/dialogs/recipe_needs_dialog.h"

#include <QDir>
#include <QEvent>
#include <QFrame>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace poft::gui {

namespace {

constexpr int kMostColumns = 3;

QLabel* words(const QString& text)
{
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

QToolButton* button(const QString& name, const QString& text, const QString& accessibleName)
{
    auto* made = new QToolButton;
    made->setObjectName(name);
    made->setText(text);
    made->setAccessibleName(accessibleName);
    made->setFocusPolicy(Qt::StrongFocus);
    return made;
}

}  // namespace

RecipeGallery::RecipeGallery(const QString& folder, QWidget* parent)
    : QScrollArea(parent), m_folder(folder), m_inside(new QWidget), m_grid(new QGridLayout(m_inside))
{
    setObjectName(QStringLiteral("recipeGallery"));
    setAccessibleName(tr("Experiments to begin with"));
    setFrameShape(NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_grid->setContentsMargins(0, 0, 0, 0);
    setWidget(m_inside);
    read();
}

void RecipeGallery::read()
{
    std::vector<RecipeCard> recipes = recipeCards(m_folder);
    if (recipes == m_recipes && m_grid->count() > 0)
        return;
    qDeleteAll(m_inside->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    m_needs.clear();
    m_cards.clear();
    m_recipes = std::move(recipes);
    for (const RecipeCard& recipe : m_recipes)
        m_cards.push_back(buildCard(recipe));
    if (m_cards.empty()) {
        QLabel* missing = words(tr("The recipes that belong to this program are not in %1. Install the program again, "
                                   "or name the folder that holds “recipes” in POFT_RESOURCES.")
                                    .arg(QDir::toNativeSeparators(m_folder)));
        missing->setObjectName(QStringLiteral("recipeGallery.missing"));
        m_grid->addWidget(missing, 0, 0, Qt::AlignTop);
    }
    m_columns = 0;
    arrange();
    colour();
}

QWidget* RecipeGallery::buildCard(const RecipeCard& recipe)
{
    auto* card = new QFrame;
    card->setObjectName(QStringLiteral("card.") + recipe.name);
    card->setFrameShape(QFrame::StyledPanel);
    card->setAutoFillBackground(true);
    card->setBackgroundRole(QPalette::Base);
    QLabel* title = words(recipe.title);
    QFont bold = title->font();
    bold.setBold(true);
    title->setFont(bold);
    QLabel* needs = words(recipe.needsText());
    needs->setObjectName(QStringLiteral("card.%1.needs").arg(recipe.name));
    m_needs << needs;
    auto* open = button(QStringLiteral("card.%1.open").arg(recipe.name), tr("Open recipe"),
                        tr("Open the recipe: %1").arg(recipe.title));
    open->setToolTip(tr("Set the experiment up as the recipe has it; nothing starts before you press Start"));
    connect(open, &QToolButton::clicked, this, [this, file = recipe.file] { Q_EMIT recipeChosen(file); });
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(open);
    if (!recipe.smallFile.isEmpty()) {
        const bool quick = recipe.smallFile.endsWith(QLatin1String("-quick.json"));
        auto* small = button(
            QStringLiteral("card.%1.small").arg(recipe.name), quick ? tr("Open quick version") : tr("Open tiny twin"),
            (quick ? tr("Open the quick version: %1") : tr("Open the tiny twin: %1")).arg(recipe.title));
        small->setToolTip(quick ? tr("Fewer arms and seeds")
                                : tr("The same experiment on models and data so small that this computer makes them"));
        connect(small, &QToolButton::clicked, this, [this, file = recipe.smallFile] { Q_EMIT recipeChosen(file); });
        buttons->addWidget(small);
    }
    if (!recipe.needs.empty()) {
        auto* list = button(QStringLiteral("card.%1.needsButton").arg(recipe.name), tr("Needs…"),
                            tr("What the recipe needs: %1").arg(recipe.title));
        list->setToolTip(
            tr("The models and data, which of them are on this machine, and the lines that fetch the rest"));
        connect(list, &QToolButton::clicked, this, [this, recipe] {
            auto* dialog = new RecipeNeedsDialog(recipe, this);
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            connect(dialog, &QDialog::finished, this, &RecipeGallery::read, Qt::QueuedConnection);
            dialog->open();
        });
        buttons->addWidget(list);
    }
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(card);
    layout->setSpacing(4);
    layout->addWidget(title);
    layout->addWidget(words(recipe.description));
    layout->addStretch(1);
    layout->addWidget(needs);
    layout->addLayout(buttons);
    return card;
}

void RecipeGallery::arrange()
{
    int least = 1;
    for (const QWidget* card : m_cards)
        least = std::max(least, card->minimumSizeHint().width() + m_grid->horizontalSpacing());
    const int columns = std::clamp((viewport()->width() + m_grid->horizontalSpacing()) / least, 1, kMostColumns);
    if (columns == m_columns || m_cards.empty())
        return;
    for (int column = 0; column < std::max(columns, m_columns); ++column)
        m_grid->setColumnStretch(column, column < columns ? 1 : 0);
    m_columns = columns;
    int place = 0;
    for (QWidget* card : m_cards) {
        m_grid->removeWidget(card);
        m_grid->addWidget(card, place / columns, place % columns);
        ++place;
    }
}

void RecipeGallery::colour()
{
    for (QLabel* label : std::as_const(m_needs)) {
        QPalette quiet = palette();
        quiet.setColor(QPalette::WindowText, Theme::of(palette()).secondary);
        label->setPalette(quiet);
    }
}

void RecipeGallery::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    arrange();
}

void RecipeGallery::changeEvent(QEvent* event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colour();
}

}  // namespace poft::gui
