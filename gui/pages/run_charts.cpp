// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/run_charts.h"

#include "gui/app/settings.h"
#include "gui/charts/chart.h"
#include "gui/widgets/chart_grid.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>

namespace poft::gui {

namespace {

enum Which { Arms, Runs, Models };

}  // namespace

RunCharts::RunCharts(Settings& settings, QWidget* parent) : QWidget(parent), m_settings(settings)
{
    setObjectName(QStringLiteral("runsPage.chartPanel"));
    auto* bar = new QHBoxLayout;
    addControls(*bar);
    addCharts();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(bar);
    layout->addWidget(m_grid, 1);
    connect(m_which, &QComboBox::activated, this, [this] {
        m_chosenByHand = true;
        redraw();
    });
    connect(m_axis, &QComboBox::activated, this, [this] {
        m_settings.setStepAxis(m_axis->currentData().toInt());
        redraw();
    });
    connect(m_evaluation, &QComboBox::activated, this, &RunCharts::redraw);
    connect(m_smoothing, &QSlider::valueChanged, this, [this](int value) {
        m_settings.setSmoothing(value / 100.0);
        redraw();
    });
}

void RunCharts::addControls(QBoxLayout& bar)
{
    m_which = new QComboBox;
    m_which->setObjectName(QStringLiteral("runsPage.which"));
    m_which->setToolTip(
        tr("What the curves are of: arms (mean over their seeds), single runs, or the models that are made"));
    m_which->addItem(tr("Arms"), Arms);
    m_which->addItem(tr("Single runs"), Runs);
    m_which->addItem(tr("Models that are made"), Models);
    m_axis = new QComboBox;
    m_axis->setObjectName(QStringLiteral("runsPage.axis"));
    m_axis->addItem(tr("steps"), static_cast<int>(StepAxis::Step));
    m_axis->addItem(tr("epochs"), static_cast<int>(StepAxis::Epoch));
    m_axis->addItem(tr("samples"), static_cast<int>(StepAxis::Sample));
    m_axis->setCurrentIndex(std::max(0, m_axis->findData(m_settings.stepAxis())));
    m_axis->setToolTip(tr("What the curves are drawn over: epochs and samples compare trainings with unlike batches"));
    m_evaluation = new QComboBox;
    m_evaluation->setObjectName(QStringLiteral("runsPage.evaluation"));
    m_evaluation->setAccessibleName(tr("Evaluation"));
    m_smoothing = new QSlider(Qt::Horizontal);
    m_smoothing->setObjectName(QStringLiteral("runsPage.smoothing"));
    m_smoothing->setRange(0, 99);
    m_smoothing->setValue(static_cast<int>(m_settings.smoothing() * 100));
    m_smoothing->setMaximumWidth(140);
    m_smoothing->setToolTip(
        tr("Weight of the past in the exponential mean of curves over steps; 0 shows the values as they are"));
    auto* whichLabel = new QLabel(tr("&Curves of:"));
    whichLabel->setBuddy(m_which);
    auto* smoothingLabel = new QLabel(tr("S&moothing:"));
    smoothingLabel->setBuddy(m_smoothing);
    auto* axisLabel = new QLabel(tr("o&ver:"));
    axisLabel->setBuddy(m_axis);
    bar.addWidget(whichLabel);
    bar.addWidget(m_which);
    bar.addWidget(axisLabel);
    bar.addWidget(m_axis);
    bar.addSpacing(12);
    bar.addWidget(smoothingLabel);
    bar.addWidget(m_smoothing);
    bar.addStretch(1);
    bar.addWidget(m_evaluation);
}

void RunCharts::addCharts()
{
    m_grid = new ChartGrid(QStringLiteral("runsPage.charts"), tr("Charts of the experiment"));
    const auto add = [this](const QString& name) {
        auto* chart = new Chart(QStringLiteral("runsPage.%1Chart").arg(name));
        m_grid->add(chart);
        return chart;
    };
    m_stepCharts[StepChart::CrossEntropy] = add(stepChartName(StepChart::CrossEntropy));
    m_tauChart = add(QStringLiteral("tau"));
    m_accuracyChart = add(QStringLiteral("accuracy"));
    for (const StepChart kind : kStepCharts) {
        if (kind != StepChart::CrossEntropy)
            m_stepCharts[kind] = add(stepChartName(kind));
    }
}

void RunCharts::draw(const ExperimentReading& reading, const CurveStore& curves, std::optional<storage::Id> chosenRun)
{
    m_reading = &reading;
    m_curves = &curves;
    m_chosenRun = chosenRun;
    redraw();
}

void RunCharts::redraw()
{
    if (m_reading == nullptr)
        return;
    const std::vector<Group> shown = shownGroups();
    const double smoothing = m_smoothing->value() / 100.0;
    const bool live =
        std::any_of(m_reading->jobs.begin(), m_reading->jobs.end(), [](const JobRow& row) { return isActive(row); });
    const auto axis = static_cast<StepAxis>(m_axis->currentData().toInt());
    for (const auto& [kind, chart] : m_stepCharts)
        chart->setContent(stepChart(kind, *m_reading, *m_curves, shown, smoothing, axis), live);
    m_tauChart->setContent(tauChart(*m_reading, *m_curves, tauRun().value_or(0), smoothing, axis), live);
    fillEvaluations(shown);
    const auto index = static_cast<std::size_t>(std::max(0, m_evaluation->currentIndex()));
    const EvaluationKey key = index < m_evaluations.size() ? m_evaluations[index] : EvaluationKey{};
    m_accuracyChart->setContent(accuracyChart(*m_reading, shown, key), live);
}

std::vector<Group> RunCharts::shownGroups()
{
    std::vector<Group> groups = groupsOf(*m_reading);
    const bool hasArms = !groups.empty() && !groups.front().arm.empty();
    if (!m_chosenByHand) {
        const QSignalBlocker quiet(m_which);
        m_which->setCurrentIndex(m_which->findData(hasArms || groups.empty() ? Arms : Models));
    }
    const bool models = m_which->currentData().toInt() == Models;
    std::erase_if(groups, [models](const Group& group) { return group.arm.empty() != models; });
    return m_which->currentData().toInt() == Runs ? singleRuns(*m_reading, groups) : groups;
}

void RunCharts::fillEvaluations(const std::vector<Group>& shown)
{
    std::vector<EvaluationKey> keys = evaluationKeys(*m_reading, shown);
    m_evaluation->setVisible(keys.size() > 1);
    if (keys == m_evaluations)
        return;
    m_evaluations = std::move(keys);
    m_evaluation->clear();
    for (const EvaluationKey& key : m_evaluations)
        m_evaluation->addItem(evaluationName(*m_reading, key));
}

std::optional<storage::Id> RunCharts::tauRun() const
{
    if (m_chosenRun && hasTau(*m_curves, *m_chosenRun))
        return m_chosenRun;
    std::optional<storage::Id> best;
    for (const auto& [id, run] : m_reading->runs) {
        // The newest PoFT run; an SFT run's tau is only a diagnostic.
        if (hasTau(*m_curves, id) && (!best || run.objective == "poft" || m_reading->runs.at(*best).objective == "sft"))
            best = id;
    }
    return best;
}

}  // namespace poft::gui
