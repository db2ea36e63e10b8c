// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/recipe_needs_dialog.h"

#include "gui/widgets/command_line_box.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QDir>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace poft::gui {

namespace {

QLabel* words(const QString& text)
{
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QString nameOf(const RecipeNeed& need)
{
    if (need.kind == RecipeNeed::Kind::Model)
        return RecipeNeedsDialog::tr("Model %1").arg(need.name);
    return need.kind == RecipeNeed::Kind::Dataset
               ? RecipeNeedsDialog::tr("Data set %1").arg(need.name)
               : RecipeNeedsDialog::tr("File %1").arg(QDir::toNativeSeparators(need.name));
}

}  // namespace

RecipeNeedsDialog::RecipeNeedsDialog(const RecipeCard& recipe, QWidget* parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("recipeNeedsDialog"));
    setWindowTitle(tr("What it needs"));
    auto* head = words(tr("%1\nHugging Face's own program fetches models and data; this one reads what is there. Some "
                          "models want their licence accepted on the hub first.")
                           .arg(recipe.title));
    auto* inside = new QWidget;
    auto* list = new QVBoxLayout(inside);
    QStringList lines;
    for (const RecipeNeed& need : recipe.needs) {
        if (need.here) {
            list->addWidget(words(tr("✓ %1 is on this machine.").arg(nameOf(need))));
        } else if (need.line.isEmpty()) {
            list->addWidget(words(
                tr("✗ %1 is not there; put it at this place, or change the path in the recipe.").arg(nameOf(need))));
        } else {
            list->addWidget(new CommandLineBox(QStringLiteral("recipeNeedsDialog.line%1").arg(lines.size()),
                                               tr("✗ %1 is not on this machine yet:").arg(nameOf(need)), need.line));
            lines << need.line;
        }
    }
    list->addStretch(1);
    auto* area = new QScrollArea;
    area->setObjectName(QStringLiteral("recipeNeedsDialog.list"));
    area->setAccessibleName(tr("Models and data of the recipe"));
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidget(inside);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->button(QDialogButtonBox::Close)->setObjectName(QStringLiteral("recipeNeedsDialog.closeButton"));
    if (lines.size() > 1) {
        auto* all = buttons->addButton(tr("Copy all %1 lines").arg(lines.size()), QDialogButtonBox::ActionRole);
        all->setObjectName(QStringLiteral("recipeNeedsDialog.copyAllButton"));
        connect(all, &QPushButton::clicked, this,
                [lines] { QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n'))); });
    }
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(head);
    layout->addWidget(area, 1);
    layout->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 92, 560);
}

}  // namespace poft::gui
