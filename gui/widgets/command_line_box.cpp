// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/command_line_box.h"

#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

namespace poft::gui {

CommandLineBox::CommandLineBox(const QString& name, const QString& explanation, const QString& command, QWidget* parent)
    : QWidget(parent)
{
    auto* words = new QLabel(explanation, this);
    words->setWordWrap(true);
    auto* line = new QLineEdit(command, this);
    line->setObjectName(name);
    line->setAccessibleName(explanation);
    line->setReadOnly(true);
    line->setToolTip(command);
    line->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    line->setCursorPosition(0);
    auto* copy = new QToolButton(this);
    copy->setObjectName(name + QStringLiteral(".copy"));
    copy->setText(tr("Copy"));
    copy->setAccessibleName(tr("Copy the line: %1").arg(command));
    copy->setFocusPolicy(Qt::StrongFocus);
    connect(copy, &QToolButton::clicked, this, [command] { QGuiApplication::clipboard()->setText(command); });
    auto* row = new QHBoxLayout;
    row->addWidget(line, 1);
    row->addWidget(copy);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(words);
    layout->addLayout(row);
}

}  // namespace poft::gui
