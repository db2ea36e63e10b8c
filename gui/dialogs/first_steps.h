// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace poft::gui {

/// The way from data to results in a few lines, for somebody who starts the program for the first time.
class FirstSteps final : public QDialog {
    Q_OBJECT

public:
    explicit FirstSteps(QWidget* parent = nullptr);

Q_SIGNALS:
    void demoWanted();
    void guideWanted();
};

}  // namespace poft::gui
