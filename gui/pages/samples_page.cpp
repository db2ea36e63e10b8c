// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/samples_page.h"

#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/pages/alike_finder.h"
#include "gui/pages/sample_actions.h"
#include "gui/pages/sample_chips.h"
#include "gui/pages/sample_details.h"
#include "gui/pages/sample_filters.h"
#include "gui/pages/sample_marks.h"
#include "gui/pages/sample_table.h"
#include "gui/pages/token_panel.h"
#include "gui/pages/what_if_panel.h"
#include "gui/widgets/experiment_chooser.h"
#include "gui/widgets/menu_button.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/run_epoch_chooser.h"
#include "gui/widgets/state_stack.h"

#include <QAction>
#include <QLabel>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace poft::gui {

SamplesPage::SamplesPage(Session& s, const QList<QAction*>& leadOn, QWidget* parent)
    : Page(s, QStringLiteral("samplesPage"), tr("Samples"), parent),
      m_samples(new SampleTable(s, this)),
      m_sampleQuery(
          s.database(),
          [this]() -> LiveQuery<SampleReading>::Query {
              if (!m_sample)
                  return {};
              return [sample = *m_sample, experiment = session().experiment()](storage::Connection& connection) {
                  return readSample(connection, sample, experiment);
              };
          },
          [this](const Result<SampleReading>& reading) { take(reading); }),
      m_contextQuery(
          s.database(),
          [this]() -> LiveQuery<SampleContext>::Query {
              const std::optional<storage::Id> experiment = session().experiment();
              if (!experiment)
                  return {};
              return [id = *experiment, known = m_context.experiment == *experiment ? m_context.state : -1](
                         storage::Connection& connection) { return readSampleContext(connection, id, known); };
          },
          [this](Result<SampleContext> context) { takeContext(std::move(context)); }),
      m_scoresQuery(
          s.longReadings(),
          [this]() -> LiveQuery<ScoreReading>::Query {
              const storage::Id experiment = m_context.experiment;
              if (experiment == 0)
                  return {};
              return [experiment, known = m_scoresState](storage::Connection& connection) {
                  return readScores(connection, experiment, known);
              };
          },
          [this](Result<ScoreReading> scores) { takeScores(std::move(scores)); }),
      m_next(s, leadOn, this)
{
    m_actions = new SampleActions(
        s,
        [this] {
            return SampleActions::Shown{m_context.aligned.empty() ? 0 : m_context.aligned.front().datasets.front(),
                                        m_context.trainingData, m_samples->samples().query(),
                                        m_counted ? std::optional(m_total) : std::nullopt, m_context.scored};
        },
        this);
    build();
    wire();
}

void SamplesPage::wire()
{
    connect(m_chooser, &ExperimentChooser::listed, this, &SamplesPage::refresh);
    connect(&session(), &Session::experimentChosen, this, [this] {
        m_contextQuery.cancel();
        m_scoresQuery.cancel();
        if (isVisible())
            refresh();
        else
            m_context = {};
    });
    connect(&session(), &Session::samplesWanted, this, &SamplesPage::showBelow);
    connect(&session(), &Session::sampleBoxWanted, this, &SamplesPage::showBox);
    connect(&session(), &Session::sampleSpanWanted, this, &SamplesPage::showSpan);
    connect(m_filters, &SampleFilters::changed, this, &SamplesPage::restart);
    connect(m_epochs, &RunEpochChooser::changed, this, [this] {
        if (const ScoredRun* run = m_epochs->run())
            session().chooseRun(run->run);
        restart();
    });
    connect(&session(), &Session::runChosen, this, [this](storage::Id run) {
        if (m_epochs->choose(run))
            restart();
    });
    m_alike = new AlikeFinder(session(), this);
    connect(m_alike, &AlikeFinder::said, this, &Page::said);
    connect(m_alike, &AlikeFinder::found, &m_filters->chips(), &SampleChips::setAlike);
    connect(m_marks, &SampleMarksBar::alikeWanted, this, [this] {
        if (const storage::SampleRow* row = m_sample ? m_samples->samples().find(*m_sample) : nullptr)
            m_alike->find(row->sampleId, tr("#%1").arg(count(row->position + 1)));
    });
    connect(&m_samples->view(), &RecordTable::chosen, this, &SamplesPage::choose);
    connect(m_samples, &SampleTable::ordered, this, &SamplesPage::restart);
    connect(m_samples, &SampleTable::rangeWanted, this,
            [this](std::size_t which) { m_filters->chips().askRange(m_samples->ranges(), which); });
    const SamplesModel* rows = &m_samples->samples();
    connect(rows, &SamplesModel::begun, this, &SamplesPage::showRows);
    connect(rows, &SamplesModel::loaded, this, &SamplesPage::showCount);
    connect(rows, &SamplesModel::failed, this,
            [this](const QString& sentence) { m_stack->showFailed(sentence, {retryAction()}); });
    connect(m_marks, &SampleMarksBar::tagsRead, m_filters, &SampleFilters::setTags);
    connect(m_marks, &SampleMarksBar::failed, this, &Page::said);
    connect(m_marks, &SampleMarksBar::marked, this, [this](const QString& sentence) {
        Q_EMIT said(sentence);
        m_samples->samples().reload();
        m_marks->refresh();
    });
    connect(m_actions, &SampleActions::said, this, &Page::said);
}

