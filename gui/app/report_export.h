// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/engine_program.h"
#include "gui/charts/chart_content.h"
#include "storage/records/id.h"

#include <QObject>

#include <vector>

namespace poft::gui {

class Session;

/// Writes everything that there is of an experiment into a folder: the engine's report (HTML, Markdown, CSV), then each
/// chart as SVG, PDF, PNG and CSV. The window goes on meanwhile: the engine is another program, and the charts are
/// drawn one at a time between other work.
class ReportExport final : public QObject {
    Q_OBJECT

public:
    explicit ReportExport(Session& session, QObject* parent = nullptr);

    /// Drops one that is under way.
    void begin(storage::Id experiment, const QString& folder);
    void cancel();
    bool busy() const { return m_busy; }

Q_SIGNALS:
    void progressed(const QString& sentence);
    void finished(const QString& sentence);
    void failed(const QString& sentence);

private:
    void readCharts();
    void writeNext();
    void stop(const QString& problem);

    Session& m_session;
    EngineProgram m_engine;
    QString m_folder;
    storage::Id m_experiment = 0;
    std::vector<ChartContent> m_charts;
    std::size_t m_next = 0;
    int m_round = 0;  ///< raised by begin() and cancel(): what was under way before is worthless
    bool m_busy = false;
};

}  // namespace poft::gui
