// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/records/mark.h"

#include <QString>

namespace poft::gui {

/// A column of values in the reader's words: its name, or "IFD tutor" for what the engine has worked out; and what it
/// is.
QString valueTitle(const storage::ValueColumn& column);
QString valueHelp(const storage::ValueColumn& column);

}  // namespace poft::gui
