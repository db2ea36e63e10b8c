// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/dataset_overview.h"

#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/charts/chart.h"
#include "gui/charts/length_chart.h"
#include "gui/widgets/record_table.h"
#include "storage/tables/datasets.h"
#include "storage/tables/supervision.h"
#include "storage/tables/tags.h"

#include <QAction>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

namespace poft::gui {

namespace {

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

QString lengthsText(const storage::LengthStatistics& lengths)
{
    using Summary = storage::LengthStatistics::Summary;
    const auto sentence = [](const QString& what, const Summary& of) {
        return DatasetOverview::tr("%1: median %2 bytes, 95 % up to %3, longest %4")
            .arg(what, count(of.median), count(of.percentile95), count(of.most));
    };
    QStringList lines{sentence(DatasetOverview::tr("Responses"), lengths.responseBytes)};
    if (lengths.promptBytes.most > 0)
        lines << sentence(DatasetOverview::tr("Prompts"), lengths.promptBytes);
    lines << (lengths.turns.least == lengths.turns.most
                  ? DatasetOverview::tr("%n message(s) each", nullptr, static_cast<int>(lengths.turns.most))
                  : DatasetOverview::tr("%1 to %2 messages, median %3")
                        .arg(count(lengths.turns.least), count(lengths.turns.most), count(lengths.turns.median)));
    return lines.join(QLatin1Char('\n'));
}

QString tokensText(const std::vector<storage::SupervisionReport>& reports)
{
    QStringList lines;
    for (const storage::SupervisionReport& report : reports) {
        if (report.sequences > 0)
            lines << DatasetOverview::tr("%1: %2 tokens of a response on average; with its prompt up to %3")
                         .arg(text(report.modelName),
                              shortNumber(static_cast<double>(report.responseTokens) /
                                          static_cast<double>(report.sequences)),
                              count(report.longest));
    }
    return lines.isEmpty() ? DatasetOverview::tr("no model has looked at it yet: What models learn")
                           : lines.join(QLatin1Char('\n'));
}

QString noiseText(const storage::Dataset& dataset, const storage::DatasetDetails& details)
{
    if (dataset.noiseCount == 0 && details.knownClean == 0)
        return DatasetOverview::tr("nothing is known");
    QStringList kinds;
    for (const storage::DatasetDetails::Named& kind : details.noiseKinds)
        kinds << QStringLiteral("%1 %2").arg(count(kind.samples),
                                             text(kind.name).replace(QLatin1Char('_'), QLatin1Char(' ')));
    const QString all = DatasetOverview::tr("%1 of %2 samples (%3)")
                            .arg(count(dataset.noiseCount), count(dataset.sampleCount),
                                 percent(static_cast<double>(dataset.noiseCount) /
                                         std::max(1.0, static_cast<double>(dataset.sampleCount))));
    return kinds.isEmpty() ? all : QStringLiteral("%1: %2").arg(all, kinds.join(QStringLiteral(", ")));
}

}  // namespace

DatasetOverview::DatasetOverview(Session& session, QAction* findDuplicates, QWidget* parent)
    : QSplitter(Qt::Horizontal, parent),
      m_chart(new Chart(QStringLiteral("overview.lengths"))),
      m_findings(new DatasetFindingsModel(this)),
      m_query(
          session.longReadings(),
          [this]() -> LiveQuery<Reading>::Query {
              if (!m_row)
                  return {};
              return [id = m_row->dataset.id, known = m_reading.state](storage::Connection& connection) {
                  return read(connection, id, known);
              };
          },
          [this](const Result<Reading>& reading) {
              if (!reading)
                  return m_said->setText(text(reading.error().message));
              if (reading->state == m_reading.state)
                  return;
              m_reading = *reading;
              showFacts();
          })
{
    setObjectName(QStringLiteral("datasetOverview"));
    m_chart->setMinimumWidth(fontMetrics().averageCharWidth() * 40);
    addWidget(m_chart);
    addWidget(buildFacts(findDuplicates));
    setStretchFactor(0, 2);
    setStretchFactor(1, 3);
    setChildrenCollapsible(false);
    setSizes({420, 660});
    setRow(nullptr);
}

Result<DatasetOverview::Reading> DatasetOverview::read(storage::Connection& connection, storage::Id dataset,
                                                       const std::string& known)
{
    Reading out;
    POFT_TRY_ASSIGN(const storage::Dataset row, storage::findDataset(connection, dataset));
    POFT_TRY_ASSIGN(out.reports, storage::listSupervision(connection, dataset));
    POFT_TRY_ASSIGN(const storage::Change marks, storage::marksChange(connection));
    out.state = std::to_string(dataset) + ' ' + std::to_string(row.change) + ' ' + std::to_string(marks);
    for (const storage::SupervisionReport& report : out.reports)
        out.state += ' ' + std::to_string(report.id);
    if (out.state == known)
        return out;
    std::set<std::string> seen;
    std::erase_if(out.reports,
                  [&seen](const storage::SupervisionReport& report) { return !seen.insert(report.modelName).second; });
    POFT_TRY_ASSIGN(out.details, storage::datasetDetails(connection, dataset));
    return out;
}

QLabel* DatasetOverview::addFact(const char* name, const QString& title)
{
    auto* head = new QLabel(title);
    QFont bold = head->font();
    bold.setBold(true);
    head->setFont(bold);
    auto* value = new QLabel;
    value->setObjectName(QStringLiteral("overview.") + QLatin1String(name));
    value->setTextFormat(Qt::PlainText);
    value->setWordWrap(true);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    const int row = m_facts->rowCount();
    m_facts->addWidget(head, row, 0, Qt::AlignTop);
    m_facts->addWidget(value, row, 1);
    return value;
}

QWidget* DatasetOverview::buildFacts(QAction* findDuplicates)
{
    auto* facts = new QWidget;
    m_facts = new QGridLayout(facts);
    m_facts->setColumnStretch(1, 1);
    m_facts->setHorizontalSpacing(12);
    m_lengths = addFact("lengthsText", tr("Lengths"));
    m_tokens = addFact("tokens", tr("Tokens"));
    m_noise = addFact("noise", tr("Known noise"));
    m_duplicates = addFact("duplicates", tr("Duplicates"));
    m_find = new QToolButton;
    m_find->setObjectName(QStringLiteral("overview.findDuplicates"));
    m_find->setDefaultAction(findDuplicates);
    m_groups = new QToolButton;
    m_groups->setObjectName(QStringLiteral("overview.showGroups"));
    m_groups->setText(tr("Show the groups"));
    m_groups->setToolTip(tr("The samples that are nearly the same, group by group"));
    auto* buttons = new QHBoxLayout;
    for (QToolButton* button : {m_find, m_groups}) {
        button->setFocusPolicy(Qt::StrongFocus);
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    m_facts->addLayout(buttons, m_facts->rowCount(), 1);
    m_said = addFact("said", tr("Tags and marks"));
    m_columns = addFact("columns", tr("Numbers"));
    m_found = addFact("found", tr("Findings"));
    m_facts->setRowStretch(m_facts->rowCount(), 1);
    auto* area = new QScrollArea;
    area->setObjectName(QStringLiteral("overview.facts"));
    area->setAccessibleName(tr("What is known of the data set"));
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidget(facts);
    m_table = new RecordTable(QStringLiteral("overview.findings"), tr("What a person should look at"), m_findings, 0,
                              RecordTable::Sorting::ByProxy);
    auto* right = new QSplitter(Qt::Vertical);
    right->setObjectName(QStringLiteral("overview.splitter"));
    right->addWidget(area);
    right->addWidget(m_table);
    right->setStretchFactor(0, 2);
    right->setStretchFactor(1, 1);
    right->setChildrenCollapsible(false);
    connect(m_groups, &QToolButton::clicked, this, &DatasetOverview::groupsWanted);
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) {
        if (const FindingEntry* entry = m_findings->find(index.data(kKeyRole).toLongLong()))
            Q_EMIT findingChosen(entry->finding);
    });
    return right;
}

