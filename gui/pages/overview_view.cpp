// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/overview_view.h"

#include "gui/app/session.h"
#include "gui/models/overview_model.h"
#include "gui/widgets/record_table.h"
#include "resources/resources.h"
#include "storage/files/read_file.h"
#include "storage/tables/experiments.h"

#include <QHeaderView>
#include <QLabel>
#include <QVBoxLayout>

namespace poft::gui {

OverviewView::OverviewView(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_line(new QLabel),
      m_model(new OverviewModel(this)),
      m_query(
          session.database(),
          [this]() -> LiveQuery<Paper>::Query {
              if (!m_experiment)
                  return {};
              return [id = *m_experiment](storage::Connection& connection) { return readPaper(connection, id); };
          },
          [this](Result<Paper> paper) {
              if (!paper)
                  return m_line->setText(QString::fromStdString(paper.error().message));
              m_paper = std::move(*paper);
              show();
          })
{
    setObjectName(QStringLiteral("comparePage.overview"));
    m_line->setObjectName(QStringLiteral("comparePage.overviewLine"));
    m_line->setTextFormat(Qt::PlainText);
    m_line->setWordWrap(true);
    m_table = new RecordTable(QStringLiteral("comparePage.overviewTable"), tr("All tasks by arm"), m_model, 0,
                              RecordTable::Sorting::ByProxy);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->addWidget(m_line);
    layout->addWidget(m_table, 1);
}

Result<OverviewView::Paper> OverviewView::readPaper(storage::Connection& connection, storage::Id experiment)
{
    Paper paper;
    POFT_TRY_ASSIGN(const storage::Experiment stored, storage::findExperiment(connection, experiment));
    paper.reference = results::paperReference(stored.recipe);
    if (paper.reference.table.empty())
        return paper;
    POFT_TRY_ASSIGN(const auto file, resourceFile("paper_tables.json"));
    POFT_TRY_ASSIGN(paper.tables, files::readFile(file));
    return paper;
}

void OverviewView::setTables(storage::Id experiment, const std::vector<results::ResultTable>& tables)
{
    m_overview = results::overviewOf(tables);
    if (m_experiment != experiment) {
        m_experiment = experiment;
        m_paper = {};
        m_query.restart();
    }
    show();
}

void OverviewView::show()
{
    results::Overview shown = m_overview;
    QString text = tr("Shares in percent, each task by its first metric. ");
    if (!m_paper.tables.empty()) {
        const Status added = results::addPaperFigures(shown, m_paper.reference, m_paper.tables);
        if (!added)
            text += QString::fromStdString(added.error().message);
        else if (!shown.paperColumns.empty())
            text +=
                tr("The paper's own figures stand at the right, as it prints them; models, data and scale are its "
                   "own, so compare the direction, not the digits.");
    }
    m_line->setText(text.trimmed());
    m_model->show(shown);
    m_table->fitColumnsOnce();
}

}  // namespace poft::gui
