// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/change_one_dialog.h"

#include "gui/widgets/setting_field.h"
#include "storage/recipe/settings.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace poft::gui {

namespace {

const QLatin1String kTrain("/data/train");
const QLatin1String kTarget("/target");
const QLatin1String kSeeds("/seeds");

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

/// A value of JSON for a sentence: without quotes, 7e-04 as 0.0007.
QString plain(const QString& json)
{
    bool number = false;
    const double value = json.toDouble(&number);
    if (number)
        return QString::number(value, 'g', 10);
    return json.startsWith(QLatin1Char('"')) ? json.mid(1, json.size() - 2) : json;
}

}  // namespace

ChangeOneDialog::ChangeOneDialog(const QString& name, const QString& recipe, const Available& available,
                                 QWidget* parent)
    : QDialog(parent), m_experiment(name), m_outline(RecipeOutline::of(recipe)), m_available(available)
{
    setObjectName(QStringLiteral("changeOneDialog"));
    setWindowTitle(tr("Change one thing"));
    build();
    fillThings();
    showThing();
}

void ChangeOneDialog::build()
{
    auto* head = new QLabel(tr("“%1” once more, with one value changed. What the change does not touch is taken from "
                               "what this workspace has already.")
                                .arg(m_experiment));
    head->setTextFormat(Qt::PlainText);
    head->setWordWrap(true);
    m_thing = new QComboBox;
    m_thing->setObjectName(QStringLiteral("changeOneDialog.thing"));
    m_thing->setToolTip(tr("The setting or choice that is to be another"));
    m_thing->setAccessibleName(tr("What changes"));
    m_scope = new QComboBox;
    m_scope->setObjectName(QStringLiteral("changeOneDialog.scope"));
    m_scope->setToolTip(tr("All arms, or one of them"));
    m_scope->setAccessibleName(tr("Where it changes"));
    m_scope->addItem(tr("all arms"));
    for (const ArmOutline& arm : m_outline.arms)
        m_scope->addItem(tr("arm %1").arg(arm.name));
    m_scopeLabel = new QLabel(tr("&In:"));
    m_scopeLabel->setBuddy(m_scope);
    m_now = new QLabel;
    m_now->setObjectName(QStringLiteral("changeOneDialog.now"));
    m_now->setTextFormat(Qt::PlainText);
    m_now->setWordWrap(true);
    auto* place = new QWidget;
    m_place = new QVBoxLayout(place);
    m_place->setContentsMargins(0, 0, 0, 0);
    m_name = new QLineEdit(tr("%1, changed").arg(m_experiment));
    m_name->setObjectName(QStringLiteral("changeOneDialog.name"));
    m_name->setToolTip(tr("What the new experiment is called"));
    m_name->setAccessibleName(tr("Name of the new experiment"));
    auto* form = new QFormLayout;
    form->addRow(tr("What &changes:"), m_thing);
    form->addRow(m_scopeLabel, m_scope);
    form->addRow(tr("Now:"), m_now);
    form->addRow(tr("Then:"), place);
    form->addRow(tr("&Name:"), m_name);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Cancel)->setObjectName(QStringLiteral("changeOneDialog.cancelButton"));
    m_accept = buttons->addButton(tr("&Look at it"), QDialogButtonBox::AcceptRole);
    m_accept->setObjectName(QStringLiteral("changeOneDialog.acceptButton"));
    m_accept->setToolTip(tr("Open the changed recipe as a draft; nothing starts before you press Start"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_thing, &QComboBox::activated, this, &ChangeOneDialog::showThing);
    connect(m_scope, &QComboBox::activated, this, &ChangeOneDialog::showThing);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(head);
    layout->addLayout(form);
    layout->addStretch(1);
    layout->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 78, sizeHint().height());
}

void ChangeOneDialog::fillThings()
{
    for (const recipe::Setting& setting : recipe::settingsTable()) {
        if (setting.name != "seed" && setting.name != "objective")
            m_thing->addItem(text(setting.label), text(setting.name));
    }
    m_thing->insertSeparator(0);
    m_thing->insertItem(0, tr("Seeds"), kSeeds);
    m_thing->insertItem(0, tr("Target model"), kTarget);
    m_thing->insertItem(0, tr("Training data"), kTrain);
    m_thing->setCurrentIndex(std::max(0, m_thing->findData(QStringLiteral("learning_rate"))));
}

