// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/problem_line.h"

#include "gui/app/theme.h"

#include <QApplication>
#include <QEvent>

namespace poft::gui {

ProblemLine::ProblemLine(const QString& name, QWidget* parent) : QLabel(parent)
{
    setObjectName(name);
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    colour();
    hide();
}

void ProblemLine::setSentence(const QString& sentence)
{
    setText(sentence);
    setVisible(!sentence.isEmpty());
}

void ProblemLine::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::ApplicationPaletteChange)
        colour();
}

void ProblemLine::colour()
{
    QPalette colours = QApplication::palette();
    colours.setColor(QPalette::WindowText, Theme::of(colours).bad);
    setPalette(colours);
}

}  // namespace poft::gui
