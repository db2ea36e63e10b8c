// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/score_scatter.h"

#include "gui/app/session.h"
#include "gui/charts/chart.h"
#include "gui/charts/scatter_chart.h"
#include "gui/pages/page.h"
#include "gui/widgets/run_epoch_chooser.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace poft::gui {

ScoreScatter::ScoreScatter(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_contextQuery(
          session.database(),
          [this]() -> LiveQuery<SampleContext>::Query {
              const std::optional<storage::Id> experiment = m_session.experiment();
              if (!experiment)
                  return {};
              return [id = *experiment, known = m_context.experiment == *experiment ? m_context.state : -1](
                         storage::Connection& connection) { return readSampleContext(connection, id, known); };
          },
          [this](Result<SampleContext> context) { takeContext(std::move(context)); }),
      m_query(
          session.longReadings(),
          [this]() -> LiveQuery<Data>::Query {
              const ScoredRun* shown = m_epochs->run();
              if (shown == nullptr || m_context.aligned.empty())
                  return {};
              return [aligned = m_context.aligned, per = shown->per,
                      series = m_epochs->series()](storage::Connection& connection) -> Result<Data> {
                  POFT_TRY_ASSIGN(WhatIfData read, readWhatIf(connection, aligned, series, per));
                  return std::make_shared<const WhatIfData>(std::move(read));
              };
          },
          [this](Result<Data> answer) {
              m_data = answer ? *answer : nullptr;
              draw();
          })
{
    build();
    draw();
}

void ScoreScatter::build()
{
    setObjectName(QStringLiteral("scoresPage.scatter"));
    m_epochs = new RunEpochChooser(QStringLiteral("scoresPage"), tr("r_θ &of:"));
    m_chart = new Chart(QStringLiteral("scoresPage.scatterChart"));
    auto* head = new QHBoxLayout;
    head->addWidget(m_epochs);
    head->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->addLayout(head);
    layout->addWidget(m_chart, 1);
    connect(m_epochs, &RunEpochChooser::changed, this, [this] {
        if (const ScoredRun* run = m_epochs->run())
            m_session.chooseRun(run->run);
        ask();
    });
    connect(&m_session, &Session::runChosen, this, [this](storage::Id run) {
        if (m_epochs->choose(run))
            ask();
    });
    connect(m_chart, &Chart::boxDrawn, this, [this](Span x, Span y) {
        const ScoredRun* shown = m_epochs->run();
        if (shown == nullptr)
            return;
        Q_EMIT m_session.sampleBoxWanted({shown->run, m_epochs->series(), x.low, x.high, y.low, y.high});
        Q_EMIT m_session.pageWanted(static_cast<int>(PageId::Samples));
    });
}

void ScoreScatter::refresh()
{
    if (isVisible())
        m_contextQuery.refresh();
}

void ScoreScatter::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

void ScoreScatter::takeContext(Result<SampleContext> context)
{
    if (!context || context->unchanged)
        return;
    m_context = std::move(*context);
    m_epochs->setRuns(m_context.runs);
    ask();
}

void ScoreScatter::ask()
{
    if (m_epochs->run() != nullptr)
        return m_query.restart();
    m_query.cancel();
    m_data = nullptr;
    draw();
}

void ScoreScatter::draw()
{
    const ScoredRun* shown = m_epochs->run();
    const QString when = shown == nullptr ? QString() : tr("%1, %2").arg(shown->name, m_epochs->epochText());
    std::vector<double> weights;
    for (const AlignedSeries& one : m_context.aligned)
        weights.push_back(one.weight);
    const bool fits = m_data && m_data->aligned.size() == weights.size();
    m_chart->setContent(scatterChart(fits ? *m_data : WhatIfData{}, weights, when));
}

}  // namespace poft::gui
