// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/record_model.h"

#include <QCoreApplication>
#include <QJsonDocument>

namespace poft::gui {

/// What `poft-engine models check` says of a model folder.
struct ModelCheck {
    qint64 number = 0;
    QString place;    ///< as asked: a path, or "organisation/name"
    QString problem;  ///< why it cannot be used; empty where it can
    QString architecture;
    qint64 parameters = 0;
    QString templateChoice;  ///< what to know of its chat template; may be empty
    qint64 scoringBytes = 0;
    qint64 fullBytes = 0;
    qint64 loraBytes = 0;

    /// "Memory of a device: scoring 3.1 GB, full fine-tuning 25 GB, LoRA 4.0 GB"
    QString memoryText() const;
};

struct ModelChecks {
    std::vector<ModelCheck> models;
    QString assumes;  ///< for which the memory is: "bfloat16, one sequence of 1024 tokens at a time …"

    static ModelChecks fromJson(const QJsonDocument& answer);
};

/// Model folders that may be added: what each is, or why it cannot be used.
class ModelChecksModel final : public RecordModel<ModelCheck> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::ModelChecksModel)

public:
    explicit ModelChecksModel(QObject* parent = nullptr);
};

}  // namespace poft::gui
