// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/first_steps.h"

#include "gui/app/icons.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace poft::gui {

FirstSteps::FirstSteps(QWidget* parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("firstSteps"));
    setWindowTitle(tr("First steps"));
    const auto words = [](const QString& text) {
        auto* label = new QLabel(text);
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        return label;
    };
    struct Step {
        const char* icon;
        QString page;
        QString text;
    };
    const Step steps[]{
        {"data", tr("Data"),
         tr("Import files: the dialog shows what it found in them, and which rows cannot be used.")},
        {"models", tr("Models"),
         tr("Add the model to train, and one or more aligned models that judge how likely each response is.")},
        {"experiments", tr("Experiments"),
         tr("Choose data, models and arms from top to bottom. Jobs, time, memory and disk stand above; nothing "
            "begins before you press Start.")},
        {"runs", tr("Runs"), tr("Watch, pause, stop and keep, go on. Training outlives the window.")},
        {"samples", tr("Samples"),
         tr("Sorted by score, the lowest first: that is where the noise is. Keep, drop, tag, train on the best.")},
        {"compare", tr("Compare"), tr("The arms beside each other, with their deviations; a report for others.")}};
    auto* grid = new QGridLayout;
    grid->setVerticalSpacing(10);
    grid->setColumnStretch(2, 1);
    int row = 0;
    for (const Step& step : steps) {
        auto* picture = new QLabel;
        picture->setPixmap(icon(step.icon).pixmap(24, 24));
        QLabel* page = words(step.page);
        page->setWordWrap(false);
        QFont bold = page->font();
        bold.setBold(true);
        page->setFont(bold);
        grid->addWidget(picture, row, 0, Qt::AlignTop);
        grid->addWidget(page, row, 1, Qt::AlignTop);
        grid->addWidget(words(step.text), row, 2, Qt::AlignTop);
        ++row;
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QPushButton* close = buttons->button(QDialogButtonBox::Close);
    close->setObjectName(QStringLiteral("firstSteps.closeButton"));
    close->setDefault(true);
    QPushButton* demo = buttons->addButton(tr("Try the &demo"), QDialogButtonBox::ActionRole);
    demo->setAutoDefault(false);
    demo->setObjectName(QStringLiteral("firstSteps.demoButton"));
    demo->setToolTip(tr("It makes its own data and models, and needs no download"));
    QPushButton* guide = buttons->addButton(tr("&User guide"), QDialogButtonBox::ActionRole);
    guide->setAutoDefault(false);
    guide->setObjectName(QStringLiteral("firstSteps.guideButton"));
    guide->setToolTip(tr("Each page of the window, explained (F1)"));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(demo, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT demoWanted();
    });
    connect(guide, &QPushButton::clicked, this, &FirstSteps::guideWanted);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(
        words(tr("SFT believes every response of its data. PoFT asks aligned models how likely they find "
                 "each, and learns less from what they doubt. The way from data to results:")));
    layout->addLayout(grid, 1);
    layout->addWidget(words(tr("The quickest way is the demo. This guide stays under Help.")));
    layout->addWidget(buttons);
    resize(620, heightForWidth(620));
}

}  // namespace poft::gui
