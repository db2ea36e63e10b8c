// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/compare_page.h"

#include "gui/app/icons.h"
#include "gui/app/report_export.h"
#include "gui/app/session.h"
#include "gui/charts/accuracy_chart.h"
#include "gui/charts/chart.h"
#include "gui/charts/comparison_charts.h"
#include "gui/models/comparison_model.h"
#include "gui/models/settings_difference.h"
#include "gui/pages/overview_view.h"
#include "gui/pages/paired_view.h"
#include "gui/widgets/chart_grid.h"
#include "gui/widgets/experiment_chooser.h"
#include "gui/widgets/menu_button.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/state_stack.h"
#include "storage/results/result_text.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace poft::gui {

ComparePage::ComparePage(Session& s, const QList<QAction*>& leadOn, QWidget* parent)
    : Page(s, QStringLiteral("comparePage"), tr("Compare"), parent),
      m_model(new ComparisonModel(this)),
      m_settings(new SettingsDifferenceModel(this)),
      m_export(new ReportExport(s, this)),
      m_query(
          s.database(),
          [this]() -> LiveQuery<ExperimentReading>::Query {
              const std::optional<storage::Id> experiment = session().experiment();
              if (!experiment)
                  return {};
              return [&workspace = session().workspace(), id = *experiment](storage::Connection& connection) {
                  return readOutcome(workspace, connection, id);
              };
          },
          [this](Result<ExperimentReading> reading) { take(std::move(reading)); }),
      m_next(s, leadOn, this)
{
    makeActions();
    build();
    wire();
}

void ComparePage::makeActions()
{
    const auto make = [this](const char* name, const QString& text, const QString& help) {
        auto* action = new QAction(text, this);
        action->setObjectName(QLatin1String(name));
        action->setToolTip(help);
        action->setStatusTip(help);
        action->setEnabled(false);
        return action;
    };
    m_reportAction =
        make("exportReportAction", tr("Export &report…"),
             tr("Write the report (HTML, Markdown, CSV) and every chart (SVG, PDF, PNG, CSV) to a folder"));
    m_reportAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_E));
    m_markdownAction = make("copyMarkdownAction", tr("Copy the table as &Markdown"),
                            tr("For a document: rounded to what the deviations justify"));
    m_csvAction = make("copyCsvAction", tr("Copy the table as &CSV"), tr("For other programs: every digit"));
}

void ComparePage::build()
{
    m_chooser = new ExperimentChooser(session(), QStringLiteral("comparePage.experiment"));
    const auto box = [](const QString& name) {
        auto* made = new QComboBox;
        made->setObjectName(QStringLiteral("comparePage.") + name);
        made->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        return made;
    };
    m_evaluation = box(QStringLiteral("evaluation"));
    m_evaluation->setToolTip(tr("What the arms are compared by: a task or metric, and the data it is measured on"));
    m_baseline = box(QStringLiteral("baseline"));
    m_baseline->setToolTip(tr("The arm that the others are compared with, seed by seed"));
    auto* evaluationLabel = new QLabel(tr("E&valuation:"));
    evaluationLabel->setBuddy(m_evaluation);
    auto* baselineLabel = new QLabel(tr("&Difference to:"));
    baselineLabel->setBuddy(m_baseline);
    auto* save = new MenuButton;
    save->setObjectName(QStringLiteral("comparePage.exportButton"));
    save->setText(tr("Export ▾"));
    save->setAccessibleName(tr("Export the comparison"));
    save->setToolTip(tr("Report, charts, table"));
    auto* menu = new QMenu(save);
    menu->addActions(actions());
    save->setMenu(menu);
    auto* head = new QHBoxLayout;
    head->addWidget(m_chooser);
    head->addSpacing(12);
    head->addWidget(evaluationLabel);
    head->addWidget(m_evaluation);
    head->addSpacing(12);
    head->addWidget(baselineLabel);
    head->addWidget(m_baseline);
    head->addStretch(1);
    head->addWidget(save);

    m_overview = new OverviewView(session());
    m_paired = new PairedView(session());
    m_settingsTable = new RecordTable(QStringLiteral("comparePage.settings"), tr("What the arms' settings differ in"),
                                      m_settings, 0, RecordTable::Sorting::ByProxy);
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("comparePage.tabs"));
    m_tabs->setAccessibleName(tr("Parts of the comparison"));
    m_tabs->addTab(buildResults(), tr("Results"));
    m_tabs->addTab(m_overview, tr("All tasks"));
    m_tabs->addTab(m_paired, tr("Same samples"));
    m_tabs->addTab(m_settingsTable, tr("Settings that differ"));
    m_stack = new StateStack(QStringLiteral("comparePage.state"), m_tabs);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(head);
    layout->addWidget(m_stack, 1);
    m_stack->showBusy(tr("Reading the workspace…"));
}

QWidget* ComparePage::buildResults()
{
    m_table = new RecordTable(QStringLiteral("comparePage.table"), tr("Results by arm"), m_model, 0,
                              RecordTable::Sorting::ByProxy);
    // Names are never cut; the epochs at the right scroll.
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_grid = new ChartGrid(QStringLiteral("comparePage.charts"), tr("Charts of the results"));
    const auto add = [this](const char* name) {
        auto* chart = new Chart(QStringLiteral("comparePage.%1Chart").arg(QLatin1String(name)));
        m_grid->add(chart);
        return chart;
    };
    m_epochs = add("epochs");
    m_bars = add("bars");
    m_sweep = add("sweep");
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setObjectName(QStringLiteral("comparePage.splitter"));
    splitter->addWidget(m_table);
    splitter->addWidget(m_grid);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);
    return splitter;
}

