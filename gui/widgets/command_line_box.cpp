// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/command_line_box.h"

#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace poft::gui {

CommandLineBox::CommandLineBox(const QString& name, const QString& explanation, const QString& command, QWidget* parent)
    : QWidget(parent)
{
    auto* words = new QLabel(explanation, this);
    words->setTextFormat(Qt::PlainText);
    words->setWordWrap(true);
    // A label: unlike a line edit it wraps, and takes the height that the whole line needs.
    auto* line = new QLabel(command, this);
    line->setObjectName(name);
    line->setAccessibleName(explanation + QLatin1Char(' ') + command);
    line->setToolTip(tr("A line for a terminal; Ctrl+C copies what is selected"));
    line->setTextFormat(Qt::PlainText);
    line->setWordWrap(true);
    line->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    line->setFocusPolicy(Qt::StrongFocus);
    line->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    line->setFrameShape(QFrame::StyledPanel);
    line->setBackgroundRole(QPalette::Base);
    line->setForegroundRole(QPalette::Text);
    line->setAutoFillBackground(true);
    line->setMargin(3);
    auto* copy = new QToolButton(this);
    copy->setObjectName(name + QStringLiteral(".copy"));
    copy->setText(tr("Copy"));
    copy->setAccessibleName(tr("Copy the line: %1").arg(command));
    copy->setToolTip(tr("Copy the line, to be pasted into a terminal"));
    copy->setFocusPolicy(Qt::StrongFocus);
    connect(copy, &QToolButton::clicked, this, [command] { QGuiApplication::clipboard()->setText(command); });
    auto* row = new QHBoxLayout;
    row->addWidget(line, 1);
    row->addWidget(copy, 0, Qt::AlignTop);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(words);
    layout->addLayout(row);
}

}  // namespace poft::gui