void DatasetOverview::setRow(const DatasetRow* row)
{
    const bool other = (row == nullptr) != !m_row || (row != nullptr && row->dataset.id != m_row->dataset.id);
    m_row = row == nullptr ? std::nullopt : std::optional(*row);
    if (other) {
        m_query.cancel();
        m_reading = {};
    }
    showFacts();
    m_query.refresh();
}

void DatasetOverview::showFindings()
{
    m_table->setFocus();
    if (!m_table->chosenKey())
        m_table->selectRow(0);
}

void DatasetOverview::showFacts()
{
    const storage::LengthStatistics* lengths = m_row && m_row->lengths ? &*m_row->lengths : nullptr;
    m_chart->setContent(lengthChart(lengths));
    m_findings->setFindings(m_row ? m_row->findings : std::vector<results::DatasetFinding>{});
    m_table->setVisible(m_findings->rowCount() > 0);
    const QString counting = m_row ? tr("being counted…") : QString();
    m_lengths->setText(lengths == nullptr ? counting : lengthsText(*lengths));
    m_duplicates->setText(lengths == nullptr ? counting : duplicatesText(*lengths));
    if (m_row && m_row->searched)
        m_duplicates->setText(tr("looking for near ones, %1").arg(percent(*m_row->searched)));
    m_groups->setVisible(lengths != nullptr && lengths->nearDuplicates.value_or(0) > 0);
    m_find->setVisible(lengths != nullptr && !lengths->nearDuplicates);
    m_found->setText(!m_row                    ? QString()
                     : m_row->findings.empty() ? tr("none: every row could be used, and no report complains")
                                               : tr("below; Enter on one leads to more of it"));
    showSaid();
}

void DatasetOverview::showSaid()
{
    const bool read = m_row && !m_reading.state.empty();
    const QString reading = m_row ? tr("being read…") : QString();
    m_tokens->setText(read ? tokensText(m_reading.reports) : reading);
    m_noise->setText(read ? noiseText(m_row->dataset, m_reading.details) : reading);
    if (!read) {
        m_said->setText(reading);
        return m_columns->setText(reading);
    }
    const storage::DatasetDetails& details = m_reading.details;
    QStringList said;
    for (const storage::DatasetDetails::Named& tag : details.tags)
        said << QStringLiteral("%1 “%2”").arg(gui::count(tag.samples), text(tag.name));
    if (details.kept > 0)
        said << tr("%1 to keep").arg(gui::count(details.kept));
    if (details.dropped > 0)
        said << tr("%1 to drop").arg(gui::count(details.dropped));
    if (details.noted > 0)
        said << tr("%1 with a note").arg(gui::count(details.noted));
    m_said->setText(said.isEmpty() ? tr("none") : said.join(QStringLiteral(", ")));
    QStringList columns;
    for (const storage::DatasetDetails::Column& column : details.columns)
        columns << tr("%1: %2 samples from %3 to %4, mean %5")
                       .arg(text(column.name), gui::count(column.samples), shortNumber(column.least),
                            shortNumber(column.most), shortNumber(column.mean));
    m_columns->setText(columns.isEmpty() ? tr("none were brought in") : columns.join(QLatin1Char('\n')));
}

}  // namespace poft::gui
