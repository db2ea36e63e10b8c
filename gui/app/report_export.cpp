// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/report_export.h"

#include "gui/app/export.h"
#include "gui/app/session.h"

#include <QDir>
#include <QTimer>

namespace poft::gui {

ReportExport::ReportExport(Session& session, QObject* parent) : QObject(parent), m_session(session)
{
    connect(&m_engine, &EngineProgram::answered, this, &ReportExport::readCharts);
    connect(&m_engine, &EngineProgram::failed, this, &ReportExport::stop);
}

void ReportExport::begin(storage::Id experiment, const QString& folder)
{
    cancel();
    m_busy = true;
    m_experiment = experiment;
    m_folder = folder;
    Q_EMIT progressed(tr("Writing the report…"));
    m_engine.ask({QStringLiteral("report"), m_session.folder(), QString::number(experiment), QStringLiteral("--output"),
                  folder});
}

void ReportExport::cancel()
{
    ++m_round;
    m_busy = false;
    m_engine.cancel();
    m_charts.clear();
}

void ReportExport::readCharts()
{
    m_session.database().run(
        this,
        [this, round = m_round, &workspace = m_session.workspace(),
         experiment = m_experiment](Result<storage::Connection>& connection) -> std::function<void()> {
            auto charts = std::make_shared<Result<std::vector<ChartContent>>>(
                connection ? poft::gui::readCharts(workspace, *connection, experiment) : fail(connection.error()));
            return [this, round, charts] {
                if (round != m_round)
                    return;
                if (!*charts)
                    return stop(QString::fromStdString(charts->error().message));
                m_charts = std::move(**charts);
                m_next = 0;
                writeNext();
            };
        });
}

void ReportExport::writeNext()
{
    if (m_next == m_charts.size()) {
        m_busy = false;
        m_charts.clear();
        Q_EMIT finished(tr("The report and its charts are in %1.").arg(QDir::toNativeSeparators(m_folder)));
        return;
    }
    Q_EMIT progressed(tr("Writing chart %1 of %2…").arg(m_next + 1).arg(m_charts.size()));
    const Result<QStringList> written = writeChart(m_charts[m_next++], m_folder);
    if (!written)
        return stop(QString::fromStdString(written.error().message));
    QTimer::singleShot(0, this, [this, round = m_round] {
        if (round == m_round)
            writeNext();
    });
}

void ReportExport::stop(const QString& problem)
{
    m_busy = false;
    m_charts.clear();
    Q_EMIT failed(problem);
}

}  // namespace poft::gui
