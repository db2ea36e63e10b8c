// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/dialogs/derive_form.h"

namespace poft::gui {

class FilterGroup;

/// The samples of a data set for which conditions hold.
class FilterForm final : public DeriveForm {
    Q_OBJECT

public:
    explicit FilterForm(const DeriveChoices& choices, QWidget* parent = nullptr);

    QString title() const override;
    QString explanation() const override;
    QString suggestedName() const override;
    QString problem() const override;
    std::vector<recipe::DatasetSpec> specs(const QString& name) const override;

private:
    const DeriveChoices m_choices;
    FilterGroup* m_root;
};

}  // namespace poft::gui
