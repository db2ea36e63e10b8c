// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/experiment_actions.h"

#include "gui/app/icons.h"

#include <QAction>
#include <QCoreApplication>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ExperimentActions)
};

QAction* make(QObject* owner, const char* name, const char* iconName, const QString& label, const QString& help,
              const QKeySequence& keys = {})
{
    auto* action = new QAction(icon(iconName), label, owner);
    action->setObjectName(QLatin1String(name));
    action->setToolTip(help);
    action->setStatusTip(help);
    action->setShortcut(keys);
    return action;
}

}  // namespace

ExperimentActions::ExperimentActions(QObject* owner)
    : begin(make(owner, "newExperimentAction", "add", Words::tr("&New experiment"),
                 Words::tr("Set up SFT against PoFT on data and models of this workspace"),
                 QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N))),
      open(make(owner, "openRecipeAction", "open", Words::tr("Open &recipe…"),
                Words::tr("Open a recipe file, look at its jobs, then start it"), QKeySequence(Qt::CTRL | Qt::Key_R))),
      templates(make(owner, "templatesAction", "compare", Words::tr("&Paper's experiments"),
                     Words::tr("On the page Start: a recipe for each table and figure of the paper, with what it needs "
                               "and a tiny twin"))),
      demo(make(owner, "demoAction", "experiments", Words::tr("&Demo"),
                Words::tr("SFT, PoFT, bi-PoFT and DPO over three seeds on generated data with known noise; needs no "
                          "download"))),
      quickDemo(make(owner, "quickDemoAction", "experiments", Words::tr("&Quick demo"),
                     Words::tr("One seed of SFT and PoFT; a few minutes"))),
      duplicate(make(owner, "duplicateExperimentAction", "", Words::tr("D&uplicate"),
                     Words::tr("Begin with the recipe of the chosen experiment, and change what you like in it"),
                     QKeySequence(Qt::CTRL | Qt::Key_D))),
      changeOne(make(owner, "changeOneThingAction", "", Words::tr("Change &one thing…"),
                     Words::tr("The chosen experiment once more with one value changed; what the change does not touch "
                               "is not computed again"),
                     QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D)))
{
    for (QAction* action : copies())
        action->setEnabled(false);
}

}  // namespace poft::gui
