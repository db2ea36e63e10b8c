// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class QWidget;

namespace poft::gui::testing {

/// What a person would miss in what is shown of a window now, one sentence for each fault:
///  - a control without a name for a screen reader, or without an object name;
///  - a control without help (tooltip, of its own, its action or its box);
///  - a text that is cut off: a label, button, choice or column title that is narrower than its text, a wrapped text
///    that is higher than its place, a tab that does not fit its bar;
///  - a widget that reaches beyond its parent.
QStringList faultsOf(const QWidget& shown);

}  // namespace poft::gui::testing
