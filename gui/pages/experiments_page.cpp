// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/experiments_page.h"

#include "gui/app/icons.h"
#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/state_stack.h"
#include "resources/resources.h"
#include "storage/recipe/recipe.h"
#include "storage/tables/evaluations.h"
#include "storage/tables/experiments.h"

#include <QAction>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QJsonDocument>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSet>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace poft::gui {

namespace {

QAction* makeAction(QObject* parent, const char* name, const char* iconName, const QString& text, const QString& help)
{
    auto* action = new QAction(icon(iconName), text, parent);
    action->setObjectName(QLatin1String(name));
    action->setToolTip(help);
    action->setStatusTip(help);
    return action;
}

/// "4 arms × 3 seeds: 21 jobs" with whatever of it there is.
QString planSummary(const recipe::Expansion& plan)
{
    QSet<QString> arms;
    QSet<qint64> seeds;
    for (const recipe::Job& job : plan.jobs) {
        if (!job.arm.empty())
            arms.insert(QString::fromStdString(job.arm));
        if (job.seed)
            seeds.insert(*job.seed);
    }
    return ExperimentsPage::tr("%1 × %2, %3")
        .arg(ExperimentsPage::tr("%n arm(s)", nullptr, static_cast<int>(arms.size())),
             ExperimentsPage::tr("%n seed(s)", nullptr, static_cast<int>(seeds.size())),
             ExperimentsPage::tr("%n job(s)", nullptr, static_cast<int>(plan.jobs.size())));
}

}  // namespace

ExperimentsPage::ExperimentsPage(Session& s, QWidget* parent)
    : Page(s, QStringLiteral("experimentsPage"), tr("Experiments"), parent),
      m_openAction(makeAction(this, "openRecipeAction", "open", tr("Open &recipe…"),
                              tr("Open a recipe file, look at its jobs, then start it"))),
      m_demoAction(makeAction(
          this, "demoAction", "experiments", tr("&Demo"),
          tr("SFT, PoFT, bi-PoFT and DPO over three seeds on generated data with known noise; needs no download"))),
      m_quickDemoAction(makeAction(this, "quickDemoAction", "experiments", tr("&Quick demo"),
                                   tr("One seed of SFT and PoFT; a few minutes"))),
      m_startAction(makeAction(this, "startAction", "start", tr("&Start"),
                               tr("Put the jobs of the recipe into the queue; an engine takes them up at once"))),
      m_experiments(new ExperimentsModel(this)),
      m_plan(new PlanModel(this)),
      m_problems(new ProblemsModel(this)),
      m_results(new ResultsModel(this)),
      m_draft(new RecipeDraft(s.folder(), this)),
      m_query(
          s.database(), [] { return &readSummaries; },
          [this](Result<std::vector<ExperimentSummary>> experiments) { take(std::move(experiments)); }),
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
    m_openAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_R));
    m_startAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
    m_startAction->setEnabled(false);
    build();
    wire();
}

