// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace poft::gui {

/// How a checkpoint, which is a Hugging Face model folder, is used by other programs: lines to copy.
class UseModelDialog final : public QDialog {
    Q_OBJECT

public:
    UseModelDialog(const QString& name, const QString& folder, QWidget* parent = nullptr);
};

/// A path as one word of a shell, quoted where it must be.
QString shellWord(const QString& path);

}  // namespace poft::gui
