// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/sample_filters.h"

#include "gui/pages/sample_chips.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QTimer>

#include <algorithm>
#include <cmath>
#include <limits>

namespace poft::gui {

namespace {

enum Known { AllSamples, NoiseOnly, CleanOnly, Kept, Dropped, WithNote, NearDuplicates, FirstTag };

constexpr int kTypingMilliseconds = 300;

QLabel* labelFor(QWidget* widget, const QString& text)
{
    auto* label = new QLabel(text);
    label->setBuddy(widget);
    return label;
}

}  // namespace

SampleFilters::SampleFilters(QWidget* parent) : QWidget(parent), m_typed(new QTimer(this))
{
    m_known = new QComboBox;
    m_known->setObjectName(QStringLiteral("samplesPage.filter"));
    m_known->setToolTip(tr("Show only samples of which this is known, or which you marked so"));
    m_known->addItem(tr("all samples"), AllSamples);
    m_known->addItem(tr("known noise"), NoiseOnly);
    m_known->addItem(tr("known to be clean"), CleanOnly);
    m_known->addItem(tr("marked: keep"), Kept);
    m_known->addItem(tr("marked: drop"), Dropped);
    m_known->addItem(tr("with a note"), WithNote);
    m_known->addItem(tr("near duplicates"), NearDuplicates);
    m_below = new QDoubleSpinBox;
    m_below->setObjectName(QStringLiteral("samplesPage.below"));
    m_below->setRange(-1000, 0);
    m_below->setDecimals(2);
    m_below->setSingleStep(0.1);
    m_below->setValue(-1);
    m_below->setKeyboardTracking(false);
    m_below->setAccessibleName(tr("Score below"));
    m_below->setToolTip(tr("In nats per token; the preference score is the mean over the aligned models"));
    m_below->setEnabled(false);
    m_belowOn = new QCheckBox(tr("Score belo&w:"));
    m_belowOn->setObjectName(QStringLiteral("samplesPage.belowOn"));
    m_belowOn->setToolTip(tr("Only samples whose preference score is below this"));
    m_search = new QLineEdit;
    m_search->setObjectName(QStringLiteral("samplesPage.search"));
    m_search->setPlaceholderText(tr("words, “a phrase”, word*, -not this"));
    m_search->setClearButtonEnabled(true);
    m_search->setToolTip(
        tr("All words must stand in the sample, whatever their case; \"several words\" stand side by "
           "side, word* begins so, -word must not stand there, prompt:word and response:word look in "
           "one part"));
    m_typed->setSingleShot(true);
    m_typed->setInterval(kTypingMilliseconds);
    m_chips = new SampleChips(this);
    connect(m_chips, &SampleChips::changed, this, &SampleFilters::changed);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(labelFor(m_known, tr("&Show:")));
    row->addWidget(m_known);
    row->addSpacing(12);
    row->addWidget(m_belowOn);
    row->addWidget(m_below);
    row->addSpacing(12);
    row->addWidget(labelFor(m_search, tr("Sear&ch:")));
    row->addWidget(m_search, 1);
    connect(m_known, &QComboBox::activated, this, &SampleFilters::changed);
    connect(m_below, &QDoubleSpinBox::valueChanged, this, &SampleFilters::changed);
    connect(m_belowOn, &QCheckBox::toggled, this, [this](bool on) {
        m_below->setEnabled(on);
        Q_EMIT changed();
    });
    connect(m_search, &QLineEdit::textChanged, m_typed, qOverload<>(&QTimer::start));
    connect(m_typed, &QTimer::timeout, this, &SampleFilters::changed);
}

bool SampleFilters::active() const
{
    return m_known->currentData().toInt() != AllSamples || m_belowOn->isChecked() || m_chips->active() ||
           !m_search->text().isEmpty();
}

void SampleFilters::apply(storage::SampleQuery& query) const
{
    switch (const qlonglong known = m_known->currentData().toLongLong(); known) {
        case AllSamples:
            break;
        case NoiseOnly:
        case CleanOnly:
            query.isNoise = known == NoiseOnly;
            break;
        case Kept:
        case Dropped:
            query.verdict = known == Kept ? storage::Verdict::Keep : storage::Verdict::Drop;
            break;
        case WithNote:
            query.withNote = true;
            break;
        case NearDuplicates:
            query.nearDuplicates = true;
            break;
        default:
            query.tag = known - FirstTag;
    }
    if (m_belowOn->isChecked())
        query.ranges.push_back({storage::SampleOrder::RLlm, std::nullopt,
                                std::nextafter(m_below->value(), -std::numeric_limits<double>::infinity())});
    m_chips->apply(query);
    query.search = m_search->text().toStdString();
}

void SampleFilters::setTags(const std::vector<storage::Tag>& tags)
{
    const QSignalBlocker quiet(m_known);
    const QVariant before = m_known->currentData();
    while (m_known->count() > FirstTag)
        m_known->removeItem(FirstTag);
    for (const storage::Tag& tag : tags)
        m_known->addItem(tr("tag: %1").arg(QString::fromStdString(tag.name)),
                         QVariant::fromValue<qlonglong>(FirstTag + tag.id));
    m_known->setCurrentIndex(std::max(0, m_known->findData(before)));
}

void SampleFilters::setBelow(std::optional<double> score)
{
    if (score)
        m_below->setValue(*score);
    m_belowOn->setChecked(score.has_value());
}

}  // namespace poft::gui
