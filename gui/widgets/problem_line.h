// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace poft::gui {

/// What is wrong with a field, below it; no line at all while nothing is.
class ProblemLine final : public QLabel {
    Q_OBJECT

public:
    explicit ProblemLine(const QString& name, QWidget* parent = nullptr);

    void setSentence(const QString& sentence);

protected:
    void changeEvent(QEvent* event) override;

private:
    void colour();
};

}  // namespace poft::gui
