// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/samples_page.h"

#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/pages/alike_finder.h"
#include "gui/pages/sample_actions.h"
#include "gui/pages/sample_chips.h"
#include "gui/pages/sample_details.h"
#include "gui/pages/sample_filters.h"
#include "gui/pages/sample_marks.h"
#include "gui/pages/sample_table.h"
#include "gui/pages/token_panel.h"
#include "gui/pages/what_if_panel.h"
#include "gui/widgets/experiment_chooser.h"
#include "gui/widgets/menu_button.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/run_epoch_chooser.h"
#include "gui/widgets/state_stack.h"

#include <QAction>
#include <QLabel>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace poft::gui {

void SamplesPage::build()
{
    auto* first = new QHBoxLayout;
    addFilters(*first);
    auto* second = new QHBoxLayout;
    addActions(*second);
    m_whatIf = new WhatIfPanel(session());
    auto* tabs = new QTabWidget;
    tabs->setObjectName(QStringLiteral("samplesPage.tabs"));
    tabs->setAccessibleName(tr("The chosen sample, or all of them under other constants"));
    m_details = new SampleDetails(session());
    m_tokens = new TokenPanel(session());
    tabs->addTab(m_details, tr("Chosen sample"));
    tabs->addTab(m_tokens, tr("Tokens"));
    tabs->addTab(m_whatIf, tr("What if"));
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setObjectName(QStringLiteral("samplesPage.splitter"));
    splitter->addWidget(&m_samples->view());
    m_marks = new SampleMarksBar(session());
    auto* below = new QWidget;
    auto* column = new QVBoxLayout(below);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_marks);
    column->addWidget(tabs, 1);
    splitter->addWidget(below);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    splitter->setChildrenCollapsible(false);
    m_stack = new StateStack(QStringLiteral("samplesPage.state"), splitter);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(first);
    layout->addLayout(second);
    layout->addWidget(&m_filters->chips());
    layout->addWidget(m_stack, 1);
    m_stack->showBusy(tr("Reading the workspace…"));
}

void SamplesPage::addFilters(QBoxLayout& row)
{
    m_chooser = new ExperimentChooser(session(), QStringLiteral("samplesPage.experiment"));
    m_filters = new SampleFilters;
    m_count = new QLabel;
    m_count->setObjectName(QStringLiteral("samplesPage.count"));
    row.addWidget(m_chooser);
    row.addSpacing(12);
    row.addWidget(m_filters, 1);
    auto* range = new QToolButton;
    range->setObjectName(QStringLiteral("samplesPage.rangeButton"));
    range->setText(tr("&Range…"));
    range->setToolTip(tr("Only samples within a range of a column: score, τ, length, IFD, an imported number"));
    range->setFocusPolicy(Qt::StrongFocus);
    connect(range, &QToolButton::clicked, this, [this] { m_filters->chips().askRange(m_samples->ranges(), 0); });
    row.addWidget(range);
    row.addSpacing(12);
    row.addWidget(m_count);
}

void SamplesPage::addActions(QBoxLayout& row)
{
    m_epochs = new RunEpochChooser(QStringLiteral("samplesPage"), tr("r_θ and τ &of:"));
    row.addWidget(m_epochs);
    row.addStretch(1);
    auto* columns = new MenuButton;
    columns->setObjectName(QStringLiteral("samplesPage.columnsButton"));
    columns->setText(tr("Colu&mns ▾"));
    columns->setAccessibleName(tr("Columns"));
    columns->setToolTip(tr("Which columns the table shows"));
    columns->setMenu(&m_samples->columns());
    row.addWidget(columns);
    for (QAction* action : m_actions->all()) {
        auto* button = new QToolButton;
        button->setDefaultAction(action);
        button->setObjectName(QStringLiteral("samplesPage.") +
                              action->objectName().replace(QLatin1String("Action"), QLatin1String("Button")));
        button->setFocusPolicy(Qt::StrongFocus);
        row.addWidget(button);
    }
}

}  // namespace poft::gui
