// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/experiments_page.h"

#include "gui/app/icons.h"
#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/models/recipe_draft.h"
#include "gui/pages/draft_panel.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/state_stack.h"
#include "resources/resources.h"
#include "storage/tables/datasets.h"
#include "storage/tables/evaluations.h"
#include "storage/tables/experiments.h"
#include "storage/tables/models.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace poft::gui {

namespace {

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

}  // namespace

ExperimentsPage::ExperimentsPage(Session& s, QWidget* parent)
    : Page(s, QStringLiteral("experimentsPage"), tr("Experiments"), parent),
      m_experiments(new ExperimentsModel(this)),
      m_results(new ResultsModel(this)),
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
    makeActions();
    build();
    wire();
}

Result<ExperimentsPage::Reading> ExperimentsPage::read(storage::Connection& connection)
{
    Reading reading;
    POFT_TRY_ASSIGN(reading.experiments, readSummaries(connection));
    POFT_TRY_ASSIGN(const std::vector<storage::Dataset> datasets, storage::listDatasets(connection));
    for (auto dataset = datasets.rbegin(); dataset != datasets.rend(); ++dataset)
        (dataset->kind == "pairs" ? reading.available.pairs : reading.available.conversations) << text(dataset->name);
    POFT_TRY_ASSIGN(const std::vector<storage::Model> models, storage::listModels(connection));
    for (const storage::Model& model : models)
        reading.available.models << text(model.name);
    return reading;
}

QAction* ExperimentsPage::startAction()
{
    return m_draftPanel->startAction();
}

QList<QAction*> ExperimentsPage::editActions() const
{
    return m_draftPanel->editActions();
}

bool ExperimentsPage::drafting() const
{
    return m_draftPanel->draft().active();
}

void ExperimentsPage::makeActions()
{
    const auto make = [this](const char* name, const char* iconName, const QString& label, const QString& help) {
        auto* action = new QAction(icon(iconName), label, this);
        action->setObjectName(QLatin1String(name));
        action->setToolTip(help);
        action->setStatusTip(help);
        return action;
    };
    m_newAction = make("newExperimentAction", "add", tr("&New experiment"),
                       tr("Set up SFT against PoFT on data and models of this workspace"));
    m_newAction->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N));
    m_openAction = make("openRecipeAction", "open", tr("Open &recipe…"),
                        tr("Open a recipe file, look at its jobs, then start it"));
    m_openAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_R));
    m_demoAction =
        make("demoAction", "experiments", tr("&Demo"),
             tr("SFT, PoFT, bi-PoFT and DPO over three seeds on generated data with known noise; needs no download"));
    m_quickDemoAction =
        make("quickDemoAction", "experiments", tr("&Quick demo"), tr("One seed of SFT and PoFT; a few minutes"));
    m_duplicateAction = make("duplicateExperimentAction", "", tr("D&uplicate"),
                             tr("Begin with the recipe of the chosen experiment, and change one thing in it"));
    m_duplicateAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_D));
    m_duplicateAction->setEnabled(false);
}

