// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/experiments_page.h"

#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/dialogs/change_one_dialog.h"
#include "gui/dialogs/delete_action.h"
#include "gui/models/available_reading.h"
#include "gui/models/recipe_draft.h"
#include "gui/pages/draft_panel.h"
#include "gui/pages/experiment_details.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/state_stack.h"
#include "resources/resources.h"
#include "storage/tables/evaluations.h"
#include "storage/tables/experiments.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace poft::gui {

namespace {

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

}  // namespace

ExperimentsPage::ExperimentsPage(Session& s, QWidget* parent)
    : Page(s, QStringLiteral("experimentsPage"), tr("Experiments"), parent),
      m_actions(this),
      m_delete(new DeleteAction(s, "deleteExperimentAction", tr("De&lete the experiment…"),
                                tr("Delete the chosen experiment with its jobs and runs, and give back the disk they "
                                   "take; it asks first"),
                                DeleteAction::experiments(), this)),
      m_experiments(new ExperimentsModel(this)),
      m_query(
          s.database(), [] { return &ExperimentsPage::read; },
          [this](Result<Reading> reading) { take(std::move(reading)); }),
      m_detailQuery(
          s.database(),
          [this]() -> LiveQuery<Details>::Query {
              if (!m_chosen)
                  return {};
              return [id = *m_chosen](storage::Connection& connection) -> Result<Details> {
                  Details details;
                  POFT_TRY_ASSIGN(details.experiment, storage::findExperiment(connection, id));
                  POFT_TRY_ASSIGN(const auto evaluations, storage::evaluationsOfExperiment(connection, id));
                  details.results = resultsOf(evaluations);
                  return details;
              };
          },
          [this](const Result<Details>& details) { showDetails(details); })
{
    build();
    wire();
}

Result<ExperimentsPage::Reading> ExperimentsPage::read(storage::Connection& connection)
{
    Reading reading;
    POFT_TRY_ASSIGN(reading.experiments, readSummaries(connection));
    POFT_TRY_ASSIGN(reading.available, readAvailable(connection));
    return reading;
}

QAction* ExperimentsPage::startAction()
{
    return m_draftPanel->startAction();
}

QAction* ExperimentsPage::deleteAction() const
{
    return m_delete;
}

QList<QAction*> ExperimentsPage::editActions() const
{
    return m_draftPanel->editActions();
}

bool ExperimentsPage::drafting() const
{
    return m_draftPanel->draft().active();
}

void ExperimentsPage::build()
{
    auto* head = new QHBoxLayout;
    for (QAction* action : m_actions.leadOn()) {
        auto* button = new QToolButton;
        button->setDefaultAction(action);
        button->setObjectName(QStringLiteral("experimentsPage.") +
                              action->objectName().replace(QLatin1String("Action"), QLatin1String("Button")));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::StrongFocus);
        head->addWidget(button);
    }
    head->addStretch(1);
    m_table = new RecordTable(QStringLiteral("experimentsPage.table"), tr("Experiments"), m_experiments, 0,
                              RecordTable::Sorting::ByProxy);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->addActions(m_actions.copies() << m_delete);
    m_table->setMinimumWidth(m_table->fontMetrics().averageCharWidth() * 46);
    m_draftPanel = new DraftPanel(session());
    m_side = new QStackedWidget;
    m_details = new ExperimentDetails(m_actions.copies() << m_delete);
    m_side->addWidget(m_details);
    m_side->addWidget(m_draftPanel);
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setObjectName(QStringLiteral("experimentsPage.splitter"));
    splitter->addWidget(m_table);
    splitter->addWidget(m_side);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 2);
    splitter->setSizes({380, 760});
    splitter->setChildrenCollapsible(false);
    m_stack = new StateStack(QStringLiteral("experimentsPage.state"), splitter);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(head);
    layout->addWidget(m_stack, 1);
    m_stack->showBusy(tr("Reading the workspace…"));
}

void ExperimentsPage::wire()
{
    connect(m_actions.begin, &QAction::triggered, this, &ExperimentsPage::begin);
    connect(m_actions.open, &QAction::triggered, this, &ExperimentsPage::chooseFile);
    connect(m_actions.templates, &QAction::triggered, this,
            [this] { Q_EMIT session().pageWanted(static_cast<int>(PageId::Start)); });
    connect(m_actions.changeOne, &QAction::triggered, this, &ExperimentsPage::changeOneThing);
    connect(m_actions.demo, &QAction::triggered, this, [this] { openDemo(false); });
    connect(m_actions.quickDemo, &QAction::triggered, this, [this] { openDemo(true); });
    connect(m_delete, &DeleteAction::deleted, this, &Page::said);
    connect(m_actions.duplicate, &QAction::triggered, this, &ExperimentsPage::duplicate);
    connect(&m_draftPanel->draft(), &RecipeDraft::changed, this, &ExperimentsPage::showSide);
    connect(m_draftPanel, &DraftPanel::said, this, &Page::said);
    connect(m_table, &RecordTable::chosen, this, &ExperimentsPage::choose);
    connect(m_table, &QTableView::activated, this,
            [this] { Q_EMIT session().pageWanted(static_cast<int>(PageId::Runs)); });
    connect(&session(), &Session::submitted, this, [this](storage::Id experiment, const QString&) {
        m_draftPanel->draft().clear();
        m_toChoose = experiment;
        refresh();
        session().chooseExperiment(experiment);
        Q_EMIT session().pageWanted(static_cast<int>(PageId::Runs));
    });
}

