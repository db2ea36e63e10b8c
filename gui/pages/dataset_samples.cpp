// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/dataset_samples.h"

#include "gui/app/session.h"
#include "gui/widgets/conversation.h"
#include "gui/widgets/record_table.h"
#include "storage/tables/datasets.h"

#include <QPlainTextEdit>

namespace poft::gui {

DatasetSamples::DatasetSamples(Session& session, QWidget* parent)
    : QSplitter(Qt::Horizontal, parent),
      m_samples(new SamplesModel(session.database(), session.longReadings(), this)),
      m_table(new RecordTable(QStringLiteral("dataPage.samples"), tr("Samples of the data set"), m_samples,
                              SamplesModel::Text, RecordTable::Sorting::None)),
      m_text(new QPlainTextEdit),
      m_query(
          session.database(),
          [this] {
              return [sample = m_sample.value_or(0)](storage::Connection& connection) {
                  return storage::findSample(connection, sample);
              };
          },
          [this](const Result<storage::SampleWithBody>& sample) {
              m_text->setPlainText(sample ? conversationText(*sample) : QString::fromStdString(sample.error().message));
          })
{
    for (const int column : {SamplesModel::Score, SamplesModel::Spread, SamplesModel::RTheta, SamplesModel::Tau})
        m_table->setColumnHidden(column, true);
    m_text->setObjectName(QStringLiteral("dataPage.sampleText"));
    m_text->setAccessibleName(tr("Text of the chosen sample"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setPlaceholderText(tr("Choose a sample to read it."));
    addWidget(m_table);
    addWidget(m_text);
    setStretchFactor(0, 3);
    setStretchFactor(1, 2);
    connect(m_table, &RecordTable::chosen, this, &DatasetSamples::choose);
    connect(m_samples, &SamplesModel::loaded, this, &DatasetSamples::loaded);
    connect(m_samples, &SamplesModel::failed, m_text, &QPlainTextEdit::setPlainText);
}

void DatasetSamples::setDataset(std::optional<storage::Id> dataset)
{
    choose(std::nullopt);
    if (!dataset)
        return m_samples->clear();
    storage::SampleQuery query;
    query.dataset = *dataset;
    m_samples->show(query);
}

void DatasetSamples::read(storage::Id sample)
{
    choose(sample);
}

void DatasetSamples::choose(std::optional<qint64> sample)
{
    m_sample = sample;
    if (sample)
        return m_query.restart();
    m_query.cancel();
    m_text->clear();
}

}  // namespace poft::gui
