// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtTest>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "engine/tokenizer/tokenizer.h"
#include "storage/result/result.h"

/// The text of a file under golden/ of this folder, or of another under tests/engine.
inline std::string goldenText(const std::string& name, const std::string& folder = "tokenizer")
{
    std::ifstream stream(std::filesystem::path(POFT_SOURCE_DIR) / "tests/engine" / folder / "golden" / name,
                         std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

inline poft::tokenizer::Tokenizer goldenTokenizer(const std::string& name)
{
    return *poft::tokenizer::Tokenizer::parse(goldenText(name + ".tokenizer.json"), {}, name);
}

/// The message of a failed result; empty where it did not fail.
template <class T>
QByteArray problemOf(const poft::Result<T>& result)
{
    return result ? QByteArray() : QByteArray::fromStdString(result.error().message);
}
