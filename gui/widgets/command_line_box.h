// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace poft::gui {

/// A line for a terminal, whole however narrow the box is, with what it does above it and a button that copies it.
class CommandLineBox final : public QWidget {
    Q_OBJECT

public:
    CommandLineBox(const QString& name, const QString& explanation, const QString& command, QWidget* parent = nullptr);
};

}  // namespace poft::gui