void ExperimentsPage::build()
{
    auto* head = new QHBoxLayout;
    for (QAction* action : leadOnActions()) {
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
    m_table->setMinimumWidth(m_table->fontMetrics().averageCharWidth() * 46);
    m_draftPanel = new DraftPanel(session());
    m_side = new QStackedWidget;
    m_side->addWidget(buildDetails());
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

QWidget* ExperimentsPage::buildDetails()
{
    m_title = new QLabel;
    m_title->setObjectName(QStringLiteral("experimentsPage.storedTitle"));
    m_title->setTextFormat(Qt::PlainText);
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    large.setBold(true);
    m_title->setFont(large);
    m_summary = new QLabel;
    m_summary->setObjectName(QStringLiteral("experimentsPage.storedSummary"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    auto* duplicate = new QToolButton;
    duplicate->setObjectName(QStringLiteral("experimentsPage.duplicateButton"));
    duplicate->setDefaultAction(m_duplicateAction);
    duplicate->setFocusPolicy(Qt::StrongFocus);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(duplicate);
    m_resultTable = new RecordTable(QStringLiteral("experimentsPage.results"), tr("Results by arm"), m_results, 0,
                                    RecordTable::Sorting::ByProxy);
    m_recipe = new QPlainTextEdit;
    m_recipe->setObjectName(QStringLiteral("experimentsPage.storedRecipe"));
    m_recipe->setAccessibleName(tr("Recipe of the experiment"));
    m_recipe->setReadOnly(true);
    m_recipe->setTabChangesFocus(true);
    m_recipe->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_recipe->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("experimentsPage.storedTabs"));
    m_tabs->setAccessibleName(tr("Parts of the experiment"));
    m_tabs->addTab(m_resultTable, tr("Results"));
    m_tabs->addTab(m_recipe, tr("Recipe"));
    auto* panel = new QWidget;
    auto* layout = new QVBoxLayout(panel);
    layout->setContentsMargins(6, 0, 0, 0);
    layout->addLayout(head);
    layout->addWidget(m_summary);
    layout->addWidget(m_tabs, 1);
    return panel;
}

void ExperimentsPage::wire()
{
    connect(m_newAction, &QAction::triggered, this, &ExperimentsPage::begin);
    connect(m_openAction, &QAction::triggered, this, &ExperimentsPage::chooseFile);
    connect(m_demoAction, &QAction::triggered, this, [this] { openDemo(false); });
    connect(m_quickDemoAction, &QAction::triggered, this, [this] { openDemo(true); });
    connect(m_duplicateAction, &QAction::triggered, this, &ExperimentsPage::duplicate);
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
        return m_stack->showFailed(text(reading.error().message));
    m_available = std::move(reading->available);
    m_draftPanel->setAvailable(m_available);
    m_experiments->setRows(std::move(reading->experiments));
    if (m_experiments->rowCount() == 0 && !drafting()) {
        m_stack->showEmpty(tr("No experiment yet"),
                           tr("The demo compares SFT with PoFT, bi-PoFT and DPO on data with known noise and needs no "
                              "download. For an experiment of your own, import data and add models first, or open a "
                              "recipe file."),
                           {m_quickDemoAction, m_demoAction, m_newAction, m_openAction});
        return;
    }
    m_stack->showContent();
    if (m_toChoose && m_experiments->find(*m_toChoose) != nullptr)
        m_table->choose(*std::exchange(m_toChoose, std::nullopt));
    else if (!drafting() && !m_table->chosenKey())
        m_table->selectRow(m_experiments->rowCount() - 1);
    if (const ExperimentSummary* row = m_chosen ? m_experiments->find(*m_chosen) : nullptr)
        m_summary->setText(tr("%1; %2 of %3 jobs done, created %4")
                               .arg(summaryState(*row))
                               .arg(row->done)
                               .arg(row->jobs)
                               .arg(when(row->experiment.createdAt)));
}

void ExperimentsPage::choose(std::optional<qint64> experiment)
{
    m_duplicateAction->setEnabled(experiment.has_value());
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
        return m_summary->setText(text(details.error().message));
    const bool another = m_title->text() != text(details->experiment.name);
    m_title->setText(text(details->experiment.name));
    showResults(details->results);
    if (const QString recipe = text(details->experiment.recipe); m_recipe->toPlainText() != recipe)
        m_recipe->setPlainText(recipe);
    if (another)
        m_tabs->setCurrentIndex(0);
}

void ExperimentsPage::showResults(const std::vector<ResultRow>& rows)
{
    const auto varies = [&rows](QString ResultRow::*column) {
        return std::any_of(rows.begin(), rows.end(),
                           [&](const ResultRow& row) { return row.*column != rows.front().*column; });
    };
    m_results->setRows(rows);
    m_resultTable->setColumnHidden(ResultsModel::Cell, !varies(&ResultRow::cell));
    m_resultTable->setColumnHidden(ResultsModel::Dataset, !varies(&ResultRow::dataset));
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

void ExperimentsPage::duplicate()
{
    const ExperimentSummary* row = m_chosen ? m_experiments->find(*m_chosen) : nullptr;
    if (row == nullptr)
        return;
    Q_EMIT session().pageWanted(static_cast<int>(PageId::Experiments));
    const QString name = text(row->experiment.name);
    RecipeDraft& draft = m_draftPanel->draft();
    draft.begin(text(row->experiment.recipe), session().folder(), tr("a copy of “%1”").arg(name));
    draft.edit({{QStringLiteral("/name"), jsonText(tr("%1, changed").arg(name))}}, tr("name of the copy"));
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
