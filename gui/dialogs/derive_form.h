// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/derivation_look.h"

#include <QWidget>

#include <vector>

namespace poft::gui {

/// What is done to a data set to make another of it: the left half of DeriveDialog.
class DeriveForm : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    virtual QString title() const = 0;

    /// One or two sentences above the form.
    virtual QString explanation() const = 0;

    /// A name to begin with; empty where the form names what it makes itself.
    virtual QString suggestedName() const = 0;

    /// Why nothing can be made as it stands; empty where it can.
    virtual QString problem() const = 0;

    /// What would be made.
    virtual std::vector<recipe::DatasetSpec> specs(const QString& name) const = 0;

Q_SIGNALS:
    void changed();
};

}  // namespace poft::gui