void ExperimentsPage::refresh()
{
    m_query.refresh();
    if (!drafting())
        m_detailQuery.refresh();
}

void ExperimentsPage::take(Result<Reading> reading)
{
    if (!reading)
        return m_stack->showFailed(text(reading.error().message), {retryAction()});
    m_available = std::move(reading->available);
    m_draftPanel->setAvailable(m_available);
    m_experiments->setRows(std::move(reading->experiments));
    if (m_chosen && m_experiments->find(*m_chosen) == nullptr) {
        m_chosen.reset();
        m_detailQuery.cancel();
    }
    if (m_experiments->rowCount() == 0 && !drafting()) {
        m_stack->showEmpty(tr("No experiment yet"),
                           tr("The demo compares SFT with PoFT, bi-PoFT and DPO on data with known noise and needs no "
                              "download. For an experiment of your own, import data and add models first, or open a "
                              "recipe file."),
                           {m_actions.quickDemo, m_actions.demo, m_actions.templates, m_actions.begin, m_actions.open});
        return;
    }
    m_stack->showContent();
    if (m_toChoose && m_experiments->find(*m_toChoose) != nullptr)
        m_table->choose(*std::exchange(m_toChoose, std::nullopt));
    else if (!drafting() && !m_table->chosenKey())
        m_table->selectRow(m_experiments->rowCount() - 1);
    if (const ExperimentSummary* row = m_chosen ? m_experiments->find(*m_chosen) : nullptr)
        m_details->setSummary(tr("%1; %2 of %3 jobs done, created %4")
                                  .arg(summaryState(*row))
                                  .arg(row->done)
                                  .arg(row->jobs)
                                  .arg(when(row->experiment.createdAt)));
}

void ExperimentsPage::choose(std::optional<qint64> experiment)
{
    for (QAction* action : m_actions.copies())
        action->setEnabled(experiment.has_value());
    m_delete->setThing(experiment);
    if (!experiment)
        return;
    m_draftPanel->draft().clear();
    m_chosen = *experiment;
    session().chooseExperiment(*experiment);
    m_query.refresh();
    m_detailQuery.restart();
}

void ExperimentsPage::showDetails(const Result<Details>& details)
{
    if (!details)
        return m_details->setSummary(text(details.error().message));
    m_details->show(details->experiment, details->results);
}

void ExperimentsPage::showSide()
{
    m_side->setCurrentIndex(drafting() ? 1 : 0);
    if (!drafting())
        return;
    m_table->clearSelection();
    m_stack->showContent();
}

void ExperimentsPage::begin()
{
    Q_EMIT session().pageWanted(static_cast<int>(PageId::Experiments));
    m_draftPanel->draft().begin(newRecipe(tr("experiment"), m_available), session().folder(), tr("a new recipe"));
}

void ExperimentsPage::beginCopy(const storage::Experiment& experiment, const QList<RecipeEdit>& edits,
                                const QString& words)
{
    Q_EMIT session().pageWanted(static_cast<int>(PageId::Experiments));
    RecipeDraft& draft = m_draftPanel->draft();
    draft.begin(text(experiment.recipe), session().folder(), tr("a copy of “%1”").arg(text(experiment.name)));
    draft.edit(edits, words);
}

void ExperimentsPage::duplicate()
{
    const ExperimentSummary* row = m_chosen ? m_experiments->find(*m_chosen) : nullptr;
    if (row != nullptr)
        beginCopy(row->experiment,
                  {{QStringLiteral("/name"), jsonText(tr("%1, changed").arg(text(row->experiment.name)))}},
                  tr("name of the copy"));
}

void ExperimentsPage::changeOneThing()
{
    const ExperimentSummary* row = m_chosen ? m_experiments->find(*m_chosen) : nullptr;
    if (row == nullptr)
        return;
    Q_EMIT session().pageWanted(static_cast<int>(PageId::Experiments));
    auto* dialog = new ChangeOneDialog(text(row->experiment.name), text(row->experiment.recipe), m_available, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, experiment = row->experiment] {
        beginCopy(experiment, dialog->edits(), tr("the one change"));
    });
    dialog->open();
}

void ExperimentsPage::chooseFile()
{
    const QString file = QFileDialog::getOpenFileName(this, tr("Open recipe"), session().settings().lastFolder(),
                                                      tr("Recipes (*.json);;All files (*)"));
    if (file.isEmpty())
        return;
    session().settings().setLastFolder(QFileInfo(file).absolutePath());
    openRecipe(file);
}

void ExperimentsPage::openDemo(bool quick)
{
    const Result<std::filesystem::path> file = resourceFile(quick ? "recipes/demo-quick.json" : "recipes/demo.json");
    if (file)
        openRecipe(QString::fromStdString(file->string()));
    else
        Q_EMIT said(text(file.error().message));
}

void ExperimentsPage::openRecipe(const QString& path)
{
    Q_EMIT session().pageWanted(static_cast<int>(PageId::Experiments));
    m_draftPanel->draft().open(path);
}

}  // namespace poft::gui
