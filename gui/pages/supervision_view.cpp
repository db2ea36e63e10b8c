// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/supervision_view.h"

#include "gui/app/session.h"
#include "gui/models/supervision_model.h"
#include "gui/widgets/record_table.h"
#include "storage/results/supervision_remarks.h"
#include "storage/tables/datasets.h"
#include "storage/tables/models.h"
#include "storage/tables/supervision.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>

namespace poft::gui {

namespace {
constexpr int kMostListed = 1000;
}

SupervisionView::SupervisionView(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_reports(new SupervisionModel(this)),
      m_samples(new ListedSamplesModel(this)),
      m_query(
          session.database(),
          [this]() -> LiveQuery<Reading>::Query {
              if (!m_dataset)
                  return {};
              return [id = *m_dataset](storage::Connection& connection) -> Result<Reading> {
                  Reading reading;
                  POFT_TRY_ASSIGN(const storage::Dataset dataset, storage::findDataset(connection, id));
                  reading.dataset = QString::fromStdString(dataset.name);
                  POFT_TRY_ASSIGN(reading.reports, storage::listSupervision(connection, id));
                  POFT_TRY_ASSIGN(const auto models, storage::listModels(connection));
                  for (const storage::Model& model : models)
                      reading.models << QString::fromStdString(model.name);
                  return reading;
              };
          },
          [this](const Result<Reading>& reading) { take(reading); }),
      m_sampleQuery(
          session.database(),
          [this]() -> LiveQuery<std::vector<storage::SupervisedSample>>::Query {
              if (!m_report)
                  return {};
              return [report = *m_report](storage::Connection& connection) {
                  return storage::supervisedSamples(connection, report, {}, 0, kMostListed);
              };
          },
          [this](const Result<std::vector<storage::SupervisedSample>>& samples) {
              if (samples)
                  m_samples->setSamples(*samples);
          })
{
    setObjectName(QStringLiteral("supervision"));
    build();
}

void SupervisionView::build()
{
    m_table = new RecordTable(QStringLiteral("supervision.reports"), tr("What models learn of the data set"), m_reports,
                              0, RecordTable::Sorting::ByProxy);
    m_remarks = new QLabel;
    m_remarks->setObjectName(QStringLiteral("supervision.remarks"));
    m_remarks->setTextFormat(Qt::PlainText);
    m_remarks->setWordWrap(true);
    m_remarks->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_model = new QComboBox;
    m_model->setObjectName(QStringLiteral("supervision.model"));
    m_model->setAccessibleName(tr("Model to look with"));
    m_model->setToolTip(tr("Its tokenizer and chat template decide what is learnt of each sample"));
    m_model->setMinimumContentsLength(16);
    auto* modelLabel = new QLabel(tr("Loo&k with:"));
    modelLabel->setBuddy(m_model);
    m_lookButton = new QPushButton(tr("Look now"));
    m_lookButton->setObjectName(QStringLiteral("supervision.lookButton"));
    m_lookButton->setToolTip(
        tr("Go through the whole data set with this model's tokenizer and template, and show what "
           "is learnt of the first samples; the weights are not read"));
    auto* head = new QHBoxLayout;
    head->addWidget(modelLabel);
    head->addWidget(m_model);
    head->addWidget(m_lookButton);
    head->addStretch(1);
    m_sampleTable = new RecordTable(QStringLiteral("supervision.samples"), tr("Samples that the report lists"),
                                    m_samples, 1, RecordTable::Sorting::ByProxy);
    m_text = new QPlainTextEdit;
    m_text->setObjectName(QStringLiteral("supervision.text"));
    m_text->setAccessibleName(tr("First samples with what is learnt of them"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setPlaceholderText(tr("“Look now” shows here what the model learns of the first samples."));
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("supervision.tabs"));
    m_tabs->setAccessibleName(tr("Samples of the report"));
    m_tabs->addTab(m_sampleTable, tr("Listed samples"));
    m_tabs->addTab(m_text, tr("First samples"));
    auto* left = new QWidget;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(head);
    column->addWidget(m_table, 1);
    column->addWidget(m_remarks);
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setObjectName(QStringLiteral("supervision.splitter"));
    splitter->addWidget(left);
    splitter->addWidget(m_tabs);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);
    splitter->setSizes({700, 420});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->addWidget(splitter);
    connect(m_table, &RecordTable::chosen, this, &SupervisionView::showReport);
    connect(m_sampleTable, &QTableView::activated, this, [this](const QModelIndex& index) {
        if (const ListedSample* row = m_samples->find(index.data(kKeyRole).toLongLong()))
            Q_EMIT sampleChosen(row->sample.sampleId);
    });
    connect(m_lookButton, &QPushButton::clicked, this, &SupervisionView::look);
    connect(&m_engine, &EngineProgram::answered, this, [this](const QJsonDocument& answer) {
        m_text->setPlainText(previewText(answer.object()));
        m_lookButton->setEnabled(true);
    });
    connect(&m_engine, &EngineProgram::failed, this, [this](const QString& sentence) {
        m_text->setPlainText(sentence);
        m_lookButton->setEnabled(true);
    });
}

void SupervisionView::setDataset(std::optional<storage::Id> dataset)
{
    if (dataset == m_dataset)
        return;
    m_dataset = dataset;
    m_wanted.reset();
    m_engine.cancel();
    m_text->clear();
    m_reports->setRows({});
    showReport(std::nullopt);
    m_query.restart();
}

void SupervisionView::chooseReport(storage::Id report)
{
    m_wanted = report;
    if (m_reports->find(report) != nullptr)
        m_table->choose(*std::exchange(m_wanted, std::nullopt));
}

void SupervisionView::refresh()
{
    m_query.refresh();
}

void SupervisionView::take(const Result<Reading>& reading)
{
    if (!reading)
        return m_remarks->setText(QString::fromStdString(reading.error().message));
    m_name = reading->dataset;
    m_reports->setRows(reading->reports);
    QStringList shown;
    for (int i = 0; i < m_model->count(); ++i)
        shown << m_model->itemText(i);
    if (shown != reading->models) {
        m_model->clear();
        m_model->addItems(reading->models);
    }
    m_lookButton->setEnabled(m_model->count() > 0 && !m_engine.busy());
    if (m_wanted)
        chooseReport(*m_wanted);
    if (m_reports->rowCount() > 0 && !m_table->chosenKey())
        m_table->selectRow(0);
    if (m_reports->rowCount() == 0)
        showReport(std::nullopt);
}

void SupervisionView::showReport(std::optional<qint64> key)
{
    m_report = key;
    const storage::SupervisionReport* report = key ? m_reports->find(*key) : nullptr;
    if (report == nullptr) {
        m_samples->setRows({});
        return m_remarks->setText(
            m_model->count() == 0
                ? tr("Reports appear here when an experiment first uses this data; to look before that, add a model.")
                : tr("No experiment has used this data yet. Look at it with a model to see what it would learn."));
    }
    QStringList lines;
    for (const results::Remark& remark : results::remarksOf(*report))
        lines << (remark.warning ? QStringLiteral("! ") : QStringLiteral("· ")) +
                     QString::fromStdString(remark.sentence);
    m_remarks->setText(lines.isEmpty() ? tr("Under %1 nothing has to be mended: no sample is dropped, no response cut.")
                                             .arg(QString::fromStdString(report->modelName))
                                       : lines.join(QLatin1Char('\n')));
    m_sampleQuery.restart();
}

void SupervisionView::look()
{
    m_tabs->setCurrentWidget(m_text);
    m_text->setPlainText(tr("Going through %1 with %2…").arg(m_name, m_model->currentText()));
    m_lookButton->setEnabled(false);
    m_engine.ask({QStringLiteral("preview"), m_session.folder(), QStringLiteral("--dataset"), m_name,
                  QStringLiteral("--model"), m_model->currentText(), QStringLiteral("--rows"), QStringLiteral("8"),
                  QStringLiteral("--whole"), QStringLiteral("--json")});
}

}  // namespace poft::gui
