// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>

namespace poft::gui {

/// An icon of resources/icons, drawn in the palette's own text colour at any size, so that it follows light and dark.
QIcon icon(const char* name);

}  // namespace poft::gui
