// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

class QAction;
class QObject;

namespace poft::gui {

/// What can be done on the page Experiments, made once for menu, buttons and the empty page.
struct ExperimentActions {
    /// The actions belong to `owner`.
    explicit ExperimentActions(QObject* owner);

    QAction* begin;      ///< a new experiment
    QAction* open;       ///< a recipe file
    QAction* templates;  ///< the experiments of the paper
    QAction* demo;
    QAction* quickDemo;
    QAction* duplicate;  ///< the chosen experiment
    QAction* changeOne;

    /// What an empty page offers, too.
    QList<QAction*> leadOn() const { return {begin, open, templates, demo, quickDemo}; }

    QList<QAction*> copies() const { return {duplicate, changeOne}; }
};

}  // namespace poft::gui
