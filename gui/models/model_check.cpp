// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/model_check.h"

#include "gui/app/numbers.h"

#include <QJsonArray>
#include <QJsonObject>

namespace poft::gui {

namespace {

Column<ModelCheck> memoryOf(const QString& title, const QString& help, qint64 ModelCheck::*use)
{
    return {title,
            help,
            [use](const ModelCheck& m) { return m.problem.isEmpty() ? bytes(m.*use) : QString(); },
            [use](const ModelCheck& m) { return QVariant::fromValue<qlonglong>(m.*use); },
            true,
            {}};
}

}  // namespace

QString ModelCheck::memoryText() const
{
    return ModelChecksModel::tr("Memory of a device: scoring %1, full fine-tuning %2, LoRA %3")
        .arg(bytes(scoringBytes), bytes(fullBytes), bytes(loraBytes));
}

ModelChecks ModelChecks::fromJson(const QJsonDocument& answer)
{
    ModelChecks out;
    out.assumes = answer[QLatin1String("assumes")].toString();
    for (const QJsonValue& model : answer[QLatin1String("models")].toArray()) {
        const QJsonValue memory = model[QLatin1String("memory")];
        out.models.push_back({static_cast<qint64>(out.models.size()), model[QLatin1String("place")].toString(),
                              model[QLatin1String("problem")].toString(),
                              model[QLatin1String("architecture")].toString(),
                              model[QLatin1String("parameters")].toInteger(),
                              model[QLatin1String("template")].toString(), memory[QLatin1String("scoring")].toInteger(),
                              memory[QLatin1String("full")].toInteger(), memory[QLatin1String("lora")].toInteger()});
    }
    return out;
}

ModelChecksModel::ModelChecksModel(QObject* parent)
    : RecordModel<ModelCheck>(
          {
              {tr("Model"),
               tr("Folder, or name in the Hugging Face cache"),
               [](const ModelCheck& m) { return m.place; },
               {},
               false,
               {}},
              {tr("Can be used"),
               tr("Whether this program computes it; why not stands below the table"),
               [](const ModelCheck& m) { return m.problem.isEmpty() ? tr("✓ yes") : tr("✗ no"); },
               {},
               false,
               [](const ModelCheck& m, int role) {
                   return role == Qt::ToolTipRole && !m.problem.isEmpty() ? QVariant(m.problem) : QVariant();
               }},
              {tr("Architecture"),
               tr("Class name in config.json"),
               [](const ModelCheck& m) { return m.architecture; },
               {},
               false,
               {}},
              {tr("Parameters"),
               tr("Trainable values"),
               [](const ModelCheck& m) { return m.problem.isEmpty() ? gui::parameters(m.parameters) : QString(); },
               [](const ModelCheck& m) { return QVariant::fromValue<qlonglong>(m.parameters); },
               true,
               {}},
              memoryOf(tr("Scoring"), tr("Memory of a device to score with it as an aligned model"),
                       &ModelCheck::scoringBytes),
              memoryOf(tr("Full"), tr("Memory of a device to train all its weights"), &ModelCheck::fullBytes),
              memoryOf(tr("LoRA"), tr("Memory of a device to train adapters beside it"), &ModelCheck::loraBytes),
          },
          [](const ModelCheck& m) { return m.number; }, parent)
{
}

}  // namespace poft::gui
