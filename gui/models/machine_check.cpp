// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/machine_check.h"

#include "gui/app/theme.h"

#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>

namespace poft::gui {

namespace {

using State = MachineCheck::State;

QString stateText(State state)
{
    switch (state) {
        case State::Ok:
            return MachineModel::tr("✓ %1");
        case State::Warning:
            return MachineModel::tr("! %1");
        case State::Failure:
            break;
    }
    return MachineModel::tr("✗ %1");
}

QVariant stateColour(const MachineCheck& check, int role)
{
    if (role == Qt::ToolTipRole)
        return check.remedy.isEmpty() ? check.detail : check.remedy;
    if (role != Qt::ForegroundRole || check.state == State::Ok)
        return {};
    const Theme theme = Theme::of(QGuiApplication::palette());
    return check.state == State::Warning ? theme.warning : theme.bad;
}

}  // namespace

std::vector<MachineCheck> machineChecks(const QJsonDocument& answer)
{
    std::vector<MachineCheck> out;
    for (const QJsonValue& one : answer.object()[QLatin1String("checks")].toArray()) {
        const QString state = one[QLatin1String("state")].toString();
        out.push_back({static_cast<std::int64_t>(out.size()),
                       state == QLatin1String("ok")     ? State::Ok
                       : state == QLatin1String("warn") ? State::Warning
                                                        : State::Failure,
                       one[QLatin1String("topic")].toString(), one[QLatin1String("detail")].toString(),
                       one[QLatin1String("remedy")].toString()});
    }
    return out;
}

QString machineSummary(const std::vector<MachineCheck>& checks)
{
    const auto waiting = static_cast<int>(std::count_if(
        checks.begin(), checks.end(), [](const MachineCheck& check) { return check.state != State::Ok; }));
    if (checks.empty())
        return MachineModel::tr("The engine said nothing of this machine.");
    return waiting == 0 ? MachineModel::tr("This machine is ready.")
                        : MachineModel::tr("%n thing(s) to look at.", nullptr, waiting);
}

MachineModel::MachineModel(QObject* parent)
    : RecordModel<MachineCheck>(
          {
              {tr("What"),
               tr("What was looked at"),
               [](const MachineCheck& check) { return stateText(check.state).arg(check.topic); },
               {},
               false,
               stateColour},
              {tr("Found"),
               tr("What is there, and what to do where something is missing"),
               [](const MachineCheck& check) {
                   return check.remedy.isEmpty() ? check.detail : tr("%1 – %2").arg(check.detail, check.remedy);
               },
               {},
               false,
               stateColour},
          },
          [](const MachineCheck& check) { return check.number; }, parent)
{
}

}  // namespace poft::gui
