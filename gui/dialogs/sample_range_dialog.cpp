// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/sample_range_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>

#include <cmath>

namespace poft::gui {

namespace {

QString text(const std::optional<double>& number)
{
    return number ? QLocale::c().toString(*number, 'g', 6) : QString();
}

/// Nothing for an empty field; `bad` is set where it holds no number. A decimal comma is understood.
std::optional<double> numberIn(const QLineEdit& field, bool& bad)
{
    const QString typed = field.text().trimmed().replace(u',', u'.').replace(u'−', u'-');
    if (typed.isEmpty())
        return std::nullopt;
    bool good = false;
    const double number = QLocale::c().toDouble(typed, &good);
    if (good && std::isfinite(number))
        return number;
    bad = true;
    return std::nullopt;
}

}  // namespace

SampleRangeDialog::SampleRangeDialog(std::vector<NamedRange> columns, std::size_t first, QWidget* parent)
    : QDialog(parent), m_columns(std::move(columns)), m_column(new QComboBox), m_problem(new QLabel)
{
    setObjectName(QStringLiteral("sampleRangeDialog"));
    setWindowTitle(tr("Samples by a range"));
    m_column->setObjectName(QStringLiteral("sampleRangeDialog.column"));
    m_column->setAccessibleName(tr("Column"));
    for (const NamedRange& column : m_columns)
        m_column->addItem(column.name);
    m_column->setCurrentIndex(static_cast<int>(first));
    const auto field = [this](const char* name, const QString& accessible) {
        auto* made = new QLineEdit;
        made->setObjectName(QLatin1String(name));
        made->setAccessibleName(accessible);
        made->setPlaceholderText(tr("open"));
        made->setToolTip(tr("A number; left empty, this end is open"));
        connect(made, &QLineEdit::textChanged, this, &SampleRangeDialog::check);
        return made;
    };
    m_low = field("sampleRangeDialog.low", tr("From"));
    m_high = field("sampleRangeDialog.high", tr("To"));
    m_problem->setObjectName(QStringLiteral("sampleRangeDialog.problem"));
    m_problem->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_take = buttons->addButton(tr("&Show these"), QDialogButtonBox::AcceptRole);
    m_take->setObjectName(QStringLiteral("sampleRangeDialog.take"));
    auto* form = new QFormLayout(this);
    form->addRow(tr("&Column:"), m_column);
    form->addRow(tr("&From:"), m_low);
    form->addRow(tr("&To:"), m_high);
    form->addRow(m_problem);
    form->addRow(buttons);
    connect(m_column, &QComboBox::currentIndexChanged, this, &SampleRangeDialog::showColumn);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        if (const auto chosen = range())
            Q_EMIT wanted(*chosen);
        accept();
    });
    showColumn();
    m_low->setFocus();
}

void SampleRangeDialog::showColumn()
{
    const storage::SampleRange& range = m_columns[static_cast<std::size_t>(m_column->currentIndex())].range;
    m_low->setText(text(range.low));
    m_high->setText(text(range.high));
    check();
}

std::optional<NamedRange> SampleRangeDialog::range() const
{
    NamedRange out = m_columns[static_cast<std::size_t>(m_column->currentIndex())];
    bool bad = false;
    out.range.low = numberIn(*m_low, bad);
    out.range.high = numberIn(*m_high, bad);
    if (bad || (!out.range.low && !out.range.high) ||
        (out.range.low && out.range.high && *out.range.low > *out.range.high))
        return std::nullopt;
    return out;
}

void SampleRangeDialog::check()
{
    bool bad = false;
    const auto low = numberIn(*m_low, bad);
    const auto high = numberIn(*m_high, bad);
    m_problem->setText(bad                           ? tr("Type numbers, as -2.5.")
                       : low && high && *low > *high ? tr("“From” is larger than “to”: no sample is in between.")
                       : !low && !high               ? tr("Type at least one end.")
                                                     : QString());
    m_take->setEnabled(range().has_value());
}

}  // namespace poft::gui
