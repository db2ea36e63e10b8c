// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/data_jobs.h"

#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/widgets/task_line.h"

#include <QVBoxLayout>

namespace poft::gui {

namespace {
constexpr std::size_t kMostLines = 3;
}

DataJobs::DataJobs(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_refusal(new TaskLine(QStringLiteral("dataPage.refused"), tr("what was wanted")))
{
    setObjectName(QStringLiteral("dataPage.jobs"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_refusal);
    for (std::size_t i = 0; i < kMostLines; ++i) {
        auto* line = new TaskLine(QStringLiteral("dataPage.job%1").arg(i + 1), tr("job %1 of this page").arg(i + 1));
        column->addWidget(line);
        m_lines.push_back(line);
        const auto control = [this, i](storage::JobAction action) {
            if (i < m_jobs.size())
                m_session.control({m_jobs[i].job.id}, action);
        };
        connect(line, &TaskLine::cancelled, this, [control] { control(storage::JobAction::Stop); });
        connect(line, &TaskLine::retried, this, [control] { control(storage::JobAction::Retry); });
        connect(line, &TaskLine::dismissed, this, [this, i] {
            if (i >= m_jobs.size())
                return;
            m_dismissed.insert(m_jobs[i].job.id);
            setJobs(m_jobs);
        });
    }
    connect(&session.workers(), &WorkerStarter::problemChanged, this, &DataJobs::show);
}

void DataJobs::setJobs(std::vector<JobRow> jobs)
{
    std::erase_if(jobs, [this](const JobRow& row) {
        return row.job.state == storage::JobState::Failed && m_dismissed.contains(row.job.id);
    });
    m_jobs = std::move(jobs);
    show();
}

void DataJobs::setRefusal(const QString& sentence)
{
    if (sentence.isEmpty())
        m_refusal->clear();
    else
        m_refusal->showFailed(sentence, false);
}

void DataJobs::show()
{
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        if (i < m_jobs.size())
            showJob(*m_lines[i], m_jobs[i]);
        else
            m_lines[i]->clear();
    }
}

void DataJobs::showJob(TaskLine& line, const JobRow& row) const
{
    const QString name = QString::fromStdString(row.job.name);
    switch (row.job.state) {
        case storage::JobState::Failed:
            return line.showFailed(tr("%1 failed: %2").arg(name, QString::fromStdString(row.job.error)), true);
        case storage::JobState::Running:
            return line.showBusy(
                tr("%1: %2, %3").arg(name, percent(row.job.progress), QString::fromStdString(row.job.progressText)),
                row.job.progress);
        default: {
            // Without an engine it would wait for ever, which is not to be found out from a word alone.
            const QString problem = m_session.workers().problem();
            return line.showBusy(problem.isEmpty() ? tr("%1: %2").arg(name, jobStateText(row))
                                                   : tr("%1: %2. %3").arg(name, jobStateText(row), problem));
        }
    }
}

}  // namespace poft::gui
