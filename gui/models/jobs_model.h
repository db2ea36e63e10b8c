// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/job_row.h"
#include "gui/models/progress_rate.h"
#include "gui/models/record_model.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <unordered_map>

namespace poft::gui {

/// The queue and its history.
class JobsModel final : public RecordModel<JobRow> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::JobsModel)

public:
    enum ColumnIndex { State, Name, Progress, Time, Device, Reason };

    explicit JobsModel(QObject* parent = nullptr);

    /// As setRows, and learns how fast each running job goes on.
    void setJobs(std::vector<JobRow> rows);

private:
    QElapsedTimer m_clock;
    std::unordered_map<std::int64_t, ProgressRate> m_rates;
};

}  // namespace poft::gui
