// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/experiment_reading.h"
#include "gui/models/record_model.h"

#include <QCoreApplication>

#include <vector>

namespace poft::gui {

/// A setting of one run, beside those of its neighbours.
struct RunSetting {
    std::int64_t number = 0;
    QString name;
    QString place;         ///< "training/learning_rate"
    QString value;         ///< a dash where the run does not have it
    QString others;        ///< "SFT, seed 1: 0.0001 · …" of the neighbours that have another; empty where none has
    bool differs = false;  ///< some neighbour has another
};

/// The arms beside a run: trainings of the same seed, itself not among them, in the order of the jobs. None for a run
/// that the reading does not have.
std::vector<const storage::Run*> neighboursOf(const ExperimentReading& reading, storage::Id run);

/// All settings of a run in the order of a form.
std::vector<RunSetting> runSettings(const ExperimentReading& reading, storage::Id run);

/// The settings as a table; those that differ are bold and have a sign.
class RunSettingsModel final : public RecordModel<RunSetting> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::RunSettingsModel)

public:
    enum ColumnIndex { Name, Value, Others };

    explicit RunSettingsModel(QObject* parent = nullptr);
};

}  // namespace poft::gui
