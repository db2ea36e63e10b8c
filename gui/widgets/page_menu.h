// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

#include <functional>

namespace poft::gui {

/// The buttons of the page in front as a menu, so that whatever a page can do is reachable without the mouse. It is
/// filled each time it opens; what a button cannot do now is greyed here too.
class PageMenu final : public QMenu {
    Q_OBJECT

public:
    /// `page` gives the page in front.
    PageMenu(const QString& title, std::function<QWidget*()> page, QWidget* parent);

    /// As when it opens.
    void fill();

private:
    std::function<QWidget*()> m_page;
};

}  // namespace poft::gui
