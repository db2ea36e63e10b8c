// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/record_model.h"

#include <QCoreApplication>
#include <QJsonDocument>

#include <vector>

namespace poft::gui {

/// One line of `poft-engine doctor`.
struct MachineCheck {
    enum class State { Ok, Warning, Failure };
    std::int64_t number = 0;
    State state = State::Ok;
    QString topic;
    QString detail;
    QString remedy;  ///< what to do; empty where nothing is wrong
};

std::vector<MachineCheck> machineChecks(const QJsonDocument& answer);

/// "This machine is ready.", or how many things wait for a person.
QString machineSummary(const std::vector<MachineCheck>& checks);

class MachineModel final : public RecordModel<MachineCheck> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::MachineModel)

public:
    explicit MachineModel(QObject* parent = nullptr);
};

}  // namespace poft::gui
