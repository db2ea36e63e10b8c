// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "storage/result/result.h"

/// A folder of a test's own, removed at its end.
class TestFolder {
public:
    std::filesystem::path path() const { return m_folder.path().toStdString(); }

    void write(const std::string& name, const std::string& bytes) const
    {
        std::ofstream stream(path() / name, std::ios::binary);
        stream << bytes;
    }

    std::string read(const std::string& name) const { return readFile(path() / name); }

    static std::string readFile(const std::filesystem::path& path)
    {
        std::ifstream stream(path, std::ios::binary);
        std::ostringstream text;
        text << stream.rdbuf();
        return text.str();
    }

    static std::filesystem::path golden(const std::string& part, const std::string& name)
    {
        return std::filesystem::path(POFT_SOURCE_DIR) / "tests" / "engine" / part / "golden" / name;
    }

private:
    QTemporaryDir m_folder;
};

/// The message of a failed result; empty where it did not fail.
template <class T>
QByteArray problemOf(const poft::Result<T>& result)
{
    return result ? QByteArray() : QByteArray::fromStdString(result.error().message);
}
