// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/dialogs/derive_form.h"

class QDoubleSpinBox;
class QLineEdit;
class QSpinBox;

namespace poft::gui {

/// Parts of a data set without a content in common, for training and for tests.
class SplitForm final : public DeriveForm {
    Q_OBJECT

public:
    explicit SplitForm(const DeriveChoices& choices, QWidget* parent = nullptr);

    QString title() const override;
    QString explanation() const override;
    QString suggestedName() const override { return {}; }
    QString problem() const override;
    std::vector<recipe::DatasetSpec> specs(const QString& name) const override;

private:
    struct Part {
        QLineEdit* name;
        QDoubleSpinBox* share;
    };

    const DeriveChoices m_choices;
    std::vector<Part> m_parts;
    QSpinBox* m_seed;
};

}  // namespace poft::gui
