// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/record_model.h"

#include <QCoreApplication>
#include <QStringList>

#include <string>
#include <vector>

namespace poft::gui {

/// One setting of several runs.
struct SettingDifference {
    std::int64_t number = 0;
    QString name;          ///< for a person: "Learning rate", else the place in the recipe
    QString place;         ///< "training/learning_rate"
    QStringList values;    ///< one for each run; a dash where the run does not have it
    bool differs = false;  ///< it is not the same in all of them
};

/// Every setting of runs, from their resolved settings (runs.settings, JSON). Names of arms and cells, and seeds, are
/// left out. Settings of the training come first, in the order of a form.
std::vector<SettingDifference> settingsOf(const std::vector<std::string>& settings);

/// What tells runs apart: of all their settings those that differ.
std::vector<SettingDifference> settingsDifferences(const std::vector<std::string>& settings);

/// The differences as a table with a column for each run.
class SettingsDifferenceModel final : public RecordModel<SettingDifference> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::SettingsDifferenceModel)

public:
    explicit SettingsDifferenceModel(QObject* parent = nullptr);

    /// `names` are those of the runs, as many as each difference has values.
    void show(const QStringList& names, std::vector<SettingDifference> differences);
};

}  // namespace poft::gui
