// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/record_model.h"
#include "storage/records/model.h"

#include <QCoreApplication>

namespace poft::gui {

/// The language models of a workspace.
class ModelsModel final : public RecordModel<storage::Model> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::ModelsModel)

public:
    explicit ModelsModel(QObject* parent = nullptr);
};

}  // namespace poft::gui
