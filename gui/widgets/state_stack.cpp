// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/state_stack.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace poft::gui {

StateStack::StateStack(const QString& name, QWidget* content, QWidget* parent)
    : QStackedWidget(parent),
      m_message(new QWidget(this)),
      m_title(new QLabel(m_message)),
      m_text(new QLabel(m_message)),
      m_busy(new QProgressBar(m_message)),
      m_buttons(new QHBoxLayout)
{
    setObjectName(name);
    m_title->setObjectName(name + QStringLiteral(".messageTitle"));
    m_text->setObjectName(name + QStringLiteral(".message"));
    m_busy->setObjectName(name + QStringLiteral(".busy"));
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.3);
    large.setBold(true);
    m_title->setFont(large);
    for (QLabel* label : {m_title, m_text}) {
        label->setAlignment(Qt::AlignCenter);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_text->setWordWrap(true);
    const int width = m_text->fontMetrics().averageCharWidth() * 70;
    m_text->setMinimumWidth(width / 2);
    m_text->setMaximumWidth(width);
    m_busy->setRange(0, 0);
    m_busy->setMaximumWidth(width / 3);
    m_busy->setTextVisible(false);
    m_busy->setAccessibleName(tr("Busy"));

    auto* text = new QHBoxLayout;
    text->addStretch(1);
    text->addWidget(m_text, 4);
    text->addStretch(1);
    m_buttons->setAlignment(Qt::AlignCenter);
    auto* layout = new QVBoxLayout(m_message);
    layout->addStretch(2);
    layout->addWidget(m_title);
    layout->addSpacing(6);
    layout->addLayout(text);
    layout->addSpacing(10);
    layout->addWidget(m_busy, 0, Qt::AlignCenter);
    layout->addLayout(m_buttons);
    layout->addStretch(3);
    addWidget(content);
    addWidget(m_message);
}

void StateStack::showContent()
{
    setCurrentIndex(0);
}

void StateStack::showEmpty(const QString& title, const QString& text, const QList<QAction*>& actions)
{
    showMessage(title, text, actions, false);
}

void StateStack::showBusy(const QString& text, const QList<QAction*>& actions)
{
    showMessage({}, text, actions, true);
}

void StateStack::showFailed(const QString& sentence, const QList<QAction*>& actions)
{
    showMessage(tr("This did not work"), sentence, actions, false);
}

void StateStack::showMessage(const QString& title, const QString& text, const QList<QAction*>& actions, bool busy)
{
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
    m_text->setText(text);
    m_busy->setVisible(busy);
    if (actions != m_actions) {
        m_actions = actions;
        while (QLayoutItem* item = m_buttons->takeAt(0)) {
            delete item->widget();
            delete item;
        }
        for (QAction* action : actions) {
            auto* button = new QToolButton(m_message);
            button->setDefaultAction(action);
            button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
            button->setObjectName(objectName() + QLatin1Char('.') + action->objectName());
            button->setFocusPolicy(Qt::StrongFocus);
            m_buttons->addWidget(button);
        }
    }
    setCurrentIndex(1);
}

}  // namespace poft::gui
