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
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 3);
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
    connect(m_table, &RecordTable::chosen, this, &ExperimentsPage::choose);
    connect(m_table, &QTableView::activated, this,
            [this] { Q_EMIT session().pageWanted(static_cast<int>(PageId::Runs)); });
    connect(&session(), &Session::submitted, this, [this](storage::Id experiment, const QString&) {
        m_draftFile.clear();
        m_startAction->setEnabled(false);
        m_toChoose = experiment;
        refresh();
        session().chooseExperiment(experiment);
        Q_EMIT session().pageWanted(static_cast<int>(PageId::Runs));
    });
    connect(&session(), &Session::refused, this, [this](const QString& sentence) {
        if (!m_draftFile.isEmpty())
            m_summary->setText(sentence);
        m_startAction->setEnabled(!m_draftFile.isEmpty() && !recipe::hasErrors(m_draft.problems));
    });
}

void ExperimentsPage::refresh()
{
    m_query.refresh();
    if (m_draftFile.isEmpty())
        m_detailQuery.refresh();
}

void ExperimentsPage::take(Result<std::vector<ExperimentSummary>> experiments)
{
    if (!experiments)
        return m_stack->showFailed(QString::fromStdString(experiments.error().message));
    m_experiments->setRows(std::move(*experiments));
    if (m_experiments->rowCount() == 0 && m_draftFile.isEmpty()) {
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
    else if (m_draftFile.isEmpty() && !m_table->chosenKey())
        m_table->selectRow(m_experiments->rowCount() - 1);
    if (m_draftFile.isEmpty() && m_chosen) {
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
    m_draftFile.clear();
    m_startAction->setEnabled(false);
    m_chosen = *experiment;
    session().chooseExperiment(*experiment);
    m_query.refresh();
    m_detailQuery.restart();
}

void ExperimentsPage::showDetails(const Result<Details>& details)
{
    if (!m_draftFile.isEmpty())
        return;
    if (!details) {
        m_summary->setText(QString::fromStdString(details.error().message));
        return;
    }
    const bool another = m_title->text() != QString::fromStdString(details->experiment.name);
    m_title->setText(QString::fromStdString(details->experiment.name));
    m_results->setRows(details->results);
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
    QFile file(path);
    m_draftFile = QFileInfo(path).absoluteFilePath();
    m_draft = {};
    if (file.open(QIODevice::ReadOnly)) {
        m_draftText = QString::fromUtf8(file.readAll());
        m_draft = recipe::expand(m_draftText.toStdString(),
                                 {.folder = QFileInfo(m_draftFile).absolutePath().toStdString(), .templateDate = {}});
    } else {
        m_draftText.clear();
        m_draft.problems.push_back({"", tr("%1 cannot be read: %2.").arg(path, file.errorString()).toStdString(),
                                    recipe::Problem::Severity::Error});
    }
    showDraft();
}

void ExperimentsPage::showDraft()
{
    m_table->clearSelection();
    const bool broken = recipe::hasErrors(m_draft.problems);
    const auto errors =
        static_cast<int>(std::count_if(m_draft.problems.begin(), m_draft.problems.end(), [](const recipe::Problem& p) {
            return p.severity == recipe::Problem::Severity::Error;
        }));
    m_title->setText(m_draft.name.empty() ? QFileInfo(m_draftFile).fileName() : QString::fromStdString(m_draft.name));
    m_summary->setText(
        broken ? tr("%1 cannot start: %2 to be mended.").arg(m_draftFile, tr("%n error(s)", nullptr, errors))
               : tr("Not started yet: %1. From %2").arg(planSummary(m_draft), m_draftFile));
    m_plan->setJobs(m_draft.jobs);
    m_problems->setProblems(m_draft.problems);
    m_recipe->setPlainText(m_draftText);
    m_tabs->setTabVisible(0, false);
    m_tabs->setTabVisible(1, !m_draft.problems.empty());
    m_tabs->setTabText(1, tr("Problems (%1)").arg(m_draft.problems.size()));
    m_tabs->setTabVisible(2, !broken);
    m_tabs->setCurrentIndex(broken ? 1 : 2);
    m_startAction->setEnabled(!broken);
    m_stack->showContent();
}

void ExperimentsPage::start()
{
    if (m_draftFile.isEmpty())
        return;
    m_startAction->setEnabled(false);
    m_summary->setText(tr("Queueing…"));
    session().submit(m_draftText, QFileInfo(m_draftFile).absolutePath());
}

}  // namespace poft::gui
