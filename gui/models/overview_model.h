// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/record_model.h"
#include "storage/results/overview.h"

#include <QCoreApplication>

namespace poft::gui {

/// An arm over all tasks, with its place in the table.
struct OverviewLine {
    std::int64_t number = 0;
    results::OverviewRow row;
};

/// All tasks side by side, as a paper's table has them: an arm in each line, the tasks, their mean, and where the
/// recipe repeats a table of the paper, the paper's own figures beside ours. Shares are in percent.
class OverviewModel final : public RecordModel<OverviewLine> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::OverviewModel)

public:
    explicit OverviewModel(QObject* parent = nullptr);

    void show(const results::Overview& overview);
};

}  // namespace poft::gui
