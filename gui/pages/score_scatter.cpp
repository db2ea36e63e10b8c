// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/score_scatter.h"

#include "gui/app/session.h"
#include "gui/charts/chart.h"
#include "gui/charts/scatter_chart.h"
#include "gui/pages/page.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>

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
          session.database(),
          [this]() -> LiveQuery<Data>::Query {
              const ScoredRun* shown = run();
              if (shown == nullptr || m_context.aligned.empty())
                  return {};
              return [aligned = m_context.aligned, per = shown->per,
                      series = shown->epochs[static_cast<std::size_t>(m_epoch->value())].series](
                         storage::Connection& connection) -> Result<Data> {
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
    m_run = new QComboBox;
    m_run->setObjectName(QStringLiteral("scoresPage.run"));
    m_run->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_run->setPlaceholderText(tr("no run yet"));
    auto* runLabel = new QLabel(tr("r_θ &of:"));
    runLabel->setBuddy(m_run);
    m_epoch = new QSlider(Qt::Horizontal);
    m_epoch->setObjectName(QStringLiteral("scoresPage.epoch"));
    m_epoch->setRange(0, 0);
    m_epoch->setPageStep(1);
    m_epoch->setTickPosition(QSlider::TicksBelow);
    m_epoch->setMaximumWidth(220);
    m_epoch->setToolTip(tr("The epoch after which the scores were taken; 0 is before training"));
    auto* epochLabel = new QLabel(tr("E&poch:"));
    epochLabel->setBuddy(m_epoch);
    m_epochText = new QLabel;
    m_epochText->setObjectName(QStringLiteral("scoresPage.epochText"));
    m_chart = new Chart(QStringLiteral("scoresPage.scatterChart"));
    auto* head = new QHBoxLayout;
    head->addWidget(runLabel);
    head->addWidget(m_run);
    head->addSpacing(12);
    head->addWidget(epochLabel);
    head->addWidget(m_epoch);
    head->addWidget(m_epochText);
    head->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->addLayout(head);
    layout->addWidget(m_chart, 1);
    connect(m_run, &QComboBox::activated, this, [this] {
        fillEpochs();
        ask();
    });
    connect(m_epoch, &QSlider::valueChanged, this, &ScoreScatter::ask);
    connect(m_chart, &Chart::boxDrawn, this, [this](Span x, Span y) {
        const ScoredRun* shown = run();
        if (shown == nullptr)
            return;
        Q_EMIT m_session.sampleBoxWanted({shown->run, shown->epochs[static_cast<std::size_t>(m_epoch->value())].series,
                                          x.low, x.high, y.low, y.high});
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
    const QVariant before = m_context.experiment == context->experiment ? m_run->currentData() : QVariant();
    m_context = std::move(*context);
    // The scores themselves are read with the epoch's.
    for (AlignedSeries& one : m_context.aligned)
        one.scores = {};
    m_context.mean = {};
    m_run->clear();
    for (const ScoredRun& one : m_context.runs)
        m_run->addItem(one.name, QVariant::fromValue<qlonglong>(one.run));
    const int known = before.isValid() ? m_run->findData(before) : -1;
    m_run->setCurrentIndex(known >= 0               ? known
                           : m_context.runs.empty() ? -1
                                                    : static_cast<int>(firstRun(m_context.runs)));
    m_run->setEnabled(m_run->count() > 0);
    fillEpochs();
    ask();
}

void ScoreScatter::fillEpochs()
{
    const QSignalBlocker quiet(m_epoch);
    const bool atEnd = m_epoch->value() == m_epoch->maximum();
    const int last = run() == nullptr ? 0 : static_cast<int>(run()->epochs.size()) - 1;
    m_epoch->setRange(0, last);
    if (atEnd)
        m_epoch->setValue(last);
    m_epoch->setEnabled(last > 0);
}

const ScoredRun* ScoreScatter::run() const
{
    const int index = m_run->currentIndex();
    return index >= 0 && static_cast<std::size_t>(index) < m_context.runs.size()
               ? &m_context.runs[static_cast<std::size_t>(index)]
               : nullptr;
}

void ScoreScatter::ask()
{
    if (run() != nullptr)
        return m_query.restart();
    m_query.cancel();
    m_data = nullptr;
    draw();
}

void ScoreScatter::draw()
{
    const ScoredRun* shown = run();
    QString when;
    if (shown != nullptr) {
        const std::int64_t epoch = shown->epochs[static_cast<std::size_t>(m_epoch->value())].epoch;
        m_epochText->setText(epoch == 0 ? tr("before training") : tr("after epoch %1").arg(epoch));
        when = tr("%1, %2").arg(shown->name, m_epochText->text());
    } else {
        m_epochText->clear();
    }
    std::vector<double> weights;
    for (const AlignedSeries& one : m_context.aligned)
        weights.push_back(one.weight);
    const bool fits = m_data && m_data->aligned.size() == weights.size();
    m_chart->setContent(scatterChart(fits ? *m_data : WhatIfData{}, weights, when));
}

}  // namespace poft::gui
