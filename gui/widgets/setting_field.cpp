// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/setting_field.h"

#include "gui/app/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>

namespace poft::gui {

namespace {

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

/// A value as JSON: numbers as typed, so that 1e-4 stays what a person wrote.
QString json(const recipe::SettingValue& value)
{
    const QString plain = QString::fromStdString(recipe::textOf(value));
    if (!std::holds_alternative<std::string>(value))
        return plain;
    const QByteArray list = QJsonDocument(QJsonArray{plain}).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(list.mid(1, list.size() - 2));
}

}  // namespace

SettingField::SettingField(const recipe::Setting& setting, QWidget* parent)
    : QWidget(parent),
      m_setting(setting),
      m_label(new QLabel(text(setting.label) + QLatin1Char(':'))),
      m_reset(new QToolButton(this)),
      m_problemLabel(new QLabel(this))
{
    build();
}

void SettingField::build()
{
    const QString name = text(m_setting.name);
    const QString help = tr("%1\nAllowed: %2. Default: %3. In a recipe: %4.")
                             .arg(text(m_setting.help), QString::fromStdString(recipe::allowedText(m_setting)),
                                  QString::fromStdString(recipe::textOf(recipe::defaultOf(m_setting))), name);
    QWidget* editor = nullptr;
    if (!m_setting.choices.empty() && !m_setting.isList()) {
        editor = m_choice = new QComboBox(this);
        for (const recipe::Choice& choice : m_setting.choices)
            m_choice->addItem(text(choice.label), text(choice.name));
        connect(m_choice, &QComboBox::activated, this, [this] { take(m_choice->currentData().toString()); });
    } else if (std::holds_alternative<bool recipe::TrainingSettings::*>(m_setting.member)) {
        editor = m_switch = new QCheckBox(this);
        connect(m_switch, &QCheckBox::clicked, this,
                [this](bool on) { take(on ? QStringLiteral("true") : QStringLiteral("false")); });
    } else {
        editor = m_line = new QLineEdit(this);
        m_line->setMaximumWidth(m_line->fontMetrics().averageCharWidth() * (m_setting.isList() ? 40 : 16));
        connect(m_line, &QLineEdit::editingFinished, this, [this] { take(m_line->text().trimmed()); });
    }
    editor->setObjectName(QStringLiteral("setting.") + name);
    editor->setAccessibleName(text(m_setting.label));
    editor->setAccessibleDescription(text(m_setting.help));
    m_label->setBuddy(editor);
    for (QWidget* widget : {editor, static_cast<QWidget*>(m_label)})
        widget->setToolTip(help);
    auto* unit = new QLabel(text(m_setting.unit), this);
    m_reset->setText(QStringLiteral("↺"));
    m_reset->setAutoRaise(true);
    m_reset->setFocusPolicy(Qt::StrongFocus);
    m_reset->setObjectName(QStringLiteral("setting.%1.reset").arg(name));
    m_reset->setAccessibleName(tr("%1: back to the default").arg(text(m_setting.label)));
    m_reset->setToolTip(tr("Take this value out of the recipe, so that the default or the common value holds"));
    QSizePolicy keepsPlace = m_reset->sizePolicy();
    keepsPlace.setRetainSizeWhenHidden(true);
    m_reset->setSizePolicy(keepsPlace);
    connect(m_reset, &QToolButton::clicked, this, &SettingField::cleared);
    m_problemLabel->setObjectName(QStringLiteral("setting.%1.problem").arg(name));
    m_problemLabel->setTextFormat(Qt::PlainText);
    m_problemLabel->setWordWrap(true);
    m_problemLabel->hide();
    auto* row = new QHBoxLayout;
    row->addWidget(editor);
    row->addWidget(unit);
    row->addWidget(m_reset);
    row->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addLayout(row);
    layout->addWidget(m_problemLabel);
    setFocusProxy(editor);
}

void SettingField::setValue(const QString& value, bool own)
{
    if (m_choice != nullptr) {
        const QSignalBlocker quiet(m_choice);
        m_choice->setCurrentIndex(m_choice->findData(value));
    } else if (m_switch != nullptr) {
        m_switch->setChecked(value == QLatin1String("true"));
    } else if (!m_line->hasFocus() || !m_line->isModified()) {
        m_line->setText(value);
    }
    m_reset->setVisible(own);
    QFont font = m_label->font();
    font.setBold(own);
    m_label->setFont(font);
    tell({});
}

void SettingField::setEffective(bool effective)
{
    for (QWidget* widget : {static_cast<QWidget*>(m_choice), static_cast<QWidget*>(m_switch),
                            static_cast<QWidget*>(m_line), static_cast<QWidget*>(m_label)}) {
        if (widget != nullptr)
            widget->setEnabled(effective);
    }
}

void SettingField::setProblem(const QString& sentence)
{
    m_problem = sentence;
    tell({});
}

void SettingField::take(const QString& typed)
{
    if (m_line != nullptr) {
        if (!m_line->isModified())
            return;
        m_line->setModified(false);
    }
    const Result<recipe::SettingValue> value = recipe::parseValue(m_setting, typed.toStdString());
    if (!value)
        return tell(QString::fromStdString(value.error().message));
    recipe::TrainingSettings scratch;
    if (const Status fits = recipe::setValue(scratch, m_setting, *value); !fits)
        return tell(QString::fromStdString(fits.error().message));
    tell({});
    Q_EMIT edited(json(*value));
}

void SettingField::tell(const QString& ownProblem)
{
    const QString shown = ownProblem.isEmpty() ? m_problem : ownProblem;
    m_problemLabel->setText(shown);
    m_problemLabel->setVisible(!shown.isEmpty());
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, Theme::of(palette()).bad);
    m_problemLabel->setPalette(colours);
}

}  // namespace poft::gui
