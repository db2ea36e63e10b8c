// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/data_page.h"

#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/dialogs/delete_action.h"
#include "gui/models/dataset_lengths.h"
#include "gui/models/inspection.h"
#include "gui/pages/data_jobs.h"
#include "gui/pages/dataset_overview.h"
#include "gui/pages/dataset_samples.h"
#include "gui/pages/derive_actions.h"
#include "gui/pages/duplicates_view.h"
#include "gui/pages/import_actions.h"
#include "gui/pages/supervision_view.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/state_stack.h"
#include "storage/tables/datasets.h"

#include <QAction>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMimeData>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace poft::gui {

namespace {

constexpr int kMostBadRows = 1000;

}  // namespace

DataPage::DataPage(Session& s, QWidget* parent)
    : Page(s, QStringLiteral("dataPage"), tr("Data"), parent),
      m_import(new ImportActions(s, this)),
      m_derive(new DeriveActions(s, this)),
      m_delete(new DeleteAction(s, "deleteDatasetAction", tr("Delete the data se&t…"),
                                tr("Take the chosen data set out of the workspace; the files it was read from stay, "
                                   "and it asks first"),
                                DeleteAction::datasets(), this)),
      m_datasets(new DatasetsModel(this)),
      m_badRows(new BadRowsModel(this)),
      m_lengths(new DatasetLengths(s.longReadings(), this)),
      m_query(
          s.database(),
          [this] {
              return [&workspace = session().workspace()](storage::Connection& connection) {
                  return readData(workspace, connection);
              };
          },
          [this](Result<DataReading> reading) { take(std::move(reading)); }),
      m_badRowQuery(
          s.database(),
          [this] {
              return [dataset = m_badRowsOf.value_or(0)](storage::Connection& connection) {
                  return storage::listBadRows(connection, dataset, kMostBadRows);
              };
          },
          [this](const Result<std::vector<storage::BadRow>>& rows) {
              if (!rows)
                  return Q_EMIT said(QString::fromStdString(rows.error().message));
              m_badRows->setBadRows(*rows);
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

QAction* DataPage::deleteAction() const
{
    return m_delete;
}

QAction* DataPage::findDuplicatesAction() const
{
    return m_duplicates->findAction();
}

void DataPage::build()
{
    m_jobs = new DataJobs(session());
    auto* head = new QHBoxLayout;
    for (QAction* action : importActions() + deriveActions() + QList<QAction*>{m_delete}) {
        if (action == deriveActions().first() || action == m_delete)
            head->addSpacing(16);
        auto* button = new QToolButton;
        button->setObjectName(QStringLiteral("dataPage.") +
                              action->objectName().replace(QLatin1String("Action"), QLatin1String("Button")));
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::StrongFocus);
        head->addWidget(button);
    }
    head->addStretch(1);

    m_table = new RecordTable(QStringLiteral("dataPage.table"), tr("Data sets"), m_datasets, DatasetsModel::From,
                              RecordTable::Sorting::ByProxy);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->addActions(deriveActions());
    m_table->addAction(m_delete);
    m_badRowTable = new RecordTable(QStringLiteral("dataPage.badRows"), tr("Rows that could not be used"), m_badRows, 1,
                                    RecordTable::Sorting::ByProxy);
    m_samples = new DatasetSamples(session());
    m_supervision = new SupervisionView(session());
    m_duplicates = new DuplicatesView(session());
    m_overview = new DatasetOverview(session(), m_duplicates->findAction());
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("dataPage.tabs"));
    m_tabs->setAccessibleName(tr("Contents of the data set"));
    m_tabs->addTab(m_overview, tr("Overview"));
    m_tabs->addTab(m_samples, tr("Samples"));
    m_tabs->addTab(m_badRowTable, tr("Bad rows"));
    m_tabs->addTab(m_supervision, tr("What models learn"));
    m_tabs->addTab(m_duplicates, tr("Duplicates"));

    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setObjectName(QStringLiteral("dataPage.splitter"));
    splitter->addWidget(m_table);
    splitter->addWidget(m_tabs);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 3);
    m_stack = new StateStack(QStringLiteral("dataPage.state"), splitter);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(head);
    layout->addWidget(m_jobs);
    layout->addWidget(m_stack, 1);
    m_stack->showBusy(tr("Reading the workspace…"));
}

