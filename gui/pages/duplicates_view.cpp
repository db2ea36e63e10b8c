// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/duplicates_view.h"

#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/widgets/conversation.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/search_state.h"
#include "gui/widgets/state_stack.h"

#include <QPlainTextEdit>
#include <QSplitter>
#include <QVBoxLayout>

namespace poft::gui {

namespace {

constexpr int kMostGroups = 1000;
constexpr int kMostOfGroup = 50;

std::vector<Column<storage::DuplicateGroup>> groupColumns()
{
    using storage::DuplicateGroup;
    const auto whole = [](std::int64_t value) { return QVariant::fromValue<qlonglong>(value); };
    return {
        {DuplicatesView::tr("Samples"),
         DuplicatesView::tr("How many samples are alike; a filter keeps the first of them"),
         [](const DuplicateGroup& g) { return count(g.samples); },
         [whole](const DuplicateGroup& g) { return whole(g.samples); },
         true,
         {}},
        {DuplicatesView::tr("Alike"),
         DuplicatesView::tr("The least share of runs of words that a sample has in common with the one it was found by "
                            "(Jaccard similarity)"),
         [](const DuplicateGroup& g) {
             return g.leastSimilarity >= 1 ? DuplicatesView::tr("equal")
                                           : DuplicatesView::tr("from %1").arg(percent(g.leastSimilarity));
         },
         [](const DuplicateGroup& g) { return g.leastSimilarity; },
         true,
         {}},
        {DuplicatesView::tr("First at"),
         DuplicatesView::tr("Place of the first of them in the data set, counted from 1"),
         [](const DuplicateGroup& g) { return count(g.position + 1); },
         [whole](const DuplicateGroup& g) { return whole(g.position); },
         true,
         {}},
        {DuplicatesView::tr("Response"),
         DuplicatesView::tr("The response of the first of them"),
         [](const DuplicateGroup& g) { return QString::fromStdString(g.text); },
         {},
         false,
         {}},
    };
}

}  // namespace

DuplicatesView::DuplicatesView(Session& session, QWidget* parent)
    : QWidget(parent),
      m_search(new DuplicateSearch(session, this)),
      m_groups(new RecordModel<storage::DuplicateGroup>(
          groupColumns(), [](const storage::DuplicateGroup& group) { return group.first; }, this)),
      m_groupsQuery(
          session.longReadings(),
          [this] {
              return [dataset = m_dataset.value_or(0)](storage::Connection& connection) {
                  return storage::duplicateGroups(connection, dataset, kMostGroups);
              };
          },
          [this](const Result<std::vector<storage::DuplicateGroup>>& groups) { showGroups(groups); }),
      m_samplesQuery(
          session.database(),
          [this] {
              return [dataset = m_dataset.value_or(0), group = m_group.value_or(0)](storage::Connection& connection) {
                  return storage::samplesOfGroup(connection, dataset, group, kMostOfGroup);
              };
          },
          [this](const Result<std::vector<storage::SampleWithBody>>& samples) { showGroup(samples); })
{
    setObjectName(QStringLiteral("duplicates"));
    build();
    connect(m_search, &DuplicateSearch::changed, this, &DuplicatesView::showSearch);
    connect(m_table, &RecordTable::chosen, this, [this](std::optional<qint64> group) {
        m_group = group;
        if (group)
            return m_samplesQuery.restart();
        m_samplesQuery.cancel();
        m_text->clear();
    });
    showSearch();
}

void DuplicatesView::build()
{
    m_table = new RecordTable(QStringLiteral("duplicates.groups"), tr("Groups of near duplicates"), m_groups, 3,
                              RecordTable::Sorting::ByProxy);
    m_text = new QPlainTextEdit;
    m_text->setObjectName(QStringLiteral("duplicates.text"));
    m_text->setAccessibleName(tr("Samples of the chosen group"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setPlaceholderText(tr("Choose a group to read its samples."));
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setObjectName(QStringLiteral("duplicates.splitter"));
    splitter->addWidget(m_table);
    splitter->addWidget(m_text);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    m_stack = new StateStack(QStringLiteral("duplicates.state"), splitter);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
}

void DuplicatesView::setDataset(std::optional<storage::Id> dataset)
{
    if (dataset == m_dataset)
        return;
    m_dataset = dataset;
    m_read = false;
    m_groupsQuery.cancel();
    m_groups->setRows({});
    m_search->setDataset(dataset);
}

void DuplicatesView::refresh()
{
    m_search->refresh();
}

QAction* DuplicatesView::findAction() const
{
    return m_search->findAction();
}

void DuplicatesView::showSearch()
{
    if (!m_dataset)
        return m_stack->showEmpty({}, tr("Choose a data set to see which of its samples are nearly the same."));
    const bool searching = gui::showSearch(
        *m_stack, *m_search,
        tr("Samples that are nearly the same count several times in a training, and may lie in its training and its "
           "test part at once. A search takes seconds for thousands of samples and minutes for a million."));
    if (!searching && !m_read)
        m_groupsQuery.restart();
    m_read = !searching;
}

void DuplicatesView::showGroups(const Result<std::vector<storage::DuplicateGroup>>& groups)
{
    if (!groups)
        return m_stack->showFailed(QString::fromStdString(groups.error().message));
    m_groups->setRows(*groups);
    if (groups->empty())
        return m_stack->showEmpty(tr("No near duplicates"), tr("No two samples of this data set are nearly the same."));
    m_stack->showContent();
    if (!m_table->chosenKey())
        m_table->selectRow(0);
}

void DuplicatesView::showGroup(const Result<std::vector<storage::SampleWithBody>>& samples)
{
    if (!samples)
        return m_text->setPlainText(QString::fromStdString(samples.error().message));
    QStringList texts;
    for (const storage::SampleWithBody& sample : *samples)
        texts << tr("— Sample %1 —\n\n%2").arg(count(sample.sample.position + 1), conversationText(sample));
    if (samples->size() == kMostOfGroup)
        texts << tr("— The group may have more samples; these are the first %1 —").arg(kMostOfGroup);
    m_text->setPlainText(texts.join(QStringLiteral("\n\n")));
}

}  // namespace poft::gui
