// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/split_form.h"

#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSpinBox>

#include <algorithm>

namespace poft::gui {

namespace {
constexpr double kRounding = 1e-9;  // shares like 70, 20 and 10 % do not sum to 1 in binary
}

SplitForm::SplitForm(const DeriveChoices& choices, QWidget* parent) : DeriveForm(parent), m_choices(choices)
{
    auto* form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 6, 0);
    const QString source = QString::fromStdString(choices.source.name);
    for (const auto& [ending, share] : {std::pair{tr("train"), 90.0}, {tr("test"), 10.0}, {tr("validation"), 0.0}}) {
        const auto number = static_cast<int>(m_parts.size()) + 1;
        auto* name = new QLineEdit(QStringLiteral("%1-%2").arg(source, ending));
        name->setObjectName(QStringLiteral("splitForm.name%1").arg(number));
        name->setToolTip(tr("What this part is called; one without a share is not made"));
        name->setAccessibleName(tr("Name of part %1").arg(number));
        auto* box = new QDoubleSpinBox;
        box->setObjectName(QStringLiteral("splitForm.share%1").arg(number));
        box->setAccessibleName(tr("Share of part %1").arg(number));
        box->setToolTip(tr("0 makes no such part"));
        box->setRange(0, 100);
        box->setDecimals(1);
        box->setSuffix(QStringLiteral(" %"));
        box->setValue(share);
        auto* row = new QHBoxLayout;
        row->addWidget(name, 1);
        row->addWidget(box);
        form->addRow(tr("Part %1:").arg(number), row);
        connect(name, &QLineEdit::textChanged, this, &DeriveForm::changed);
        connect(box, &QDoubleSpinBox::valueChanged, this, &DeriveForm::changed);
        m_parts.push_back({name, box});
    }
    m_seed = new QSpinBox;
    m_seed->setObjectName(QStringLiteral("splitForm.seed"));
    m_seed->setAccessibleName(tr("Seed"));
    m_seed->setRange(0, 1000000);
    m_seed->setToolTip(tr("With the same seed a text stays on its side in every data set"));
    form->addRow(tr("Seed:"), m_seed);
    connect(m_seed, &QSpinBox::valueChanged, this, &DeriveForm::changed);
}

QString SplitForm::title() const
{
    return tr("Split");
}

QString SplitForm::explanation() const
{
    return tr(
        "A text goes to a part by its own hash: equal samples come to the same part, and no part shares a text with "
        "another, also in other data sets that are split with the same seed.");
}

QString SplitForm::problem() const
{
    double sum = 0;
    int used = 0;
    for (const Part& part : m_parts) {
        sum += part.share->value();
        used += part.share->value() > 0 ? 1 : 0;
    }
    if (used == 0)
        return tr("Give a part a share.");
    if (sum > 100 + kRounding)
        return tr("The shares sum to more than 100 %.");
    return {};
}

std::vector<recipe::DatasetSpec> SplitForm::specs(const QString&) const
{
    std::vector<recipe::DatasetSpec> out;
    double begin = 0;
    for (const Part& part : m_parts) {
        if (part.share->value() <= 0)
            continue;
        const double end = begin + part.share->value() / 100;
        recipe::DatasetSpec spec = derivedFrom(m_choices.source, part.name->text());
        std::get<recipe::Derivation>(spec.content).split =
            recipe::Split{begin, end > 1 - kRounding ? 1 : end, m_seed->value()};
        out.push_back(std::move(spec));
        begin = end;
    }
    return out;
}

}  // namespace poft::gui
