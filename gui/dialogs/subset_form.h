// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/dialogs/derive_form.h"

class QDoubleSpinBox;
class QRadioButton;
class QSpinBox;

namespace poft::gui {

/// Some samples of a data set, drawn by chance.
class SubsetForm final : public DeriveForm {
    Q_OBJECT

public:
    explicit SubsetForm(const DeriveChoices& choices, QWidget* parent = nullptr);

    QString title() const override;
    QString explanation() const override;
    QString suggestedName() const override;
    QString problem() const override { return {}; }
    std::vector<recipe::DatasetSpec> specs(const QString& name) const override;

private:
    const DeriveChoices m_choices;
    QRadioButton* m_byCount;
    QRadioButton* m_byShare;
    QSpinBox* m_count;
    QDoubleSpinBox* m_share;
    QSpinBox* m_seed;
};

}  // namespace poft::gui
