// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include <QByteArray>
#include <QFile>
#include <QString>
#include <QTemporaryDir>

/// Files of one test, in a folder that goes away with it.
class DataFiles {
public:
    std::filesystem::path write(const char* name, const QByteArray& bytes) const
    {
        QFile file(m_folder.filePath(QString::fromUtf8(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
            qFatal("the test's file %s cannot be written", name);
        }
        return file.fileName().toStdString();
    }
    std::filesystem::path folder() const { return m_folder.path().toStdString(); }

private:
    QTemporaryDir m_folder;
};

/// A file of the folder of real data beside the checkout, which need not be there.
inline std::filesystem::path realData(const char* name)
{
    return std::filesystem::path(POFT_SOURCE_DIR) / ".." / "shared" / "data" / name;
}
