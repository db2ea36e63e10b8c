// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/data_page.h"

#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/models/inspection.h"
#include "gui/pages/derive_actions.h"
#include "gui/pages/import_actions.h"
#include "gui/pages/supervision_view.h"
#include "gui/widgets/conversation.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/state_stack.h"
#include "storage/tables/datasets.h"

#include <QAction>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace poft::gui {

namespace {

constexpr int kMostBadRows = 1000;
/// A failed import is told of on this page for so long; the page Runs keeps it.
constexpr qint64 kFailureSeconds = 3600;

}  // namespace

DataPage::DataPage(Session& s, QWidget* parent)
    : Page(s, QStringLiteral("dataPage"), tr("Data"), parent),
      m_import(new ImportActions(s, this)),
      m_derive(new DeriveActions(s, this)),
      m_datasets(new DatasetsModel(this)),
      m_badRows(new BadRowsModel(this)),
      m_samples(new SamplesModel(s.database(), s.longReadings(), this)),
      m_query(
          s.database(),
          [this] {
              return [&workspace = session().workspace()](storage::Connection& connection) -> Result<Reading> {
                  Reading reading;
                  POFT_TRY_ASSIGN(reading.datasets, storage::listDatasets(connection));
                  POFT_TRY_ASSIGN(reading.imports, readJobs(workspace, connection, std::nullopt));
                  std::erase_if(reading.imports, [](const JobRow& row) {
                      const bool failedLately =
                          row.job.state == storage::JobState::Failed &&
                          secondsBetween(row.job.finishedAt, std::nullopt).value_or(0) < kFailureSeconds;
                      const bool makesData = row.job.kind == "import" || row.job.kind == "dataset";
                      return !makesData || (!isActive(row) && !failedLately);
                  });
                  return reading;
              };
          },
          [this](Result<Reading> reading) { take(std::move(reading)); }),
      m_badRowQuery(
          s.database(),
          [this] {
              return [dataset = m_badRowsOf.value_or(0)](storage::Connection& connection) {
                  return storage::listBadRows(connection, dataset, kMostBadRows);
              };
          },
          [this](const Result<std::vector<storage::BadRow>>& rows) {
              if (rows)
                  m_badRows->setBadRows(*rows);
          }),
      m_sampleQuery(
          s.database(),
          [this] {
              return [sample = m_sample.value_or(0)](storage::Connection& connection) {
                  return storage::findSample(connection, sample);
              };
          },
          [this](const Result<storage::SampleWithBody>& sample) {
              m_sampleText->setPlainText(sample ? conversationText(*sample)
                                                : QString::fromStdString(sample.error().message));
          })
{
    setAcceptDrops(true);
    build();
    wire();
}

const QList<QAction*>& DataPage::importActions() const
{
    return m_import->all();
}

const QList<QAction*>& DataPage::deriveActions() const
{
    return m_derive->all();
}

void DataPage::build()
{
    m_importLine = new QLabel;
    m_importLine->setObjectName(QStringLiteral("dataPage.imports"));
    m_importLine->setTextFormat(Qt::PlainText);
    m_importLine->setWordWrap(true);
    auto* head = new QHBoxLayout;
    for (QAction* action : importActions() + deriveActions()) {
        if (action == deriveActions().first())
            head->addSpacing(16);
        auto* button = new QToolButton;
        button->setObjectName(QStringLiteral("dataPage.") +
                              action->objectName().replace(QLatin1String("Action"), QLatin1String("Button")));
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::StrongFocus);
        head->addWidget(button);
    }
    head->addWidget(m_importLine, 1);

    m_table = new RecordTable(QStringLiteral("dataPage.table"), tr("Data sets"), m_datasets, 5,
                              RecordTable::Sorting::ByProxy);
    m_sampleTable = new RecordTable(QStringLiteral("dataPage.samples"), tr("Samples of the data set"), m_samples,
                                    SamplesModel::Text, RecordTable::Sorting::None);
    for (const int column : {SamplesModel::Score, SamplesModel::Spread, SamplesModel::RTheta, SamplesModel::Tau})
        m_sampleTable->setColumnHidden(column, true);
    m_sampleText = new QPlainTextEdit;
    m_sampleText->setObjectName(QStringLiteral("dataPage.sampleText"));
    m_sampleText->setAccessibleName(tr("Text of the chosen sample"));
    m_sampleText->setReadOnly(true);
    m_sampleText->setTabChangesFocus(true);
    m_sampleText->setPlaceholderText(tr("Choose a sample to read it."));
    auto* samples = new QSplitter(Qt::Horizontal);
    samples->addWidget(m_sampleTable);
    samples->addWidget(m_sampleText);
    samples->setStretchFactor(0, 3);
    samples->setStretchFactor(1, 2);
    auto* badRows = new RecordTable(QStringLiteral("dataPage.badRows"), tr("Rows that could not be used"), m_badRows, 1,
                                    RecordTable::Sorting::ByProxy);
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("dataPage.tabs"));
    m_tabs->setAccessibleName(tr("Contents of the data set"));
    m_tabs->addTab(samples, tr("Samples"));
    m_tabs->addTab(badRows, tr("Bad rows"));
    m_supervision = new SupervisionView(session());
    m_tabs->addTab(m_supervision, tr("What models learn"));

    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setObjectName(QStringLiteral("dataPage.splitter"));
    splitter->addWidget(m_table);
    splitter->addWidget(m_tabs);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 3);
    m_stack = new StateStack(QStringLiteral("dataPage.state"), splitter);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(head);
    layout->addWidget(m_stack, 1);
    m_stack->showBusy(tr("Reading the workspace…"));
}

