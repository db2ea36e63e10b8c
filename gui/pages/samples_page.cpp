// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/samples_page.h"

#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/charts/chart.h"
#include "gui/charts/trajectory_chart.h"
#include "gui/widgets/conversation.h"
#include "gui/widgets/experiment_chooser.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/state_stack.h"
#include "storage/tables/sample_scores.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QSplitter>
#include <QVBoxLayout>

namespace poft::gui {

namespace {

enum Filter { AllSamples, NoiseOnly, CleanOnly };

}  // namespace

SamplesPage::SamplesPage(Session& s, QWidget* parent)
    : Page(s, QStringLiteral("samplesPage"), tr("Samples"), parent),
      m_samples(new SamplesModel(s.database(), this)),
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
      m_changeQuery(
          s.database(),
          [this]() -> LiveQuery<storage::Change>::Query {
              const std::optional<storage::Id> experiment = session().experiment();
              if (!experiment)
                  return {};
              return [id = *experiment](storage::Connection& connection) {
                  return storage::sampleScoresChange(connection, id);
              };
          },
          [this](const Result<storage::Change>& change) { takeChange(change); })
{
    build();
    wire();
}

void SamplesPage::build()
{
    m_chooser = new ExperimentChooser(session(), QStringLiteral("samplesPage.experiment"));
    m_filter = new QComboBox;
    m_filter->setObjectName(QStringLiteral("samplesPage.filter"));
    m_filter->addItem(tr("all samples"), AllSamples);
    m_filter->addItem(tr("known noise"), NoiseOnly);
    m_filter->addItem(tr("known to be clean"), CleanOnly);
    auto* filterLabel = new QLabel(tr("&Show:"));
    filterLabel->setBuddy(m_filter);
    m_count = new QLabel;
    m_count->setObjectName(QStringLiteral("samplesPage.count"));
    auto* head = new QHBoxLayout;
    head->addWidget(m_chooser);
    head->addSpacing(16);
    head->addWidget(filterLabel);
    head->addWidget(m_filter);
    head->addStretch(1);
    head->addWidget(m_count);

    m_table = new RecordTable(QStringLiteral("samplesPage.table"), tr("Samples"), m_samples, SamplesModel::Text,
                              RecordTable::Sorting::ByModel);
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setObjectName(QStringLiteral("samplesPage.splitter"));
    splitter->addWidget(m_table);
    splitter->addWidget(buildDetails());
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);
    m_stack = new StateStack(QStringLiteral("samplesPage.state"), splitter);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(head);
    layout->addWidget(m_stack, 1);
    m_stack->showBusy(tr("Reading the workspace…"));
}

QWidget* SamplesPage::buildDetails()
{
    m_text = new QPlainTextEdit;
    m_text->setObjectName(QStringLiteral("samplesPage.text"));
    m_text->setAccessibleName(tr("Text of the chosen sample"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setPlaceholderText(tr("Choose a sample to read it."));
    m_facts = new QLabel;
    m_facts->setObjectName(QStringLiteral("samplesPage.facts"));
    m_facts->setTextFormat(Qt::PlainText);
    m_facts->setWordWrap(true);
    m_facts->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_facts->setMinimumWidth(m_facts->fontMetrics().averageCharWidth() * 34);
    m_chart = new Chart(QStringLiteral("samplesPage.trajectoryChart"));
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->addWidget(m_text);
    splitter->addWidget(m_facts);
    splitter->addWidget(m_chart);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setStretchFactor(2, 3);
    splitter->setSizes({420, 240, 420});
    return splitter;
}

void SamplesPage::wire()
{
    connect(m_chooser, &ExperimentChooser::listed, this, &SamplesPage::refresh);
    connect(&session(), &Session::experimentChosen, this, &SamplesPage::restart);
    connect(m_filter, &QComboBox::activated, this, &SamplesPage::restart);
    connect(m_table, &RecordTable::chosen, this, &SamplesPage::choose);
    connect(m_table->horizontalHeader(), &QHeaderView::sortIndicatorChanged, m_samples,
            [this](int column, Qt::SortOrder order) { sortBy(column, order); });
    connect(m_samples, &SamplesModel::loaded, this, &SamplesPage::showCount);
    connect(m_samples, &SamplesModel::failed, this, [this](const QString& sentence) { m_stack->showFailed(sentence); });
    m_table->horizontalHeader()->setSectionsClickable(true);
    m_table->horizontalHeader()->setSortIndicatorShown(true);
    const QSignalBlocker quiet(m_table->horizontalHeader());
    m_table->horizontalHeader()->setSortIndicator(SamplesModel::Score, Qt::AscendingOrder);
}

void SamplesPage::refresh()
{
    if (!session().experiment() && !m_chooser->hasExperiments())
        showCount(0);
    m_changeQuery.refresh();
}

void SamplesPage::takeChange(const Result<storage::Change>& change)
{
    if (!change)
        return m_stack->showFailed(QString::fromStdString(change.error().message));
    if (*change == m_shown)
        return;
    const bool first = m_shown < 0;
    m_shown = *change;
    if (first)
        restart();
    else
        m_samples->reload();
    m_sampleQuery.refresh();
}

void SamplesPage::restart()
{
    const std::optional<storage::Id> experiment = session().experiment();
    if (!experiment)
        return m_samples->clear();
    storage::SampleQuery query;
    query.experiment = *experiment;
    const int column = m_table->horizontalHeader()->sortIndicatorSection();
    query.descending = m_table->horizontalHeader()->sortIndicatorOrder() == Qt::DescendingOrder;
    query.order = SamplesModel::orderOf(column).value_or(storage::SampleOrder::RLlm);
    if (m_filter->currentData().toInt() != AllSamples)
        query.isNoise = m_filter->currentData().toInt() == NoiseOnly;
    m_samples->show(query);
}

void SamplesPage::sortBy(int column, Qt::SortOrder order)
{
    if (SamplesModel::orderOf(column)) {
        m_sortColumn = column;
        return m_samples->sort(column, order);
    }
    // The database has no order by text or noise: the arrow goes back to where it was.
    const QSignalBlocker quiet(m_table->horizontalHeader());
    m_table->horizontalHeader()->setSortIndicator(
        m_sortColumn, order == Qt::AscendingOrder ? Qt::DescendingOrder : Qt::AscendingOrder);
}

void SamplesPage::showCount(qint64 total)
{
    m_count->setText(total == 0 ? QString() : tr("%n sample(s)", nullptr, static_cast<int>(total)));
    if (total > 0 || m_filter->currentData().toInt() != AllSamples) {
        m_stack->showContent();
        return;
    }
    m_stack->showEmpty(tr("No scored samples yet"), tr("When the aligned models have scored the training data of an "
                                                       "experiment, its samples appear here: the lowest scores first, "
                                                       "which is where the noise is."));
}

void SamplesPage::choose(std::optional<qint64> sample)
{
    m_sample = sample;
    if (sample)
        return m_sampleQuery.restart();
    m_sampleQuery.cancel();
    m_text->clear();
    m_facts->clear();
    m_chart->setContent(trajectoryChart({}));
}

void SamplesPage::take(const Result<SampleReading>& reading)
{
    if (!reading) {
        m_text->setPlainText(QString::fromStdString(reading.error().message));
        return;
    }
    const QString text = conversationText(reading->sample);
    if (m_text->toPlainText() != text)
        m_text->setPlainText(text);
    m_facts->setText(sampleFacts(*reading, m_sample ? m_samples->find(*m_sample) : nullptr));
    m_chart->setContent(trajectoryChart(*reading));
}

}  // namespace poft::gui