void SamplesPage::refresh()
{
    if (!session().experiment() && !m_chooser->hasExperiments())
        showCount(0);
    m_contextQuery.refresh();
    m_marks->refresh();
}

void SamplesPage::takeContext(Result<SampleContext> context)
{
    if (!context)
        return m_stack->showFailed(QString::fromStdString(context.error().message), {retryAction()});
    if (context->unchanged)
        return;
    const bool another = context->experiment != m_context.experiment;
    if (another) {
        m_scoresState = -1;
        m_scoresQuery.cancel();
    } else {
        keepScores(m_context, *context);
    }
    m_context = std::move(*context);
    m_actions->setEnabled(!m_context.aligned.empty());
    m_epochs->setRuns(m_context.runs);
    if (another)
        restart();
    else {
        m_samples->setScores(m_context, m_epochs->run());
        m_samples->samples().reload();
    }
    m_sampleQuery.refresh();
}

void SamplesPage::takeScores(Result<ScoreReading> scores)
{
    if (!scores)
        return m_details->setProblem(QString::fromStdString(scores.error().message));
    if (scores->unchanged || scores->experiment != m_context.experiment)
        return;
    m_scoresState = scores->state;
    gui::takeScores(std::move(*scores), m_context);
    m_sampleQuery.refresh();
}

void SamplesPage::restart()
{
    const std::optional<storage::Id> experiment = session().experiment();
    if (!experiment || m_context.experiment != *experiment)
        return m_samples->samples().clear();
    const ScoredRun* shown = m_epochs->run();
    m_samples->setScores(m_context, shown);
    m_details->setRun(shown == nullptr ? std::nullopt : std::optional(shown->run));
    m_whatIf->setSource(m_context.aligned, shown, m_epochs->epoch());
    m_tokens->setModels(m_context.aligned, shown, m_epochs->epoch());
    storage::SampleQuery query;
    query.experiment = *experiment;
    m_samples->order(query);
    m_filters->apply(query);
    m_filtered = m_filters->active();
    if (shown != nullptr) {
        query.thetaSeries = m_epochs->series();
        query.per = shown->per;
    }
    m_counted = false;
    m_samples->show(query);
    // Until they are counted, nothing is done to all that are shown: it would be done to those of before.
    m_marks->setShown(m_samples->samples().query(), 0);
}

void SamplesPage::showRows()
{
    if (!m_samples->view().chosenKey())
        m_samples->view().selectRow(0);
    m_stack->showContent();
}

void SamplesPage::showCount(qint64 total)
{
    m_total = total;
    m_counted = true;
    m_actions->setCount(total);
    // Every score takes longest, and only the sentence on a sample needs them.
    m_scoresQuery.refresh();
    m_marks->setShown(m_samples->samples().query(), total);
    m_marks->setSample(m_sample ? m_samples->samples().find(*m_sample) : nullptr);
    const qint64 all = m_context.scored;
    m_count->setText(total == 0 && !m_filtered    ? QString()
                     : m_filtered && all >= total ? tr("%1 of %2").arg(count(total), count(all))
                                                  : tr("%n sample(s)", nullptr, static_cast<int>(total)));
    if (total > 0)
        return showRows();
    if (m_filtered)
        return m_stack->showContent();
    m_stack->showEmpty(tr("No scored samples yet"),
                       tr("When the aligned models have scored the training data of an "
                          "experiment, its samples appear here: the lowest scores first, "
                          "which is where the noise is."),
                       m_next.actions());
}

void SamplesPage::showBox(const SampleBox& box)
{
    m_epochs->choose(box.run, box.series);
    m_filters->chips().setBox(box);
    restart();
}

void SamplesPage::showSpan(const SampleSpan& span)
{
    m_filters->chips().setSpan(span);
    restart();
}

void SamplesPage::showBelow(std::optional<double> score)
{
    m_filters->setBelow(score);
}

void SamplesPage::choose(std::optional<qint64> sample)
{
    m_sample = sample;
    m_marks->setSample(sample ? m_samples->samples().find(*sample) : nullptr);
    if (sample)
        return m_sampleQuery.restart();
    m_sampleQuery.cancel();
    m_details->clear();
    m_tokens->setSample(nullptr);
}

void SamplesPage::take(const Result<SampleReading>& reading)
{
    if (!reading)
        return m_details->setProblem(QString::fromStdString(reading.error().message));
    const storage::SampleRow* row = m_sample ? m_samples->samples().find(*m_sample) : nullptr;
    m_details->setSample(*reading, m_context.aligned, row,
                         row == nullptr ? std::nullopt : m_samples->samples().tauOf(*row));
    m_tokens->setSample(&reading->sample);
}

}  // namespace poft::gui
