// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QRegularExpression>
#include <QString>
#include <QStringList>

namespace poft::layers {

/// One line of the layer table that the linker cannot see: in `files` (less `exceptFiles`), no line may match `line`
/// (unless it also matches `exceptLine`). Paths are relative to the repository root; an expression without a pattern
/// excepts nothing.
struct LineRule {
    QString name;
    QString files;
    QString exceptFiles;
    QString line;
    QString exceptLine;
};

/// All of them, in the order of ARCHITECTURE.md.
const QList<LineRule>& lineRules();

/// One sentence for each broken rule below `root`, "path:line: name: text": the line rules; for each source file the
/// licence line; in headers the guard; and headers that show the JSON library to another folder. `filesRead` gets the
/// number of files looked at.
QStringList brokenRules(const QString& root, int* filesRead = nullptr);

}  // namespace poft::layers
