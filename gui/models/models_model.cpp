// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/models_model.h"

#include "gui/app/numbers.h"

namespace poft::gui {

using storage::Model;

ModelsModel::ModelsModel(QObject* parent)
    : RecordModel<Model>(
          {
              {tr("Name"),
               tr("Name of the model in this workspace"),
               [](const Model& m) { return QString::fromStdString(m.name); },
               {},
               false,
               {}},
              {tr("Architecture"),
               tr("Class name in config.json"),
               [](const Model& m) { return QString::fromStdString(m.architecture); },
               {},
               false,
               {}},
              {tr("Parameters"),
               tr("Trainable values"),
               [](const Model& m) { return parameters(m.parameters); },
               [](const Model& m) { return QVariant::fromValue<qlonglong>(m.parameters); },
               true,
               {}},
              {tr("From"),
               tr("Trained here, a folder that was registered, or files of this workspace"),
               [](const Model& m) {
                   if (m.jobId)
                       return tr("trained here");
                   return m.path.starts_with('/') ? tr("registered folder") : tr("in this workspace");
               },
               {},
               false,
               {}},
              {tr("Folder"),
               tr("Where its files are; a relative path begins at the workspace"),
               [](const Model& m) { return QString::fromStdString(m.path); },
               {},
               false,
               {}},
              {tr("Added"),
               tr("When it was added"),
               [](const Model& m) { return when(m.createdAt); },
               [](const Model& m) { return QString::fromStdString(m.createdAt); },
               true,
               {}},
          },
          [](const Model& m) { return m.id; }, parent)
{
}

}  // namespace poft::gui
