// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/paired_view.h"

#include "gui/app/session.h"
#include "gui/widgets/record_table.h"
#include "storage/tables/evaluations.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>
#include <map>

namespace poft::gui {

PairedView::PairedView(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_model(new PairedModel(this)),
      m_query(
          session.database(),
          [this]() -> LiveQuery<std::vector<storage::PairedItem>>::Query {
              const Evaluated* first = chosen(*m_first);
              const Evaluated* second = chosen(*m_second);
              if (first == nullptr || second == nullptr)
                  return {};
              return [a = first->evaluation, b = second->evaluation](storage::Connection& connection) {
                  return storage::pairedItems(connection, a, b);
              };
          },
          [this](Result<std::vector<storage::PairedItem>> items) {
              if (!items)
                  return m_summary->setText(QString::fromStdString(items.error().message));
              m_items = std::move(*items);
              show();
          })
{
    build();
}

void PairedView::build()
{
    const auto box = [](const QString& name, const QString& accessibleName) {
        auto* made = new QComboBox;
        made->setObjectName(QStringLiteral("comparePage.") + name);
        made->setAccessibleName(accessibleName);
        made->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        return made;
    };
    m_first = box(QStringLiteral("firstRun"), tr("First run"));
    m_first->setToolTip(tr("The run and epoch on the left of each sample"));
    m_second = box(QStringLiteral("secondRun"), tr("Second run"));
    m_second->setToolTip(tr("The run and epoch on the right of each sample"));
    m_filter = box(QStringLiteral("pairedFilter"), tr("Which samples are shown"));
    m_filter->setToolTip(tr("Which of the samples that both runs were asked are listed"));
    m_filter->addItem(tr("where they differ"), static_cast<int>(PairedFilter::Differing));
    m_filter->addItem(tr("only the first is right"), static_cast<int>(PairedFilter::FirstOnly));
    m_filter->addItem(tr("only the second is right"), static_cast<int>(PairedFilter::SecondOnly));
    m_filter->addItem(tr("neither is right"), static_cast<int>(PairedFilter::Neither));
    m_filter->addItem(tr("all samples"), static_cast<int>(PairedFilter::All));
    auto* firstLabel = new QLabel(tr("F&irst:"));
    firstLabel->setBuddy(m_first);
    auto* secondLabel = new QLabel(tr("Sec&ond:"));
    secondLabel->setBuddy(m_second);
    auto* filterLabel = new QLabel(tr("Sho&w:"));
    filterLabel->setBuddy(m_filter);
    auto* head = new QHBoxLayout;
    for (QWidget* widget :
         {static_cast<QWidget*>(firstLabel), static_cast<QWidget*>(m_first), static_cast<QWidget*>(secondLabel),
          static_cast<QWidget*>(m_second), static_cast<QWidget*>(filterLabel), static_cast<QWidget*>(m_filter)})
        head->addWidget(widget);
    head->addStretch(1);
    m_summary = new QLabel;
    m_summary->setObjectName(QStringLiteral("comparePage.pairedSummary"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_summary->setMinimumHeight(m_summary->fontMetrics().lineSpacing() * 2);
    m_table = new RecordTable(QStringLiteral("comparePage.paired"), tr("The same samples under two runs"), m_model, 0,
                              RecordTable::Sorting::ByProxy);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(head);
    layout->addWidget(m_summary);
    layout->addWidget(m_table, 1);
    for (QComboBox* run : {m_first, m_second})
        connect(run, &QComboBox::activated, this, [this] { m_query.restart(); });
    connect(m_filter, &QComboBox::activated, this, &PairedView::show);
}

void PairedView::setRuns(const ExperimentReading& reading, const EvaluationKey& key)
{
    std::vector<Evaluated> runs;
    std::map<storage::Id, double> epochs;
    for (const storage::ExperimentEvaluation& row : reading.evaluations) {
        const storage::Evaluation& evaluation = row.evaluation;
        if (row.arm.empty() || !evaluation.runId || evaluation.items == 0 ||
            EvaluationKey{evaluation.task, evaluation.metric, evaluation.datasetId.value_or(0)} != key)
            continue;
        auto known =
            std::find_if(runs.begin(), runs.end(), [&](const Evaluated& e) { return e.run == *evaluation.runId; });
        if (known == runs.end())
            known = runs.insert(runs.end(), {*evaluation.runId, 0, QString::fromStdString(row.runName)});
        if (known->evaluation == 0 || evaluation.epoch >= epochs[known->run]) {
            known->evaluation = evaluation.id;
            epochs[known->run] = evaluation.epoch;
        }
    }
    if (runs == m_runs)
        return;
    m_runs = std::move(runs);
    fill(*m_first, 0);
    fill(*m_second, 1);
    m_query.restart();
}

void PairedView::fill(QComboBox& box, std::size_t otherwise)
{
    const QSignalBlocker quiet(&box);
    const QVariant before = box.currentData();
    box.clear();
    for (const Evaluated& run : m_runs)
        box.addItem(run.name, QVariant::fromValue<qlonglong>(run.run));
    const int known = before.isValid() ? box.findData(before) : -1;
    box.setCurrentIndex(known >= 0 ? known : std::min(static_cast<int>(otherwise), box.count() - 1));
}

const PairedView::Evaluated* PairedView::chosen(const QComboBox& box) const
{
    const storage::Id run = box.currentData().toLongLong();
    const auto found = std::find_if(m_runs.begin(), m_runs.end(), [run](const Evaluated& e) { return e.run == run; });
    return found == m_runs.end() ? nullptr : &*found;
}

void PairedView::show()
{
    const QString first = m_first->currentText();
    const QString second = m_second->currentText();
    m_summary->setText(pairedSummary(first, second, m_items));
    m_filter->setEnabled(areAnswers(m_items));
    m_model->show(first, second, m_items, static_cast<PairedFilter>(m_filter->currentData().toInt()));
}

}  // namespace poft::gui