void ExperimentsPage::build()
{
    auto* head = new QHBoxLayout;
    for (QAction* action : {m_openAction, m_demoAction, m_quickDemoAction}) {
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
    m_table->setMinimumWidth(m_table->fontMetrics().averageCharWidth() * 42);
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setObjectName(QStringLiteral("experimentsPage.splitter"));
    splitter->addWidget(m_table);
    splitter->addWidget(buildDetails());
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 2);
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
    m_title->setObjectName(QStringLiteral("experimentsPage.title"));
    m_title->setTextFormat(Qt::PlainText);
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    large.setBold(true);
    m_title->setFont(large);
    m_summary = new QLabel;
    m_summary->setObjectName(QStringLiteral("experimentsPage.summary"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    auto* startButton = new QToolButton;
    startButton->setObjectName(QStringLiteral("experimentsPage.startButton"));
    startButton->setDefaultAction(m_startAction);
    startButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    startButton->setFocusPolicy(Qt::StrongFocus);
    auto* title = new QHBoxLayout;
    title->addWidget(m_title, 1);
    title->addWidget(startButton);

    m_resultTable = new RecordTable(QStringLiteral("experimentsPage.results"), tr("Results by arm"), m_results, 1,
                                    RecordTable::Sorting::ByProxy);
    m_planTable = new RecordTable(QStringLiteral("experimentsPage.plan"), tr("Jobs of the recipe"), m_plan, 2,
                                  RecordTable::Sorting::ByProxy);
    // The job's name tells both.
    m_planTable->setColumnHidden(PlanModel::Arm, true);
    m_planTable->setColumnHidden(PlanModel::Seed, true);
    m_problemTable = new RecordTable(QStringLiteral("experimentsPage.problems"), tr("Problems of the recipe"),
                                     m_problems, 2, RecordTable::Sorting::None);
    m_problemTable->setWordWrap(true);
    m_problemTable->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_recipe = new QPlainTextEdit;
    m_recipe->setObjectName(QStringLiteral("experimentsPage.recipe"));
    m_recipe->setAccessibleName(tr("Recipe"));
    m_recipe->setReadOnly(true);
    m_recipe->setTabChangesFocus(true);
    m_recipe->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("experimentsPage.tabs"));
    m_tabs->setAccessibleName(tr("Parts of the experiment"));
    m_tabs->addTab(m_resultTable, tr("Results"));
    m_tabs->addTab(m_problemTable, tr("Problems"));
    m_tabs->addTab(m_planTable, tr("Jobs"));
    m_tabs->addTab(m_recipe, tr("Recipe"));
    auto* panel = new QWidget;
    auto* layout = new QVBoxLayout(panel);
    layout->setContentsMargins(6, 0, 0, 0);
    layout->addLayout(title);
    layout->addWidget(m_summary);
    layout->addWidget(m_tabs, 1);
    return panel;
}

void ExperimentsPage::wire()
{
    connect(m_openAction, &QAction::triggered, this, &ExperimentsPage::chooseFile);
    connect(m_demoAction, &QAction::triggered, this, [this] { openDemo(false); });
    connect(m_quickDemoAction, &QAction::triggered, this, [this] { openDemo(true); });
    connect(m_startAction, &QAction::triggered, this, &ExperimentsPage::start);
    connect(m_draft, &RecipeDraft::changed, this, &ExperimentsPage::showDraft);
    connect(m_draft, &RecipeDraft::planned, this, &ExperimentsPage::showPlan);
    connect(m_table, &RecordTable::chosen, this, &ExperimentsPage::choose);
    connect(m_table, &QTableView::activated, this,
            [this] { Q_EMIT session().pageWanted(static_cast<int>(PageId::Runs)); });
    connect(&session(), &Session::submitted, this, [this](storage::Id experiment, const QString&) {
        m_draft->clear();
        m_startAction->setEnabled(false);
        m_toChoose = experiment;
        refresh();
        session().chooseExperiment(experiment);
        Q_EMIT session().pageWanted(static_cast<int>(PageId::Runs));
    });
    connect(&session(), &Session::refused, this, [this](const QString& sentence) {
        if (m_draft->active())
            m_summary->setText(sentence);
        m_startAction->setEnabled(m_draft->active() && !m_draft->broken());
    });
}

void ExperimentsPage::refresh()
{
    m_query.refresh();
    if (!m_draft->active())
        m_detailQuery.refresh();
}

void ExperimentsPage::take(Result<std::vector<ExperimentSummary>> experiments)
{
    if (!experiments)
        return m_stack->showFailed(QString::fromStdString(experiments.error().message));
    m_experiments->setRows(std::move(*experiments));
    if (m_experiments->rowCount() == 0 && !m_draft->active()) {
        m_stack->showEmpty(tr("No experiment yet"),
                           tr("The demo compares SFT with PoFT, bi-PoFT and DPO on data with known noise and needs no "
                              "download. A recipe of your own "
                              "is a JSON file: data, aligned models, arms, seeds."),
                           {m_quickDemoAction, m_demoAction, m_openAction});
        return;
    }
    m_stack->showContent();
    if (m_toChoose && m_experiments->find(*m_toChoose) != nullptr)
        m_table->choose(*std::exchange(m_toChoose, std::nullopt));
    else if (!m_draft->active() && !m_table->chosenKey())
        m_table->selectRow(m_experiments->rowCount() - 1);
    if (!m_draft->active() && m_chosen) {
        if (const ExperimentSummary* row = m_experiments->find(*m_chosen))
            m_summary->setText(tr("%1; %2 of %3 jobs done, created %4")
                                   .arg(summaryState(*row))
                                   .arg(row->done)
                                   .arg(row->jobs)
                                   .arg(when(row->experiment.createdAt)));
    }
}

void ExperimentsPage::choose(std::optional<qint64> experiment)
{
    if (!experiment)
        return;
    m_draft->clear();
    m_startAction->setEnabled(false);
    m_chosen = *experiment;
    session().chooseExperiment(*experiment);
    m_query.refresh();
    m_detailQuery.restart();
}

void ExperimentsPage::showDetails(const Result<Details>& details)
{
    if (m_draft->active())
        return;
    if (!details) {
        m_summary->setText(QString::fromStdString(details.error().message));
        return;
    }
    const bool another = m_title->text() != QString::fromStdString(details->experiment.name);
    m_title->setText(QString::fromStdString(details->experiment.name));
    showResults(details->results);
    const QString recipe = QString::fromUtf8(
        QJsonDocument::fromJson(QByteArray::fromStdString(details->experiment.recipe)).toJson(QJsonDocument::Indented));
    if (m_recipe->toPlainText() != recipe)
        m_recipe->setPlainText(recipe);
    m_tabs->setTabVisible(0, true);
    m_tabs->setTabVisible(1, false);
    m_tabs->setTabVisible(2, false);
    if (another)
        m_tabs->setCurrentIndex(0);
}

void ExperimentsPage::showResults(const std::vector<ResultRow>& rows)
{
    const auto some = [&rows](QString ResultRow::*text) {
        return std::any_of(rows.begin(), rows.end(),
                           [&](const ResultRow& row) { return row.*text != rows.front().*text; });
    };
    m_results->setRows(rows);
    m_resultTable->setColumnHidden(ResultsModel::Cell, !some(&ResultRow::cell));
    m_resultTable->setColumnHidden(ResultsModel::Dataset, !some(&ResultRow::dataset));
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
        Q_EMIT said(QString::fromStdString(file.error().message));
}

void ExperimentsPage::openRecipe(const QString& path)
{
    Q_EMIT session().pageWanted(static_cast<int>(PageId::Experiments));
    m_draft->open(path);
}

void ExperimentsPage::showDraft()
{
    if (!m_draft->active())
        return;
    m_table->clearSelection();
    const recipe::Expansion& expansion = m_draft->expansion();
    m_title->setText(expansion.name.empty() ? QFileInfo(m_draft->origin()).fileName()
                                            : QString::fromStdString(expansion.name));
    m_plan->setJobs(expansion.jobs);
    m_recipe->setPlainText(m_draft->text());
    m_tabs->setTabVisible(0, false);
    m_tabs->setTabVisible(2, !expansion.jobs.empty());
    m_tabs->setCurrentIndex(m_draft->broken() ? 1 : 2);
    m_stack->showContent();
    showPlan();
}

void ExperimentsPage::showPlan()
{
    if (!m_draft->active())
        return;
    const std::vector<recipe::Problem>& problems = m_draft->problems();
    const auto errors = static_cast<int>(std::count_if(problems.begin(), problems.end(), [](const recipe::Problem& p) {
        return p.severity == recipe::Problem::Severity::Error;
    }));
    m_problems->setProblems(problems);
    m_tabs->setTabVisible(1, !problems.empty());
    m_tabs->setTabText(1, tr("Problems (%1)").arg(problems.size()));
    if (errors > 0)
        m_tabs->setCurrentIndex(1);
    m_startAction->setEnabled(errors == 0);
    if (m_draft->plan())
        m_plan->setCosts(*m_draft->plan());
    if (errors > 0) {
        m_summary->setText(
            tr("%1 cannot start: %2 to be mended.").arg(m_draft->origin(), tr("%n error(s)", nullptr, errors)));
        return;
    }
    QString takes = m_draft->planProblem();
    if (m_draft->plan())
        takes = m_draft->plan()->summary();
    else if (m_draft->planning())
        takes = tr("working out what it takes…");
    m_summary->setText(tr("Not started yet: %1\nFrom %2")
                           .arg(takes.isEmpty() ? planSummary(m_draft->expansion())
                                                : planSummary(m_draft->expansion()) + QStringLiteral(" · ") + takes,
                                m_draft->origin()));
    m_summary->setToolTip(m_draft->plan() && !m_draft->plan()->assumptions.isEmpty()
                              ? tr("Rough figures, assuming %1.").arg(m_draft->plan()->assumptions.join(tr(" and ")))
                              : QString());
}

void ExperimentsPage::start()
{
    if (!m_draft->active())
        return;
    m_startAction->setEnabled(false);
    m_summary->setText(tr("Queueing…"));
    session().submit(m_draft->text(), m_draft->folder());
}

}  // namespace poft::gui
