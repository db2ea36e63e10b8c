// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/task_line.h"

#include "gui/app/theme.h"

#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

#include <cmath>

namespace poft::gui {

TaskLine::TaskLine(const QString& name, const QString& what, QWidget* parent)
    : QWidget(parent),
      m_sentence(new QLabel),
      m_bar(new QProgressBar),
      m_cancel(new QToolButton),
      m_retry(new QToolButton),
      m_dismiss(new QToolButton)
{
    setObjectName(name + QStringLiteral(".task"));
    m_sentence->setObjectName(name);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_bar->setObjectName(name + QStringLiteral(".bar"));
    m_bar->setAccessibleName(tr("Progress: %1").arg(what));
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(fontMetrics().averageCharWidth() * 16);
    m_cancel->setObjectName(name + QStringLiteral(".cancel"));
    m_cancel->setText(tr("Cancel"));
    m_cancel->setToolTip(tr("Stop this work; nothing of it is kept"));
    m_retry->setObjectName(name + QStringLiteral(".retry"));
    m_retry->setText(tr("Try again"));
    m_retry->setToolTip(tr("Do the same once more"));
    m_dismiss->setObjectName(name + QStringLiteral(".dismiss"));
    m_dismiss->setText(QStringLiteral("✕"));
    m_dismiss->setToolTip(tr("Take this line away"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_bar);
    row->addWidget(m_sentence, 1);
    for (QToolButton* button : {m_cancel, m_retry, m_dismiss}) {
        button->setAccessibleName(tr("%1: %2").arg(button->toolTip(), what));
        button->setFocusPolicy(Qt::StrongFocus);
        row->addWidget(button);
    }
    connect(m_cancel, &QToolButton::clicked, this, &TaskLine::cancelled);
    connect(m_retry, &QToolButton::clicked, this, &TaskLine::retried);
    connect(m_dismiss, &QToolButton::clicked, this, [this] {
        clear();
        Q_EMIT dismissed();
    });
    clear();
}

void TaskLine::showBusy(const QString& sentence, std::optional<double> share)
{
    m_bar->setRange(0, share ? 1000 : 0);
    m_bar->setValue(share ? static_cast<int>(std::lround(*share * 1000)) : 0);
    show(State::Busy, sentence);
}

void TaskLine::showFailed(const QString& sentence, bool canRetry)
{
    show(State::Failed, sentence);
    m_retry->setVisible(canRetry);
}

void TaskLine::showDone(const QString& sentence)
{
    show(State::Done, sentence);
}

void TaskLine::clear()
{
    show(State::Nothing, {});
}

void TaskLine::show(State state, const QString& sentence)
{
    m_state = state;
    m_sentence->setText(sentence);
    m_bar->setVisible(state == State::Busy);
    m_cancel->setVisible(state == State::Busy);
    m_retry->setVisible(false);
    m_dismiss->setVisible(state == State::Failed);
    setVisible(state != State::Nothing);
    colour();
}

void TaskLine::colour()
{
    QPalette colours = QApplication::palette();
    if (m_state == State::Failed)
        colours.setColor(QPalette::WindowText, Theme::of(colours).bad);
    m_sentence->setPalette(colours);
}

void TaskLine::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ApplicationPaletteChange)
        colour();
}

}  // namespace poft::gui