std::optional<std::size_t> ChangeOneDialog::arm() const
{
    return m_scope->currentIndex() > 0 ? std::optional(static_cast<std::size_t>(m_scope->currentIndex()) - 1)
                                       : std::nullopt;
}

void ChangeOneDialog::showThing()
{
    if (m_editor != nullptr) {
        m_editor->hide();
        m_editor->deleteLater();
    }
    m_change.clear();
    m_accept->setEnabled(false);
    const QString thing = m_thing->currentData().toString();
    const bool isSetting = !thing.startsWith(QLatin1Char('/'));
    m_scope->setVisible(isSetting);
    m_scopeLabel->setVisible(isSetting);
    if (isSetting)
        showSetting(thing);
    else if (thing == kSeeds)
        showSeeds();
    else
        showNames(thing == kTrain ? m_outline.train : m_outline.target, thing == kTarget);
    m_place->addWidget(m_editor);
}

void ChangeOneDialog::showSetting(const QString& name)
{
    const recipe::Setting* setting = recipe::findSetting(name.toStdString());
    auto* field = new SettingField(*setting);
    m_editor = field;
    const RecipeOutline::Value now = m_outline.setting(name, arm());
    field->setValue(now.text, false);
    m_now->setText(now.own ? plain(now.text)
                           : tr("%1 (not set here: the default, or what all arms have)").arg(plain(now.text)));
    connect(field, &SettingField::edited, this, [this, field, name](const QString& json) {
        field->setValue(plain(json), false);
        const QString place = arm() ? QStringLiteral("/arms/%1/training/").arg(*arm()) : QStringLiteral("/training/");
        m_change = {{place + name, json}};
        take(plain(json), text(field->setting().label));
    });
}

void ChangeOneDialog::showNames(const QString& current, bool models)
{
    auto* box = new QComboBox;
    m_editor = box;
    box->setObjectName(QStringLiteral("changeOneDialog.choice"));
    box->setAccessibleName(m_thing->currentText());
    m_now->setText(current.isEmpty() ? tr("none") : current);
    const QStringList own = models ? m_outline.models : m_outline.datasets;
    for (const QString& name : own)
        box->addItem(name, name);
    for (const QString& name : models ? m_available.models : m_available.conversations)
        if (!own.contains(name))
            box->addItem(tr("%1 (of the workspace)").arg(name), name);
    box->setCurrentIndex(box->findData(current));
    connect(box, &QComboBox::activated, this, [this, box, current, models] {
        const QString name = box->currentData().toString();
        m_change = registration(m_outline, name, models);
        m_change << RecipeEdit{m_thing->currentData().toString(), jsonText(name)};
        take(name == current ? QString() : name, m_thing->currentText());
    });
}

void ChangeOneDialog::showSeeds()
{
    auto* line = new QLineEdit(m_outline.seeds);
    m_editor = line;
    line->setObjectName(QStringLiteral("changeOneDialog.seeds"));
    line->setAccessibleName(tr("Seeds"));
    m_now->setText(m_outline.seeds);
    connect(line, &QLineEdit::textEdited, this, [this](const QString& typed) {
        m_change = {{kSeeds, seedsJson(typed)}};
        take(typed.trimmed() == m_outline.seeds ? QString() : typed.trimmed(), tr("Seeds"));
    });
}

void ChangeOneDialog::take(const QString& value, const QString& words)
{
    m_accept->setEnabled(!value.isEmpty());
    m_accept->setDefault(m_accept->isEnabled());
    if (!m_name->isModified() && !value.isEmpty())
        m_name->setText(tr("%1, %2 %3").arg(m_experiment, words.toLower(), value));
}

QList<RecipeEdit> ChangeOneDialog::edits() const
{
    return m_change + QList<RecipeEdit>{{QStringLiteral("/name"), jsonText(m_name->text().trimmed())}};
}

}  // namespace poft::gui
