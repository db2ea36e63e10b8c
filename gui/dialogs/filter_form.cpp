// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/filter_form.h"

#include "gui/widgets/filter_group.h"

#include <QVBoxLayout>

namespace poft::gui {

FilterForm::FilterForm(const DeriveChoices& choices, QWidget* parent)
    : DeriveForm(parent), m_choices(choices), m_root(new FilterGroup(choices, QStringLiteral("filter"), false))
{
    m_root->addCondition();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 6, 0);
    layout->addWidget(m_root);
    layout->addStretch(1);
    connect(m_root, &FilterGroup::changed, this, &DeriveForm::changed);
}

QString FilterForm::title() const
{
    return tr("Filter");
}

QString FilterForm::explanation() const
{
    return tr(
        "Samples stay for which the conditions hold; groups may stand within groups. Shares are of the samples "
        "that have the number.");
}

QString FilterForm::suggestedName() const
{
    return tr("%1, filtered").arg(QString::fromStdString(m_choices.source.name));
}

QString FilterForm::problem() const
{
    return m_root->problem();
}

std::vector<recipe::DatasetSpec> FilterForm::specs(const QString& name) const
{
    recipe::DatasetSpec spec = derivedFrom(m_choices.source, name);
    std::get<recipe::Derivation>(spec.content).filter = m_root->filter();
    return {std::move(spec)};
}

}  // namespace poft::gui
