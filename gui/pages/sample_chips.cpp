// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/sample_chips.h"

#include "gui/app/numbers.h"

#include <QHBoxLayout>
#include <QToolButton>

#include <algorithm>

namespace poft::gui {

namespace {

bool sameColumn(const NamedRange& a, const NamedRange& b)
{
    return a.range.column == b.range.column && a.range.valueColumn == b.range.valueColumn;
}

QString rangeText(const NamedRange& one)
{
    if (!one.range.low)
        return SampleChips::tr("%1 ≤ %2").arg(one.name, fixedNumber(one.range.high, 2));
    if (!one.range.high)
        return SampleChips::tr("%1 ≥ %2").arg(one.name, fixedNumber(one.range.low, 2));
    return SampleChips::tr("%1 %2 … %3").arg(one.name, fixedNumber(one.range.low, 2), fixedNumber(one.range.high, 2));
}

}  // namespace

SampleChips::SampleChips(QWidget* parent) : QWidget(parent), m_row(new QHBoxLayout(this))
{
    m_row->setContentsMargins(0, 0, 0, 0);
    rebuild();
}

void SampleChips::setBox(const std::optional<SampleBox>& box)
{
    m_box = box;
    rebuild();
}

void SampleChips::setSpan(const std::optional<SampleSpan>& span)
{
    m_span = span;
    rebuild();
}

void SampleChips::setRange(const NamedRange& range)
{
    std::erase_if(m_ranges, [&](const NamedRange& one) { return sameColumn(one, range); });
    m_ranges.push_back(range);
    rebuild();
}

void SampleChips::setAlike(const QString& name, const std::vector<storage::Id>& contents)
{
    m_alike = Alike{name, contents};
    rebuild();
    Q_EMIT changed();
}

void SampleChips::askRange(std::vector<NamedRange> columns, std::size_t which)
{
    for (NamedRange& column : columns)
        column = rangeOf(column);
    auto* dialog = new SampleRangeDialog(std::move(columns), which, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &SampleRangeDialog::wanted, this, [this](const NamedRange& range) {
        setRange(range);
        Q_EMIT changed();
    });
    dialog->open();
}

/// The range that a column has, or `range` itself.
NamedRange SampleChips::rangeOf(const NamedRange& range) const
{
    const auto found =
        std::find_if(m_ranges.begin(), m_ranges.end(), [&](const NamedRange& one) { return sameColumn(one, range); });
    return found == m_ranges.end() ? range : *found;
}

void SampleChips::apply(storage::SampleQuery& query) const
{
    if (m_box) {
        query.ranges.push_back({storage::SampleOrder::RLlm, m_box->rLlmLow, m_box->rLlmHigh});
        query.ranges.push_back({storage::SampleOrder::RTheta, m_box->rThetaLow, m_box->rThetaHigh});
    }
    if (m_span) {
        storage::SampleRange range{storage::SampleOrder::RLlm, m_span->low, m_span->high};
        if (m_span->series != 0)
            range.series = m_span->series;
        query.ranges.push_back(range);
    }
    if (m_alike)
        query.contents = m_alike->contents;
    for (const NamedRange& one : m_ranges)
        query.ranges.push_back(one.range);
}

void SampleChips::addChip(const QString& name, const QString& text, const QString& help, std::function<void()> remove)
{
    auto* chip = new QToolButton(this);
    chip->setObjectName(QStringLiteral("samplesPage.") + name);
    chip->setText(text + QStringLiteral("  ✕"));
    chip->setAccessibleName(tr("Take away: %1").arg(text));
    chip->setToolTip(tr("%1; click to take it away").arg(help));
    chip->setFocusPolicy(Qt::StrongFocus);
    connect(chip, &QToolButton::clicked, this, [this, remove = std::move(remove)] {
        remove();
        rebuild();
        Q_EMIT changed();
    });
    m_row->addWidget(chip);
}

void SampleChips::rebuild()
{
    while (QLayoutItem* item = m_row->takeAt(0)) {
        // A chip goes at its own click.
        if (item->widget() != nullptr) {
            item->widget()->setObjectName({});
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    if (m_box)
        addChip(QStringLiteral("boxChip"),
                tr("r_LLM %1 … %2, r_θ %3 … %4")
                    .arg(fixedNumber(m_box->rLlmLow, 2), fixedNumber(m_box->rLlmHigh, 2),
                         fixedNumber(m_box->rThetaLow, 2), fixedNumber(m_box->rThetaHigh, 2)),
                tr("Only samples of the box that was drawn on the page Scores"), [this] { m_box.reset(); });
    if (m_span)
        addChip(QStringLiteral("spanChip"),
                tr("%1 %2 … %3")
                    .arg(m_span->model.isEmpty() ? tr("score") : m_span->model, fixedNumber(m_span->low, 2),
                         fixedNumber(m_span->high, 2)),
                tr("Only samples of the range that was drawn on the page Scores"), [this] { m_span.reset(); });
    if (m_alike)
        addChip(
            QStringLiteral("alikeChip"), tr("like %1").arg(m_alike->name),
            tr("Only the samples that are most like this one: near duplicates, and those that share its rare words"),
            [this] { m_alike.reset(); });
    for (const NamedRange& one : m_ranges)
        addChip(QStringLiteral("rangeChip"), rangeText(one), tr("Only samples within this range"), [this, one] {
            std::erase_if(m_ranges, [&](const NamedRange& other) { return sameColumn(one, other); });
        });
    m_row->addStretch(1);
    setVisible(active());
}

}  // namespace poft::gui
