// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCoreApplication;

namespace poft::gui {

/// Installs the catalogue of the system's language, and always the English one, which knows the plurals.
void installTranslations(QCoreApplication& application);

}  // namespace poft::gui
