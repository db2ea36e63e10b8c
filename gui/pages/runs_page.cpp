// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/runs_page.h"

#include "gui/app/job_actions.h"
#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/pages/job_details.h"
#include "gui/pages/run_charts.h"
#include "gui/widgets/experiment_chooser.h"
#include "gui/widgets/menu_button.h"
#include "gui/widgets/progress_delegate.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/state_stack.h"

#include <QAction>
#include <QCheckBox>
#include <QLabel>
#include <QMenu>
#include <QSplitter>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace poft::gui {

namespace {

constexpr int kLookAgainMilliseconds = 2000;
/// Of one reading: some tens of milliseconds, after which there is something new to be seen.
constexpr std::size_t kMostPointsAtOnce = 50000;

}  // namespace

RunsPage::RunsPage(Session& s, const QList<QAction*>& leadOn, QWidget* parent)
    : Page(s, QStringLiteral("runsPage"), tr("Runs"), parent),
      m_leadOn(leadOn),
      m_actions(new JobActions(this)),
      m_firstAction(new QAction(tr("Work on it &first"), this)),
      m_jobs(new JobsModel(this)),
      m_clock(new QTimer(this)),
      m_query(
          s.database(),
          [this]() -> LiveQuery<ExperimentReading>::Query {
              const std::optional<storage::Id> experiment = session().experiment();
              if (!experiment)
                  return {};
              return [&workspace = session().workspace(), id = *experiment,
                      known = m_curves.known()](storage::Connection& connection) {
                  return readExperiment(workspace, connection, id, known, kMostPointsAtOnce);
              };
          },
          [this](Result<ExperimentReading> reading) { takeReading(std::move(reading)); }),
      m_allQuery(
          s.database(),
          [this] {
              return [&workspace = session().workspace()](storage::Connection& connection) {
                  return readJobs(workspace, connection, std::nullopt);
              };
          },
          [this](Result<std::vector<JobRow>> jobs) { takeAllJobs(std::move(jobs)); })
{
    m_firstAction->setObjectName(QStringLiteral("workOnFirstAction"));
    m_firstAction->setToolTip(tr("Put the job before all others that wait; what it needs goes before it"));
    m_firstAction->setStatusTip(m_firstAction->toolTip());
    m_firstAction->setEnabled(false);
    build();
    wire();
}

void RunsPage::build()
{
    m_chooser = new ExperimentChooser(session(), QStringLiteral("runsPage.experiment"));
    m_allJobs = new QCheckBox(tr("A&ll jobs of the workspace"));
    m_allJobs->setObjectName(QStringLiteral("runsPage.allJobs"));
    m_allJobs->setToolTip(
        tr("Also the jobs of other experiments, and those of none: imports, exports, single commands"));
    auto* head = new QHBoxLayout;
    head->addWidget(m_chooser);
    head->addWidget(m_allJobs);
    head->addStretch(1);
    addButtons(*head);

    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setObjectName(QStringLiteral("runsPage.splitter"));
    splitter->addWidget(buildJobs());
    m_charts = new RunCharts(session().settings());
    splitter->addWidget(m_charts);
    splitter->setStretchFactor(0, 0);
    splitter->setStretchFactor(1, 1);
    splitter->setChildrenCollapsible(false);
    m_stack = new StateStack(QStringLiteral("runsPage.state"), splitter);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(head);
    layout->addWidget(m_stack, 1);
    m_stack->showBusy(tr("Reading the workspace…"));
}

QWidget* RunsPage::buildJobs()
{
    m_table = new RecordTable(QStringLiteral("runsPage.table"), tr("Jobs"), m_jobs, JobsModel::Name,
                              RecordTable::Sorting::ByProxy);
    m_table->setItemDelegateForColumn(JobsModel::Progress, new ProgressDelegate(m_table));
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->addActions(m_actions->all());
    m_table->addAction(m_firstAction);
    // These two are told below the table, where there is room for a sentence.
    m_table->setColumnHidden(JobsModel::Device, true);
    m_table->setColumnHidden(JobsModel::Reason, true);
    m_details = new JobDetails(session());
    m_table->addAction(m_details->deleteAction());
    connect(m_details, &JobDetails::said, this, &Page::said);

    auto* panel = new QSplitter(Qt::Vertical);
    panel->setObjectName(QStringLiteral("runsPage.jobSplitter"));
    panel->setMinimumWidth(panel->fontMetrics().averageCharWidth() * 70);
    panel->addWidget(m_table);
    panel->addWidget(m_details);
    panel->setStretchFactor(0, 1);
    panel->setStretchFactor(1, 0);
    panel->setSizes({460, 240});
    panel->setChildrenCollapsible(false);
    return panel;
}

void RunsPage::addButtons(QBoxLayout& row)
{
    for (QAction* action : m_actions->all()) {
        auto* button = new QToolButton;
        button->setDefaultAction(action);
        button->setObjectName(QStringLiteral("runsPage.") +
                              action->objectName().replace(QLatin1String("Action"), QLatin1String("Button")));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::StrongFocus);
        row.addWidget(button);
    }
    auto* all = new MenuButton;
    all->setObjectName(QStringLiteral("runsPage.wholeButton"));
    all->setText(tr("All ▾"));
    all->setAccessibleName(tr("Act on all jobs of the table"));
    all->setToolTip(tr("Pause, resume, stop or retry all jobs of the table"));
    auto* menu = new QMenu(all);
    const auto add = [this, menu](const QString& text, const char* name, storage::JobAction action) {
        menu->addAction(text, this, [this, action] { controlAll(action); })->setObjectName(QLatin1String(name));
    };
    add(tr("Pause all"), "pauseAllAction", storage::JobAction::Pause);
    add(tr("Resume all"), "resumeAllAction", storage::JobAction::Resume);
    add(tr("Stop all and keep"), "stopAllAction", storage::JobAction::Stop);
    add(tr("Retry all"), "retryAllAction", storage::JobAction::Retry);
    all->setMenu(menu);
    row.addWidget(all);
}

