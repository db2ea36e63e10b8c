// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/subset_form.h"

#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QRadioButton>
#include <QSpinBox>

#include <algorithm>
#include <limits>

namespace poft::gui {

SubsetForm::SubsetForm(const DeriveChoices& choices, QWidget* parent) : DeriveForm(parent), m_choices(choices)
{
    const auto all =
        static_cast<int>(std::clamp<std::int64_t>(choices.source.sampleCount, 1, std::numeric_limits<int>::max()));
    m_byCount = new QRadioButton(tr("so &many samples:"));
    m_byCount->setObjectName(QStringLiteral("subsetForm.byCount"));
    m_byCount->setToolTip(tr("Draw this many samples"));
    m_byCount->setChecked(true);
    m_byShare = new QRadioButton(tr("a &share:"));
    m_byShare->setObjectName(QStringLiteral("subsetForm.byShare"));
    m_byShare->setToolTip(tr("Draw this share of all samples"));
    m_count = new QSpinBox;
    m_count->setObjectName(QStringLiteral("subsetForm.count"));
    m_count->setToolTip(tr("How many samples are drawn"));
    m_count->setAccessibleName(tr("Number of samples"));
    m_count->setRange(1, all);
    m_count->setGroupSeparatorShown(true);
    m_count->setValue(std::min(1000, (all + 1) / 2));
    m_share = new QDoubleSpinBox;
    m_share->setObjectName(QStringLiteral("subsetForm.share"));
    m_share->setToolTip(tr("Which share is drawn"));
    m_share->setAccessibleName(tr("Share of samples"));
    m_share->setRange(0.1, 100);
    m_share->setDecimals(1);
    m_share->setSuffix(QStringLiteral(" %"));
    m_share->setValue(10);
    m_share->setEnabled(false);
    m_seed = new QSpinBox;
    m_seed->setObjectName(QStringLiteral("subsetForm.seed"));
    m_seed->setAccessibleName(tr("Seed"));
    m_seed->setRange(0, 1000000);
    m_seed->setToolTip(tr("Decides which samples are drawn"));
    auto* form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 6, 0);
    form->addRow(m_byCount, m_count);
    form->addRow(m_byShare, m_share);
    form->addRow(tr("Seed:"), m_seed);
    connect(m_byCount, &QRadioButton::toggled, m_count, &QWidget::setEnabled);
    connect(m_byShare, &QRadioButton::toggled, m_share, &QWidget::setEnabled);
    connect(m_byCount, &QRadioButton::toggled, this, &DeriveForm::changed);
    connect(m_count, &QSpinBox::valueChanged, this, &DeriveForm::changed);
    connect(m_share, &QDoubleSpinBox::valueChanged, this, &DeriveForm::changed);
    connect(m_seed, &QSpinBox::valueChanged, this, &DeriveForm::changed);
}

QString SubsetForm::title() const
{
    return tr("Draw a subset");
}

QString SubsetForm::explanation() const
{
    return tr("Samples are drawn by chance, each at most once, and keep their order.");
}

QString SubsetForm::suggestedName() const
{
    return tr("%1, subset").arg(QString::fromStdString(m_choices.source.name));
}

std::vector<recipe::DatasetSpec> SubsetForm::specs(const QString& name) const
{
    recipe::DatasetSpec spec = derivedFrom(m_choices.source, name);
    auto& derivation = std::get<recipe::Derivation>(spec.content);
    derivation.seed = m_seed->value();
    if (m_byCount->isChecked())
        derivation.from.front().count = m_count->value();
    else
        derivation.from.front().fraction = m_share->value() / 100;
    return {std::move(spec)};
}

}  // namespace poft::gui
