// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/dialogs/derive_form.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QSpinBox;

namespace poft::gui {

/// Known noise: which kinds, of how many samples, in place of clean samples or beside them.
class NoiseForm final : public DeriveForm {
    Q_OBJECT

public:
    explicit NoiseForm(const DeriveChoices& choices, QWidget* parent = nullptr);

    QString title() const override;
    QString explanation() const override;
    QString suggestedName() const override;
    QString problem() const override;
    std::vector<recipe::DatasetSpec> specs(const QString& name) const override;

private:
    struct Kind {
        std::string name;
        QCheckBox* chosen;
        QDoubleSpinBox* share;
    };
    double total() const;
    bool wantsSource() const;

    const DeriveChoices m_choices;
    std::vector<Kind> m_kinds;
    QComboBox* m_source;
    QComboBox* m_mode;
    QDoubleSpinBox* m_characters;
    QSpinBox* m_seed;
};

}  // namespace poft::gui