void RunsPage::wire()
{
    connect(m_chooser, &ExperimentChooser::listed, this, &RunsPage::askAnew);
    connect(&session(), &Session::experimentChosen, this, [this] {
        m_charts->forgetChoice();
        askAnew();
    });
    connect(m_allJobs, &QCheckBox::toggled, this, &RunsPage::askAnew);
    connect(m_table, &RecordTable::chosen, this,
            [this](std::optional<qint64> job) { showChosen(job ? m_jobs->find(*job) : nullptr); });
    connect(m_actions, &JobActions::wanted, &session(),
            [this](storage::Id job, storage::JobAction action) { session().control({job}, action); });
    connect(m_firstAction, &QAction::triggered, this, [this] {
        if (const std::optional<qint64> job = m_table->chosenKey())
            session().moveToFront(*job);
    });
    connect(m_clock, &QTimer::timeout, this, [this] {
        if (isVisible())
            refresh();
    });
    m_clock->start(kLookAgainMilliseconds);
}

void RunsPage::refresh()
{
    m_query.refresh();
    if (m_allJobs->isChecked())
        m_allQuery.refresh();
    if (!session().experiment() && !m_chooser->hasExperiments() && !m_allJobs->isChecked()) {
        m_stack->showEmpty(tr("Nothing has run yet"),
                           tr("Open a recipe and start it, or try the demo: its jobs appear here with their progress, "
                              "and the curves of its "
                              "trainings grow as they run."),
                           m_leadOn);
    }
}

void RunsPage::askAnew()
{
    m_query.cancel();
    if (m_reading.experiment != session().experiment().value_or(0)) {
        m_curves.clear();
        m_reading = {};
        if (!session().experiment())
            showJobs({});
    }
    refresh();
}

void RunsPage::takeReading(Result<ExperimentReading> reading)
{
    if (!reading)
        return m_stack->showFailed(QString::fromStdString(reading.error().message), {retryAction()});
    m_reading = std::move(*reading);
    for (RunCurvesUpdate& update : m_reading.curves)
        m_curves.apply(std::move(update));
    m_reading.curves.clear();
    if (m_allJobs->isChecked())
        drawCharts();
    else
        showJobs(m_reading.jobs);
    m_stack->showContent();
    if (m_reading.more)
        m_query.refresh();
}

void RunsPage::takeAllJobs(Result<std::vector<JobRow>> jobs)
{
    if (!jobs)
        return m_stack->showFailed(QString::fromStdString(jobs.error().message), {retryAction()});
    if (!m_allJobs->isChecked())
        return;
    showJobs(std::move(*jobs));
    m_stack->showContent();
}

void RunsPage::showJobs(std::vector<JobRow> jobs)
{
    m_jobs->setJobs(std::move(jobs));
    if (m_wanted && m_jobs->find(*m_wanted) != nullptr)
        m_table->choose(*std::exchange(m_wanted, std::nullopt));
    followQueue();
    const std::optional<qint64> chosen = m_table->chosenKey();
    showChosen(chosen ? m_jobs->find(*chosen) : nullptr);
}

void RunsPage::followQueue()
{
    // As long as a person has chosen nothing else, the choice goes with what runs, else with what comes next.
    const std::optional<qint64> chosen = m_table->chosenKey();
    if (chosen && chosen != m_followed)
        return;
    const JobRow* followed = chosen ? m_jobs->find(*chosen) : nullptr;
    // One that was stopped or has failed stays: a person will want to see why, or to take it up again.
    if (followed != nullptr && followed->job.state != storage::JobState::Done &&
        followed->job.state != storage::JobState::Queued)
        return;
    const auto& rows = m_jobs->rows();
    for (const storage::JobState state :
         {storage::JobState::Running, storage::JobState::Paused, storage::JobState::Queued}) {
        const auto row =
            std::find_if(rows.begin(), rows.end(), [state](const JobRow& r) { return r.job.state == state; });
        if (row == rows.end())
            continue;
        m_followed = row->job.id;
        if (chosen != m_followed)
            m_table->choose(row->job.id);
        return;
    }
}

void RunsPage::drawCharts()
{
    const std::optional<qint64> chosen = m_table->chosenKey();
    const JobRow* row = chosen ? m_jobs->find(*chosen) : nullptr;
    m_charts->draw(m_reading, m_curves, row != nullptr ? row->runId : std::nullopt);
}

void RunsPage::showChosen(const JobRow* row)
{
    m_actions->setJob(row);
    // What the table follows by itself is no person's choice.
    if (row != nullptr && row->runId && m_followed != row->job.id)
        session().chooseRun(*row->runId);
    drawCharts();
    m_details->show(row, m_reading, m_curves);
    m_firstAction->setEnabled(row != nullptr && row->job.state == storage::JobState::Queued);
}

QAction* RunsPage::deleteAction()
{
    return m_details->deleteAction();
}

void RunsPage::choose(storage::Id job)
{
    m_wanted = job;
    refresh();
}

void RunsPage::controlAll(storage::JobAction action)
{
    std::vector<storage::Id> jobs;
    for (const JobRow& row : m_jobs->rows()) {
        if (allows(row, action))
            jobs.push_back(row.job.id);
    }
    // What waits goes first, so that a worker does not take up the next job while the list is worked off.
    if (action == storage::JobAction::Stop || action == storage::JobAction::Pause)
        std::sort(jobs.rbegin(), jobs.rend());
    session().control(std::move(jobs), action);
}

}  // namespace poft::gui
