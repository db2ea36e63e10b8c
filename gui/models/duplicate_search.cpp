// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/duplicate_search.h"

#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "storage/tables/datasets.h"
#include "storage/tables/near_duplicates.h"

#include <QAction>

namespace poft::gui {

DuplicateSearch::DuplicateSearch(Session& session, QObject* parent)
    : QObject(parent),
      m_session(session),
      m_find(new QAction(tr("Find n&ear duplicates"), this)),
      m_cancel(new QAction(tr("Cancel the search"), this)),
      m_query(
          session.database(),
          [this]() -> LiveQuery<Reading>::Query {
              if (!m_dataset)
                  return {};
              return [id = *m_dataset](storage::Connection& connection) -> Result<Reading> {
                  Reading reading;
                  POFT_TRY_ASSIGN(const storage::Dataset dataset, storage::findDataset(connection, id));
                  reading.dataset = dataset.name;
                  POFT_TRY_ASSIGN(reading.known, storage::nearDuplicatesKnown(connection, id));
                  POFT_TRY_ASSIGN(reading.job, storage::searchForDuplicates(connection, dataset.name));
                  return reading;
              };
          },
          [this](const Result<Reading>& reading) { take(reading); })
{
    // Where the search could not be queued, what it was before is true again.
    connect(&session, &Session::refused, this, &DuplicateSearch::refresh);
    m_find->setObjectName(QStringLiteral("findDuplicatesAction"));
    m_find->setToolTip(
        tr("Compare all samples of the data set and group those that are nearly the same; it runs as a job and can be "
           "cancelled"));
    m_find->setStatusTip(m_find->toolTip());
    m_cancel->setObjectName(QStringLiteral("cancelDuplicatesAction"));
    m_cancel->setToolTip(tr("Stop the search; nothing is kept of it"));
    connect(m_find, &QAction::triggered, this, &DuplicateSearch::start);
    connect(m_cancel, &QAction::triggered, this, &DuplicateSearch::cancel);
    tell();
}

void DuplicateSearch::tell()
{
    m_find->setEnabled(m_state == State::NotYet || m_state == State::Failed);
    m_cancel->setEnabled(m_job.has_value());
    Q_EMIT changed();
}

void DuplicateSearch::setDataset(std::optional<storage::Id> dataset)
{
    if (dataset == m_dataset)
        return;
    m_dataset = dataset;
    m_state = State::Unknown;
    m_name.clear();
    m_job.reset();
    m_query.restart();
    tell();
}

void DuplicateSearch::refresh()
{
    m_query.refresh();
}

void DuplicateSearch::start()
{
    if (m_name.empty() || m_state == State::UnderWay)
        return;
    m_state = State::UnderWay;
    m_progress = 0;
    m_sentence = tr("Queueing the search…");
    m_session.queueDuplicates(m_name);
    tell();
}

void DuplicateSearch::cancel()
{
    if (m_job && m_state == State::UnderWay)
        m_session.control({*m_job}, storage::JobAction::Stop);
}

void DuplicateSearch::take(const Result<Reading>& reading)
{
    m_job.reset();
    m_progress = 0;
    m_sentence.clear();
    if (!reading) {
        m_state = State::Failed;
        m_sentence = QString::fromStdString(reading.error().message);
        return tell();
    }
    m_name = reading->dataset;
    const std::optional<storage::Job>& job = reading->job;
    if (job && !storage::isFinal(job->state)) {
        m_state = State::UnderWay;
        m_job = job->id;
        m_progress = job->progress;
        m_sentence = job->state == storage::JobState::Queued
                         ? tr("The search waits for its turn.")
                         : tr("Comparing the samples: %1.").arg(percent(job->progress));
    } else if (reading->known) {
        m_state = State::Done;
    } else if (job && job->state == storage::JobState::Failed) {
        m_state = State::Failed;
        m_sentence = QString::fromStdString(job->error);
    } else {
        m_state = State::NotYet;
    }
    tell();
}

}  // namespace poft::gui
