// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyleOptionToolButton>
#include <QToolButton>

namespace poft::gui {

/// A tool button that opens a menu; its text says so itself ("All ▾"), without the style's arrow on top of it.
class MenuButton final : public QToolButton {
    Q_OBJECT

public:
    explicit MenuButton(QWidget* parent = nullptr) : QToolButton(parent)
    {
        setPopupMode(InstantPopup);
        setFocusPolicy(Qt::StrongFocus);
    }

protected:
    void initStyleOption(QStyleOptionToolButton* option) const override
    {
        QToolButton::initStyleOption(option);
        option->features &= ~QStyleOptionToolButton::HasMenu;
    }
};

}  // namespace poft::gui