void DataPage::wire()
{
    connect(m_import, &ImportActions::refused, m_importLine, &QLabel::setText);
    connect(m_import, &ImportActions::refused, this, &Page::said);
    connect(m_derive, &DeriveActions::said, this, &Page::said);
    connect(m_supervision, &SupervisionView::sampleChosen, this, [this](qint64 sample) {
        m_sample = sample;
        m_sampleQuery.restart();
        m_tabs->setCurrentIndex(0);
    });
    connect(m_table, &RecordTable::chosen, this, &DataPage::choose);
    connect(m_sampleTable, &RecordTable::chosen, this, [this](std::optional<qint64> sample) {
        m_sample = sample;
        if (sample)
            m_sampleQuery.restart();
        else
            m_sampleText->clear();
    });
    connect(m_samples, &SamplesModel::loaded, this,
            [this](qint64 total) { m_tabs->setTabText(0, tr("Samples (%1)").arg(count(total))); });
}

void DataPage::refresh()
{
    m_query.refresh();
    m_supervision->refresh();
}

void DataPage::take(Result<Reading> reading)
{
    if (!reading)
        return m_stack->showFailed(QString::fromStdString(reading.error().message));
    m_datasets->setRows(std::move(reading->datasets));
    showImports(reading->imports);
    if (m_datasets->rowCount() == 0) {
        m_stack->showEmpty(tr("No data yet"),
                           tr("Drop a file here (%1), or import one: Alpaca, Dolly, ShareGPT, messages, prompt and "
                              "completion, preference pairs. The data of an experiment appears here too, as soon as it "
                              "is made.")
                               .arg(importKinds()),
                           importActions());
        return;
    }
    m_stack->showContent();
    if (!m_table->chosenKey())
        m_table->selectRow(0);
}

void DataPage::showImports(const std::vector<JobRow>& imports)
{
    QStringList lines;
    for (const JobRow& row : imports) {
        const QString name = QString::fromStdString(row.job.name);
        if (row.job.state == storage::JobState::Failed)
            lines << tr("%1 failed: %2").arg(name, QString::fromStdString(row.job.error));
        else if (row.job.state == storage::JobState::Running)
            lines
                << tr("%1: %2, %3").arg(name, percent(row.job.progress), QString::fromStdString(row.job.progressText));
        else
            lines << tr("%1: %2").arg(name, jobStateText(row));
        if (lines.size() == 3)
            break;
    }
    m_importLine->setText(lines.join(QLatin1Char('\n')));
}

void DataPage::choose(std::optional<qint64> dataset)
{
    m_sampleText->clear();
    m_derive->setDataset(dataset);
    m_supervision->setDataset(dataset);
    if (!dataset) {
        m_samples->clear();
        m_badRows->setRows({});
        return;
    }
    storage::SampleQuery query;
    query.dataset = *dataset;
    m_samples->show(query);
    m_badRowsOf = *dataset;
    m_badRowQuery.restart();
    const storage::Dataset* row = m_datasets->find(*dataset);
    const std::int64_t bad = row != nullptr ? row->badRowCount : 0;
    m_tabs->setTabText(1, bad == 0 ? tr("Bad rows (none)") : tr("Bad rows (%1)").arg(count(bad)));
    m_tabs->setTabEnabled(1, bad > 0);
}

void DataPage::importFiles(const QStringList& files)
{
    m_import->importFiles(files);
}

void DataPage::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Paste))
        m_import->importFrom(*QGuiApplication::clipboard()->mimeData());
    else
        Page::keyPressEvent(event);
}

void DataPage::dragEnterEvent(QDragEnterEvent* event)
{
    if (ImportActions::holdsFiles(*event->mimeData()))
        event->acceptProposedAction();
}

void DataPage::dropEvent(QDropEvent* event)
{
    event->acceptProposedAction();
    m_import->importFrom(*event->mimeData());
}

}  // namespace poft::gui
