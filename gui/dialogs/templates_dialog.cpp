// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/templates_dialog.h"

#include "gui/widgets/recipe_gallery.h"
#include "resources/resources.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace poft::gui {

TemplatesDialog::TemplatesDialog(QWidget* parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("templatesDialog"));
    setWindowTitle(tr("Experiments to begin with"));
    auto* text =
        new QLabel(tr("Each opens as a draft in this workspace: look at its jobs and what they take, change "
                      "what you like, then press Start."));
    text->setWordWrap(true);
    auto* gallery = new RecipeGallery(QString::fromStdString((resourceFolder() / "recipes").string()));
    connect(gallery, &RecipeGallery::recipeChosen, this, [this](const QString& file) {
        Q_EMIT recipeChosen(file);
        accept();
    });
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->button(QDialogButtonBox::Close)->setObjectName(QStringLiteral("templatesDialog.closeButton"));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(text);
    layout->addWidget(gallery, 1);
    layout->addWidget(buttons);
    resize(900, 640);
}

}  // namespace poft::gui
