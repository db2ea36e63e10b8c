// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace poft::gui {

/// The models in a cache that have a snapshot, as "organisation/name", sorted.
QStringList cachedModels(const QString& cache);

}  // namespace poft::gui