void DataPage::wire()
{
    connect(m_import, &ImportActions::refused, m_jobs, &DataJobs::setRefusal);
    connect(m_import, &ImportActions::refused, this, &Page::said);
    connect(m_derive, &DeriveActions::said, this, &Page::said);
    connect(m_delete, &DeleteAction::deleted, this, &Page::said);
    connect(m_supervision, &SupervisionView::sampleChosen, this, [this](qint64 sample) {
        m_samples->read(sample);
        m_tabs->setCurrentWidget(m_samples);
    });
    connect(m_table, &RecordTable::chosen, this, &DataPage::choose);
    connect(m_table, &QTableView::activated, this, [this] { m_tabs->setCurrentWidget(m_overview); });
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex& index) {
        const DatasetRow* row = m_datasets->find(index.data(kKeyRole).toLongLong());
        if (index.column() != DatasetsModel::Findings || row == nullptr || row->findings.empty())
            return;
        m_tabs->setCurrentWidget(m_overview);
        m_overview->showFindings();
    });
    connect(m_overview, &DatasetOverview::groupsWanted, this, [this] { m_tabs->setCurrentWidget(m_duplicates); });
    connect(m_overview, &DatasetOverview::findingChosen, this, &DataPage::leadTo);
    connect(m_samples, &DatasetSamples::loaded, this, [this](qint64 total) {
        m_tabs->setTabText(m_tabs->indexOf(m_samples), tr("Samples (%1)").arg(count(total)));
    });
    connect(m_lengths, &DatasetLengths::counted, this, [this] {
        showRows();
        m_table->growColumn(DatasetsModel::Responses);
        m_table->growColumn(DatasetsModel::Duplicates);
    });
    connect(m_duplicates->findAction(), &QAction::triggered, this, [this] { m_tabs->setCurrentWidget(m_duplicates); });
}

void DataPage::leadTo(const results::DatasetFinding& finding)
{
    switch (finding.place) {
        case results::DatasetFinding::Place::BadRows:
            m_tabs->setCurrentWidget(m_badRowTable);
            break;
        case results::DatasetFinding::Place::Report:
            m_tabs->setCurrentWidget(m_supervision);
            m_supervision->chooseReport(finding.id);
            break;
        case results::DatasetFinding::Place::Job:
            break;
    }
}

void DataPage::refresh()
{
    m_query.refresh();
    m_supervision->refresh();
    m_duplicates->refresh();
}

void DataPage::take(Result<DataReading> reading)
{
    if (!reading)
        return m_stack->showFailed(QString::fromStdString(reading.error().message), {retryAction()});
    m_reading = std::move(*reading);
    m_lengths->want(m_reading.datasets, m_table->chosenKey());
    showRows();
    m_jobs->setJobs(m_reading.jobs);
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

void DataPage::showRows()
{
    m_datasets->setRows(datasetRows(m_reading, *m_lengths));
    const std::optional<qint64> chosen = m_table->chosenKey();
    m_overview->setRow(chosen ? m_datasets->find(*chosen) : nullptr);
}

void DataPage::choose(std::optional<qint64> dataset)
{
    m_derive->setDataset(dataset);
    m_delete->setThing(dataset);
    m_supervision->setDataset(dataset);
    m_duplicates->setDataset(dataset);
    m_samples->setDataset(dataset);
    const DatasetRow* row = dataset ? m_datasets->find(*dataset) : nullptr;
    m_overview->setRow(row);
    if (row == nullptr)
        return m_badRows->setRows({});
    m_lengths->want(m_reading.datasets, dataset);
    m_badRowsOf = *dataset;
    m_badRowQuery.restart();
    const std::int64_t bad = row->dataset.badRowCount;
    const int tab = m_tabs->indexOf(m_badRowTable);
    m_tabs->setTabText(tab, bad == 0 ? tr("Bad rows (none)") : tr("Bad rows (%1)").arg(count(bad)));
    m_tabs->setTabEnabled(tab, bad > 0);
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
