// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/noise_form.h"

#include "storage/recipe/vocabulary.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace poft::gui {

namespace {

constexpr const char* kForeign = "foreign_response";

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

QString words(std::string_view name)
{
    return text(name).replace(QLatin1Char('_'), QLatin1Char(' '));
}

QDoubleSpinBox* shareBox(const QString& name, const QString& accessibleName, double percent, double most)
{
    auto* box = new QDoubleSpinBox;
    box->setObjectName(QStringLiteral("noiseForm.") + name);
    box->setAccessibleName(accessibleName);
    box->setRange(0.1, most);
    box->setDecimals(1);
    box->setSuffix(QStringLiteral(" %"));
    box->setValue(percent);
    return box;
}

}  // namespace

NoiseForm::NoiseForm(const DeriveChoices& choices, QWidget* parent) : DeriveForm(parent), m_choices(choices)
{
    auto* grid = new QGridLayout;
    for (const recipe::Word& kind : recipe::kNoiseKinds) {
        auto* chosen = new QCheckBox(words(kind.name));
        chosen->setObjectName(QStringLiteral("noiseForm.%1").arg(text(kind.name)));
        chosen->setChecked(m_kinds.empty());
        auto* share = shareBox(text(kind.name) + QStringLiteral(".share"),
                               tr("Share of samples: %1").arg(words(kind.name)), 10, 500);
        share->setEnabled(chosen->isChecked());
        auto* meaning = new QLabel(text(kind.meaning));
        meaning->setWordWrap(true);
        for (QWidget* widget : {static_cast<QWidget*>(chosen), static_cast<QWidget*>(share)})
            widget->setToolTip(text(kind.meaning));
        const int row = grid->rowCount();
        grid->addWidget(chosen, row, 0);
        grid->addWidget(share, row, 1);
        grid->addWidget(meaning, row, 2);
        connect(chosen, &QCheckBox::toggled, share, &QWidget::setEnabled);
        connect(chosen, &QCheckBox::toggled, this, &DeriveForm::changed);
        connect(share, &QDoubleSpinBox::valueChanged, this, &DeriveForm::changed);
        m_kinds.push_back({std::string(kind.name), chosen, share});
    }
    grid->setColumnStretch(2, 1);
    m_source = new QComboBox;
    m_source->setObjectName(QStringLiteral("noiseForm.source"));
    m_source->setToolTip(tr("The data set whose answers are put to other questions"));
    m_source->setAccessibleName(tr("Data set that foreign answers come from"));
    for (const QString& name : choices.datasets)
        if (name.toStdString() != choices.source.name)
            m_source->addItem(name);
    m_mode = new QComboBox;
    m_mode->setObjectName(QStringLiteral("noiseForm.mode"));
    m_mode->setToolTip(tr("Noise takes the place of clean samples, so that their number stays, or comes beside them"));
    m_mode->setAccessibleName(tr("Where noise goes"));
    m_mode->addItem(tr("in place of clean samples"));
    m_mode->addItem(tr("beside them: the clean samples stay"));
    m_characters = shareBox(QStringLiteral("characters"), tr("Characters of an answer that an edit touches"), 20, 100);
    m_characters->setToolTip(tr("For the kinds that insert, delete and replace characters"));
    m_seed = new QSpinBox;
    m_seed->setObjectName(QStringLiteral("noiseForm.seed"));
    m_seed->setAccessibleName(tr("Seed"));
    m_seed->setRange(0, 1000000);
    m_seed->setToolTip(tr("Decides which samples become noise, and what becomes of them"));
    auto* form = new QFormLayout;
    form->addRow(tr("Noise goes:"), m_mode);
    form->addRow(tr("Characters touched:"), m_characters);
    form->addRow(tr("Foreign answers from:"), m_source);
    form->addRow(tr("Seed:"), m_seed);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 6, 0);
    layout->addLayout(grid);
    layout->addLayout(form);
    layout->addStretch(1);
    const auto showSource = [this] { m_source->setEnabled(wantsSource()); };
    connect(this, &DeriveForm::changed, m_source, showSource);
    showSource();
    connect(m_source, &QComboBox::activated, this, &DeriveForm::changed);
    connect(m_mode, &QComboBox::activated, this, &DeriveForm::changed);
    connect(m_characters, &QDoubleSpinBox::valueChanged, this, &DeriveForm::changed);
    connect(m_seed, &QSpinBox::valueChanged, this, &DeriveForm::changed);
}

QString NoiseForm::title() const
{
    return tr("Put noise in");
}

QString NoiseForm::explanation() const
{
    return tr(
        "Noise that is known: every sample is marked as noise or clean, so that charts and Compare can show how "
        "well it is found.");
}

QString NoiseForm::suggestedName() const
{
    return tr("%1, noisy").arg(QString::fromStdString(m_choices.source.name));
}

double NoiseForm::total() const
{
    double sum = 0;
    for (const Kind& kind : m_kinds)
        sum += kind.chosen->isChecked() ? kind.share->value() : 0;
    return sum;
}

bool NoiseForm::wantsSource() const
{
    return std::any_of(m_kinds.begin(), m_kinds.end(),
                       [](const Kind& kind) { return kind.name == kForeign && kind.chosen->isChecked(); });
}

QString NoiseForm::problem() const
{
    if (total() <= 0)
        return tr("Choose a kind of noise.");
    if (m_mode->currentIndex() == 0 && total() > 100)
        return tr("The shares sum to more than 100 %; lower them, or let noise go beside the clean samples.");
    if (wantsSource() && m_source->count() == 0)
        return tr("Foreign answers need another data set; import one first.");
    return {};
}

std::vector<recipe::DatasetSpec> NoiseForm::specs(const QString& name) const
{
    recipe::Noise noise;
    for (const Kind& kind : m_kinds)
        if (kind.chosen->isChecked())
            noise.kinds[kind.name] = kind.share->value() / 100;
    noise.mode = m_mode->currentIndex() == 0 ? recipe::Noise::Mode::Replace : recipe::Noise::Mode::Add;
    noise.seed = m_seed->value();
    noise.characterRate = m_characters->value() / 100;
    if (wantsSource()) {
        const std::string source = m_source->currentText().toStdString();
        noise.source = recipe::Input{"dataset:" + source, source};
    }
    recipe::DatasetSpec spec = derivedFrom(m_choices.source, name);
    std::get<recipe::Derivation>(spec.content).noise = std::move(noise);
    return {std::move(spec)};
}

}  // namespace poft::gui
