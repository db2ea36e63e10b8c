// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/subset_dialog.h"

#include "gui/app/numbers.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include <cmath>

namespace poft::gui {

SubsetDialog::SubsetDialog(const storage::SampleQuery& shown, std::optional<qint64> count, qint64 total,
                           const QString& trainingData, Begin begin, QWidget* parent)
    : QDialog(parent),
      m_query(shown),
      m_total(total),
      m_data(trainingData),
      m_shown(new QRadioButton(tr("The samples that are &shown (being counted…)"))),
      m_best(new QRadioButton(tr("The &best by preference score:"))),
      m_share(new QDoubleSpinBox),
      m_count(new QLabel),
      m_withoutDropped(new QCheckBox(tr("&Leave out what is marked “drop”"))),
      m_name(new QLineEdit),
      m_problem(new QLabel),
      m_train(new QPushButton(tr("&Train on it…"))),
      m_save(new QPushButton(tr("Save as &data set")))
{
    build(count, begin);
    wire();
    showChoice();
}

void SubsetDialog::build(std::optional<qint64> count, Begin begin)
{
    setObjectName(QStringLiteral("subsetDialog"));
    setWindowTitle(tr("A subset of the training data"));
    const auto name = [](QWidget* widget, const char* part) {
        widget->setObjectName(QStringLiteral("subsetDialog.") + QLatin1String(part));
    };
    name(m_shown, "shown");
    name(m_best, "best");
    name(m_share, "share");
    name(m_count, "count");
    name(m_withoutDropped, "withoutDropped");
    name(m_name, "name");
    name(m_problem, "problem");
    name(m_train, "trainButton");
    name(m_save, "saveButton");
    m_name->setToolTip(tr("What the new data set is called in this workspace"));
    m_shown->setToolTip(tr("They get the subset's name as a tag, from which the data set is made"));
    m_best->setToolTip(tr("Those with the highest mean log-likelihood under the aligned models, which count alike"));
    (begin == Begin::Shown && count != 0 ? m_shown : m_best)->setChecked(true);
    if (count)
        setCount(*count);
    m_share->setRange(0.1, 99.9);
    m_share->setDecimals(1);
    m_share->setValue(90);
    m_share->setSuffix(tr(" %"));
    m_share->setAccessibleName(tr("Share of the samples that stays"));
    m_share->setToolTip(tr("How many of the samples stay, those with the highest preference score first"));
    m_withoutDropped->setChecked(true);
    m_withoutDropped->setToolTip(tr("Samples that you marked so stay out, whatever their score"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_train->setToolTip(
        tr("Open the experiment's recipe with the subset as training data, ready to start; what does "
           "not depend on it is not computed again"));
    m_save->setToolTip(tr("Make a data set of the workspace, for any recipe"));
    auto* nameLabel = new QLabel(tr("&Name:"));
    nameLabel->setBuddy(m_name);
    auto* best = new QHBoxLayout;
    best->addWidget(m_best);
    best->addWidget(m_share);
    best->addWidget(m_count, 1);
    auto* named = new QHBoxLayout;
    named->addWidget(nameLabel);
    named->addWidget(m_name, 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Cancel)->setObjectName(QStringLiteral("subsetDialog.cancelButton"));
    buttons->addButton(m_train, QDialogButtonBox::ActionRole);
    buttons->addButton(m_save, QDialogButtonBox::ActionRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_shown);
    layout->addLayout(best);
    layout->addWidget(m_withoutDropped);
    layout->addSpacing(8);
    layout->addLayout(named);
    layout->addWidget(m_problem);
    layout->addStretch(1);
    layout->addWidget(buttons);
    setMinimumWidth(fontMetrics().averageCharWidth() * 70);
}

void SubsetDialog::wire()
{
    connect(m_shown, &QRadioButton::toggled, this, &SubsetDialog::showChoice);
    connect(m_share, &QDoubleSpinBox::valueChanged, this, [this] {
        m_best->setChecked(true);
        showChoice();
    });
    connect(m_name, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_problem->hide();
        m_train->setEnabled(!text.trimmed().isEmpty());
        m_save->setEnabled(!text.trimmed().isEmpty());
    });
    connect(m_train, &QPushButton::clicked, this, [this] { Q_EMIT trainingWanted(subset()); });
    connect(m_save, &QPushButton::clicked, this, [this] { Q_EMIT saveWanted(subset()); });
}

void SubsetDialog::showChoice()
{
    const auto stay = static_cast<qint64>(std::llround(m_share->value() / 100 * static_cast<double>(m_total)));
    m_count->setText(tr("%1 of %2").arg(count(stay), count(m_total)));
    // A name that a person typed stays.
    if (!m_name->isModified())
        m_name->setText(m_best->isChecked() ? tr("%1-best-%2").arg(m_data, QString::number(m_share->value()))
                                            : tr("%1-subset").arg(m_data));
}

void SubsetDialog::setCount(qint64 count)
{
    m_shown->setText(tr("The %1 samples that are &shown").arg(gui::count(count)));
    m_shown->setEnabled(count > 0);
    if (count == 0)
        m_best->setChecked(true);
}

Subset SubsetDialog::subset() const
{
    Subset out;
    out.name = m_name->text().trimmed();
    if (m_shown->isChecked())
        out.shown = m_query;
    out.best = m_share->value() / 100;
    out.withoutDropped = m_withoutDropped->isChecked();
    return out;
}

void SubsetDialog::setProblem(const QString& sentence)
{
    m_problem->setText(sentence);
    m_problem->show();
}

}  // namespace poft::gui
