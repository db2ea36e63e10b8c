// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/pasted_paths.h"

#include "storage/files/hub_cache.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QUrl>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PastedPaths)
};

QString localPath(QString line)
{
    for (const QChar quote : {QLatin1Char('"'), QLatin1Char('\'')})
        if (line.size() > 1 && line.startsWith(quote) && line.endsWith(quote))
            line = line.mid(1, line.size() - 2);
    if (line.startsWith(QLatin1String("file:")))
        return QUrl(line, QUrl::TolerantMode).toLocalFile();
    if (line == QLatin1String("~") || line.startsWith(QLatin1String("~/")))
        return QDir::homePath() + line.mid(1);
    return line;
}

}  // namespace

Result<QStringList> pastedFiles(const QString& text)
{
    QStringList files;
    for (const QString& raw : text.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        const QString line = raw.trimmed();
        if (line.isEmpty())
            continue;
        if (files::isHubPlace(line.toStdString())) {
            POFT_TRY_ASSIGN(const auto found, files::filesOfPlace(line.toStdString()));
            for (const std::filesystem::path& path : found)
                files << QString::fromStdString(path.string());
            continue;
        }
        const QFileInfo info(localPath(line));
        if (!info.isFile())
            return fail(ErrorKind::NotFound,
                        Words::tr("There is no file %1. Give the whole path of a data file.").arg(line).toStdString());
        files << info.absoluteFilePath();
    }
    if (files.isEmpty())
        return fail(ErrorKind::Invalid, Words::tr("No path of a file was given.").toStdString());
    return files;
}

}  // namespace poft::gui
