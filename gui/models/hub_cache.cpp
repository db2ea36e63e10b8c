// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/hub_cache.h"

#include <QDir>

namespace poft::gui {

QStringList cachedModels(const QString& cache)
{
    const QString prefix = QStringLiteral("models--");
    QStringList out;
    const QDir folder(cache);
    for (const QString& entry :
         folder.entryList({prefix + QLatin1Char('*')}, QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        const QDir snapshots(folder.filePath(entry + QStringLiteral("/snapshots")));
        if (snapshots.exists() && !snapshots.isEmpty())
            out << entry.mid(prefix.size()).replace(QLatin1String("--"), QLatin1String("/"));
    }
    return out;
}

}  // namespace poft::gui
