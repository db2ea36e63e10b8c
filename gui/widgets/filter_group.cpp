// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/filter_group.h"

#include "gui/widgets/filter_condition.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace poft::gui {

namespace {

enum Join { All, Any, None };

QToolButton* textButton(const QString& name, const QString& text, const QString& help)
{
    auto* button = new QToolButton;
    button->setObjectName(name);
    button->setText(text);
    button->setToolTip(help);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

}  // namespace

FilterGroup::FilterGroup(const DeriveChoices& choices, const QString& name, bool removable, QWidget* parent)
    : QFrame(parent), m_choices(choices), m_join(new QComboBox), m_column(new QVBoxLayout)
{
    setObjectName(name);
    setFrameShape(StyledPanel);
    m_join->setObjectName(name + QStringLiteral(".join"));
    m_join->setAccessibleName(tr("How the conditions are joined"));
    m_join->setToolTip(tr("Whether all conditions must hold, one is enough, or none may"));
    m_join->addItem(tr("all of these hold"));
    m_join->addItem(tr("any of these holds"));
    m_join->addItem(tr("none of these holds"));
    auto* condition =
        textButton(name + QStringLiteral(".addCondition"), tr("Add condition"), tr("One more thing that must hold"));
    auto* group = textButton(name + QStringLiteral(".addGroup"), tr("Add group"),
                             tr("Conditions within a condition: all, any or none of them hold"));
    auto* head = new QHBoxLayout;
    head->addWidget(new QLabel(tr("Samples of which")));
    head->addWidget(m_join);
    head->addStretch(1);
    auto* foot = new QHBoxLayout;
    foot->addWidget(condition);
    foot->addWidget(group);
    foot->addStretch(1);
    if (removable) {
        auto* away = textButton(name + QStringLiteral(".remove"), tr("Remove group"),
                                tr("Take the group and its conditions away"));
        foot->addWidget(away);
        connect(away, &QToolButton::clicked, this, &FilterGroup::removed);
    }
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(head);
    layout->addLayout(m_column);
    layout->addLayout(foot);
    connect(m_join, &QComboBox::activated, this, &FilterGroup::changed);
    connect(condition, &QToolButton::clicked, this, &FilterGroup::addCondition);
    connect(group, &QToolButton::clicked, this, &FilterGroup::addGroup);
}

QString FilterGroup::partName()
{
    return QStringLiteral("%1.%2").arg(objectName()).arg(++m_made);
}

void FilterGroup::addCondition()
{
    auto* condition = new FilterCondition(m_choices, partName());
    connect(condition, &FilterCondition::changed, this, &FilterGroup::changed);
    connect(condition, &FilterCondition::removed, this, [this, condition] { remove(condition); });
    add({condition, nullptr, condition});
}

void FilterGroup::addGroup()
{
    auto* group = new FilterGroup(m_choices, partName(), true);
    group->addCondition();
    connect(group, &FilterGroup::changed, this, &FilterGroup::changed);
    connect(group, &FilterGroup::removed, this, [this, group] { remove(group); });
    add({nullptr, group, group});
}

void FilterGroup::add(const Part& part)
{
    m_parts.push_back(part);
    m_column->addWidget(part.widget);
    Q_EMIT changed();
}

void FilterGroup::remove(QWidget* widget)
{
    std::erase_if(m_parts, [widget](const Part& part) { return part.widget == widget; });
    widget->hide();
    widget->deleteLater();
    Q_EMIT changed();
}

QString FilterGroup::problem() const
{
    if (m_parts.empty())
        return tr("Add a condition.");
    for (const Part& part : m_parts) {
        const QString problem = part.condition != nullptr ? part.condition->problem() : part.group->problem();
        if (!problem.isEmpty())
            return problem;
    }
    return {};
}

recipe::Filter FilterGroup::filter() const
{
    recipe::Filter out;
    out.kind = m_join->currentIndex() == All ? recipe::Filter::Kind::All : recipe::Filter::Kind::Any;
    for (const Part& part : m_parts)
        out.parts.push_back(part.condition != nullptr ? part.condition->filter() : part.group->filter());
    if (m_join->currentIndex() != None)
        return out;
    recipe::Filter none;
    none.kind = recipe::Filter::Kind::Not;
    none.parts.push_back(std::move(out));
    return none;
}

}  // namespace poft::gui
