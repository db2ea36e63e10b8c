// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QFile>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "storage/sqlite/failure.h"
#include "storage/sqlite/statement.h"
#include "storage/workspace/workspace.h"
#include "tests/poft_ok.h"

namespace poft::storage::testing {

/// The value of a Result; ends the program with the sentence when it holds an error (a test's set-up that does not
/// work).
template <class T>
T value(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return *std::move(result);
}

inline void ok(const Status& status)
{
    if (!status)
        qFatal("%s", status.error().message.c_str());
}

/// A workspace as an earlier version left it, from a dump of tests/data, opened and so brought up to date.
inline Workspace openedEarlier(const QTemporaryDir& directory, const QString& dump)
{
    const std::filesystem::path folder = directory.path().toStdString();
    for (const char* name : {"runs", "models", "exports", "locks"})
        std::filesystem::create_directory(folder / name);
    QFile file(QStringLiteral(POFT_SOURCE_DIR "/tests/data/") + dump);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s cannot be read", qPrintable(file.fileName()));
    value(Connection::open(folder / "workspace.db", Access::Create)).execute(file.readAll().toStdString());
    return value(Workspace::open(folder));
}

/// A new workspace in a folder that is removed with this object, and one connection to it.
struct TestWorkspace {
    QTemporaryDir directory;
    std::filesystem::path folder = std::filesystem::path(directory.path().toStdString()) / "ws";
    Workspace workspace = value(Workspace::create(folder, "test 1.0"));
    Connection connection = value(workspace.connect());

    /// One integer of a query.
    std::int64_t number(const std::string& sql)
    {
        Statement statement = connection.prepare(sql);
        return statement.step() ? statement.integer(0) : -1;
    }

    std::string text(const std::string& sql)
    {
        Statement statement = connection.prepare(sql);
        return statement.step() ? statement.text(0) : std::string();
    }

    /// The single column of a query, rows joined by spaces.
    std::string list(const std::string& sql)
    {
        Statement statement = connection.prepare(sql);
        std::string all;
        while (statement.step())
            all += (all.empty() ? "" : " ") + statement.text(0);
        return all;
    }
};

/// A second process over the same workspace: tests/storage/peer.cpp. Killed with this object.
class Peer {
public:
    Peer(const std::filesystem::path& folder, const QStringList& arguments)
    {
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(QStringLiteral(POFT_STORAGE_PEER),
                        QStringList{QString::fromStdString(folder.string())} + arguments);
        if (!m_process.waitForStarted(10000))
            qFatal("the second process does not start");
    }
    ~Peer() { kill(); }

    /// The next line that it prints, within ten seconds.
    std::string line()
    {
        while (!m_process.canReadLine())
            if (!m_process.waitForReadyRead(10000))
                return "(nothing)";
        return m_process.readLine().trimmed().toStdString();
    }

    void tell(const char* text)
    {
        m_process.write(text);
        m_process.write("\n");
        m_process.waitForBytesWritten(5000);
    }

    /// kill -9
    void kill()
    {
        if (m_process.state() == QProcess::NotRunning)
            return;
        m_process.kill();
        m_process.waitForFinished(5000);
    }

    /// Waits for its end; what it printed since the last line().
    std::string rest()
    {
        m_process.waitForFinished(30000);
        return m_process.readAll().trimmed().toStdString();
    }

private:
    QProcess m_process;
};

}  // namespace poft::storage::testing
