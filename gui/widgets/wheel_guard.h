// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace poft::gui {

/// Keeps the wheel from changing values in a form that scrolls: a box takes it only while it has the keyboard's focus,
/// which the wheel does not give it. All boxes below a widget, those that come later too.
class WheelGuard final : public QObject {
    Q_OBJECT

public:
    /// Belongs to `form`.
    explicit WheelGuard(QWidget* form);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void watch(QWidget* widget);
};

}  // namespace poft::gui
