// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/scores_page.h"

#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/charts/chart.h"
#include "gui/pages/score_scatter.h"
#include "gui/widgets/chart_grid.h"
#include "gui/widgets/experiment_chooser.h"
#include "gui/widgets/state_stack.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTabWidget>
#include <QVBoxLayout>

namespace poft::gui {

ScoresPage::ScoresPage(Session& s, const QList<QAction*>& leadOn, QWidget* parent)
    : Page(s, QStringLiteral("scoresPage"), tr("Scores"), parent),
      m_query(
          s.longReadings(),
          [this]() -> LiveQuery<ScoreReading>::Query {
              const std::optional<storage::Id> experiment = session().experiment();
              if (!experiment)
                  return {};
              return [id = *experiment, known = m_reading.experiment == *experiment ? m_reading.state : -1](
                         storage::Connection& connection) { return readScores(connection, id, known); };
          },
          [this](Result<ScoreReading> reading) { take(std::move(reading)); }),
      m_next(s, leadOn, this)
{
    build();
    wire();
}

void ScoresPage::build()
{
    m_chooser = new ExperimentChooser(session(), QStringLiteral("scoresPage.experiment"));
    m_threshold = new QDoubleSpinBox;
    m_threshold->setObjectName(QStringLiteral("scoresPage.threshold"));
    m_threshold->setToolTip(
        tr("The line in the densities, in nats per token: how much lies left of it is said beside each curve"));
    m_threshold->setRange(-1000, 0);
    m_threshold->setDecimals(2);
    m_threshold->setSingleStep(0.1);
    m_threshold->setSuffix(tr(" nats per token"));
    m_threshold->setKeyboardTracking(false);
    auto* label = new QLabel(tr("&Threshold:"));
    label->setBuddy(m_threshold);
    m_showBelow = new QPushButton(tr("Show these samples"));
    m_showBelow->setObjectName(QStringLiteral("scoresPage.showBelow"));
    m_showBelow->setToolTip(tr("Open the samples whose mean score is left of the threshold"));
    m_scale = new QComboBox;
    m_scale->setObjectName(QStringLiteral("scoresPage.scale"));
    m_scale->addItem(tr("each curve to its own maximum"), static_cast<int>(DensityScale::OwnMaximum));
    m_scale->addItem(tr("density per nat"), static_cast<int>(DensityScale::Density));
    m_scale->addItem(tr("density, logarithmic"), static_cast<int>(DensityScale::Logarithmic));
    m_scale->setToolTip(
        tr("What the height of the curves means. Clean samples often lie in a spike near 0 beside which "
           "the noise is too flat to be seen: each to its own maximum shows both."));
    m_scale->setCurrentIndex(std::max(0, m_scale->findData(session().settings().densityScale())));
    auto* scaleLabel = new QLabel(tr("&Scale:"));
    scaleLabel->setBuddy(m_scale);
    m_tail = new QLabel;
    m_tail->setObjectName(QStringLiteral("scoresPage.tail"));
    m_tail->setTextFormat(Qt::PlainText);
    m_tail->setWordWrap(true);
    m_tail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_tail->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* head = new QHBoxLayout;
    head->addWidget(m_chooser);
    head->addSpacing(16);
    head->addWidget(label);
    head->addWidget(m_threshold);
    head->addWidget(m_tail, 1);
    head->addWidget(m_showBelow);
    head->addWidget(scaleLabel);
    head->addWidget(m_scale);
    m_grid = new ChartGrid(QStringLiteral("scoresPage.charts"), tr("Densities of the preference score"));
    m_scatter = new ScoreScatter(session());
    auto* tabs = new QTabWidget;
    tabs->setObjectName(QStringLiteral("scoresPage.tabs"));
    tabs->setAccessibleName(tr("Views of the scores"));
    tabs->addTab(m_grid, tr("Densities"));
    tabs->addTab(m_scatter, tr("r_θ against r_LLM"));
    m_stack = new StateStack(QStringLiteral("scoresPage.state"), tabs);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(head);
    layout->addWidget(m_stack, 1);
    m_stack->showBusy(tr("Reading the workspace…"));
}

void ScoresPage::wire()
{
    connect(m_chooser, &ExperimentChooser::listed, this, &ScoresPage::refresh);
    connect(&session(), &Session::experimentChosen, this, [this] {
        m_reading = {};
        m_thresholdChosen = false;
        m_query.cancel();
        if (isVisible())
            refresh();
    });
    connect(m_threshold, &QDoubleSpinBox::valueChanged, this, &ScoresPage::setThreshold);
    connect(m_showBelow, &QPushButton::clicked, this, [this] {
        Q_EMIT session().samplesWanted(m_threshold->value());
        Q_EMIT session().pageWanted(static_cast<int>(PageId::Samples));
    });
    connect(m_scale, &QComboBox::activated, this, [this] {
        session().settings().setDensityScale(m_scale->currentData().toInt());
        draw();
    });
}

void ScoresPage::refresh()
{
    m_query.refresh();
    m_scatter->refresh();
    if (!session().experiment() && !m_chooser->hasExperiments())
        take(ScoreReading{});
}

void ScoresPage::take(Result<ScoreReading> reading)
{
    if (!reading) {
        m_reading = {};  // so that the next is read whole, though nothing may have changed
        return m_stack->showFailed(QString::fromStdString(reading.error().message), {retryAction()});
    }
    if (reading->unchanged)
        return;
    m_reading = std::move(*reading);
    if (m_reading.sets.empty()) {
        m_stack->showEmpty(tr("No scores yet"),
                           tr("When the aligned models have scored the training data of an "
                              "experiment, the density of their preference score "
                              "appears here, noise and clean apart where the noise is known."),
                           m_next.actions());
        return;
    }
    if (!m_thresholdChosen) {
        const QSignalBlocker quiet(m_threshold);
        m_threshold->setValue(firstThreshold(m_reading.sets.front()));
    }
    m_stack->showContent();
    draw();
}

void ScoresPage::setThreshold(double value)
{
    m_thresholdChosen = true;
    const QSignalBlocker quiet(m_threshold);
    m_threshold->setValue(value);
    draw();
}

void ScoresPage::openSpan(std::size_t place, Span x)
{
    if (place >= m_reading.sets.size())
        return;
    const ScoreSet& set = m_reading.sets[place];
    Q_EMIT session().sampleSpanWanted({set.series, set.name, x.low, x.high});
    Q_EMIT session().pageWanted(static_cast<int>(PageId::Samples));
}

void ScoresPage::draw()
{
    while (m_charts.size() < m_reading.sets.size()) {
        auto* chart = new Chart(QStringLiteral("scoresPage.density%1Chart").arg(m_charts.size()));
        connect(chart, &Chart::thresholdMoved, this, &ScoresPage::setThreshold);
        connect(chart, &Chart::boxDrawn, this, [this, place = m_charts.size()](Span x) { openSpan(place, x); });
        m_charts.push_back(chart);
        m_grid->add(chart);
    }
    const double threshold = m_threshold->value();
    const auto scale = static_cast<DensityScale>(m_scale->currentData().toInt());
    for (std::size_t i = 0; i < m_charts.size(); ++i) {
        m_grid->setShown(m_charts[i], i < m_reading.sets.size());
        if (i < m_reading.sets.size())
            m_charts[i]->setContent(densityChart(m_reading.sets[i], threshold, scale));
    }
    if (m_reading.sets.empty())
        return m_tail->clear();
    const ScoreSet& first = m_reading.sets.front();
    const auto share = [&](Truth truth) {
        const ScorePart* part = first.part(truth);
        return part == nullptr
                   ? QString()
                   : percent(static_cast<double>(part->below(threshold)) / static_cast<double>(part->sorted.size()));
    };
    if (first.part(Truth::Noise) != nullptr && first.part(Truth::Clean) != nullptr)
        m_tail->setText(
            tr("Left of it: %1 of the noise, %2 of the clean samples").arg(share(Truth::Noise), share(Truth::Clean)));
    else
        m_tail->setText(tr("Left of it: %1 of the samples").arg(share(first.parts.front().truth)));
}

}  // namespace poft::gui
