// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace poft::gui {

/// The experiments that are shipped, to choose one for the workspace that is open.
class TemplatesDialog final : public QDialog {
    Q_OBJECT

public:
    explicit TemplatesDialog(QWidget* parent = nullptr);

Q_SIGNALS:
    void recipeChosen(const QString& file);
};

}  // namespace poft::gui