void ComparePage::wire()
{
    connect(m_chooser, &ExperimentChooser::listed, this, &ComparePage::refresh);
    connect(&session(), &Session::experimentChosen, this, [this] {
        m_query.cancel();
        if (isVisible())
            refresh();
    });
    connect(m_evaluation, &QComboBox::activated, this, &ComparePage::show);
    connect(m_baseline, &QComboBox::activated, this, &ComparePage::show);
    connect(m_reportAction, &QAction::triggered, this, &ComparePage::chooseFolder);
    connect(m_markdownAction, &QAction::triggered, this, [this] { copyTable(true); });
    connect(m_csvAction, &QAction::triggered, this, [this] { copyTable(false); });
    connect(m_export, &ReportExport::progressed, this, &Page::said);
    connect(m_export, &ReportExport::finished, this, &Page::said);
    connect(m_export, &ReportExport::failed, this,
            [this](const QString& sentence) { Q_EMIT said(tr("The report was not written: %1").arg(sentence)); });
}

void ComparePage::refresh()
{
    m_query.refresh();
    if (!session().experiment() && !m_chooser->hasExperiments())
        take(ExperimentReading{});
}

void ComparePage::take(Result<ExperimentReading> reading)
{
    if (!reading)
        return m_stack->showFailed(QString::fromStdString(reading.error().message), {retryAction()});
    m_reading = std::move(*reading);
    m_tables = results::resultTables(m_reading.evaluations);
    for (QAction* action : actions())
        action->setEnabled(!m_tables.empty());
    if (m_tables.empty()) {
        m_stack->showEmpty(
            tr("Nothing to compare yet"),
            tr("When the arms of an experiment have been evaluated for the first time, they stand side by "
               "side here: by epoch, over the seeds, and on the same samples."),
            m_next.actions());
        return;
    }
    fillChoices();
    m_stack->showContent();
    m_overview->setTables(m_reading.experiment, m_tables);
    show();
}

void ComparePage::fillChoices()
{
    const auto fill = [](QComboBox& box, const QStringList& texts) {
        QStringList there;
        for (int i = 0; i < box.count(); ++i)
            there << box.itemText(i);
        if (there == texts)
            return;
        const QSignalBlocker quiet(&box);
        const QString before = box.currentText();
        box.clear();
        box.addItems(texts);
        box.setCurrentIndex(std::max(0, box.findText(before)));
    };
    QStringList names;
    for (const results::ResultTable& one : m_tables)
        names << tableName(one);
    fill(*m_evaluation, names);
    QStringList arms;
    for (const results::ArmResult& arm : table()->arms)
        arms << QString::fromStdString(arm.label());
    fill(*m_baseline, arms);
}

const results::ResultTable* ComparePage::table() const
{
    const auto index = static_cast<std::size_t>(std::max(0, m_evaluation->currentIndex()));
    return index < m_tables.size() ? &m_tables[index] : nullptr;
}

void ComparePage::show()
{
    const results::ResultTable* shown = table();
    if (shown == nullptr)
        return;
    fillChoices();
    std::vector<Group> arms = groupsOf(m_reading);
    std::erase_if(arms, [](const Group& group) { return group.arm.empty(); });
    m_model->show(*shown, arms, m_baseline->currentText().toStdString());
    const EvaluationKey key{shown->task, shown->metric, shown->dataset.value_or(0)};
    const bool live =
        std::any_of(m_reading.jobs.begin(), m_reading.jobs.end(), [](const JobRow& row) { return isActive(row); });
    m_epochs->setContent(accuracyChart(m_reading, arms, key), live);
    m_bars->setContent(barChart(m_tables, arms), live);
    const ChartContent sweep = sweepChart(*shown, arms);
    m_grid->setShown(m_sweep, !sweep.empty());
    m_sweep->setContent(sweep, live);
    m_paired->setRuns(m_reading, key);
    showSettings(arms);
}

void ComparePage::showSettings(const std::vector<Group>& arms)
{
    QStringList names;
    std::vector<std::string> settings;
    for (const Group& group : arms) {
        names << group.name;
        settings.push_back(m_reading.runs.at(group.runs.front()).settings);
    }
    m_settings->show(names, settingsDifferences(settings));
    // The first column keeps its width; the arms share the rest.
    QHeaderView* header = m_settingsTable->horizontalHeader();
    for (int column = 0; column < m_settings->columnCount(); ++column)
        header->setSectionResizeMode(column, column == 0 ? QHeaderView::ResizeToContents : QHeaderView::Stretch);
}

void ComparePage::chooseFolder()
{
    const QString folder =
        QFileDialog::getExistingDirectory(this, tr("Folder for the report"), session().settings().lastFolder());
    if (folder.isEmpty())
        return;
    session().settings().setLastFolder(folder);
    exportTo(folder);
}

void ComparePage::exportTo(const QString& folder)
{
    if (session().experiment())
        m_export->begin(*session().experiment(), folder);
}

void ComparePage::copyTable(bool markdown)
{
    const results::ResultTable* shown = table();
    if (shown == nullptr)
        return;
    const std::string text = markdown ? results::toMarkdown(*shown) : results::toCsv(*shown);
    QGuiApplication::clipboard()->setText(QString::fromStdString(text));
    Q_EMIT said(tr("The table was copied."));
}

}  // namespace poft::gui
