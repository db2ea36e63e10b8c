// SPDX-License-Identifier: Apache-2.0
#include "tests/layers/source_rules.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QMap>
#include <QSet>

namespace poft::layers {

namespace {

QString include(const char* what)
{
    return QStringLiteral("^\\s*#\\s*include\\s*") + QString::fromLatin1(what);
}

bool matches(const QString& pattern, const QString& text)
{
    return !pattern.isEmpty() && QRegularExpression(pattern).match(text).hasMatch();
}

/// The licence of a file by its place: the window is GPL because QCustomPlot is, all else may be combined with CUDA.
QString licenceOf(const QString& path)
{
    const bool window = path.startsWith(QLatin1String("gui/")) || path.startsWith(QLatin1String("tests/gui/"));
    return window ? QStringLiteral("GPL-3.0-or-later") : QStringLiteral("Apache-2.0");
}

QStringList readLines(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'));
}

void checkFile(const QString& path, const QStringList& lines, QStringList& broken)
{
    const QString licence = QStringLiteral("SPDX-License-Identifier: ") + licenceOf(path);
    const int licenceLine = lines.value(0).startsWith(QLatin1String("#!")) ? 1 : 0;
    if (!lines.value(licenceLine).endsWith(licence))
        broken << QStringLiteral("%1:%2: licence: the line must end with \"%3\"")
                      .arg(path)
                      .arg(licenceLine + 1)
                      .arg(licence);
    if (path.endsWith(QLatin1String(".h")) && !lines.contains(QLatin1String("#pragma once")))
        broken << path + QLatin1String(":1: guard: a header needs #pragma once");

    for (const LineRule& rule : lineRules()) {
        if (!matches(rule.files, path) || matches(rule.exceptFiles, path))
            continue;
        const QRegularExpression line(rule.line);
        for (int i = 0; i < lines.size(); ++i) {
            if (line.match(lines[i]).hasMatch() && !matches(rule.exceptLine, lines[i]))
                broken << QStringLiteral("%1:%2: %3: %4").arg(path).arg(i + 1).arg(rule.name, lines[i].trimmed());
        }
    }
}

/// A header that shows the JSON library, directly or through a header of its own folder, stays in that folder: parsing
/// it costs a second in every file that includes it, and a JSON value is not a contract.
void checkJsonStaysInside(const QMap<QString, QStringList>& files, QStringList& broken)
{
    static const QRegularExpression own(QStringLiteral("^\\s*#\\s*include\\s*\"([^\"]+)\""));
    static const QRegularExpression json(include("<nlohmann/(?!json_fwd\\.hpp)"));
    QSet<QString> showing;
    for (auto file = files.begin(); file != files.end(); ++file) {
        if (file.key().endsWith(QLatin1String(".h")) && !file->filter(json).isEmpty())
            showing << file.key();
    }
    qsizetype before = -1;
    QStringList found;
    while (before != showing.size()) {
        before = showing.size();
        found.clear();
        for (auto file = files.begin(); file != files.end(); ++file) {
            for (int i = 0; i < file->size(); ++i) {
                const QString header = own.match(file->at(i)).captured(1);
                if (!showing.contains(header) || file.key().startsWith(QLatin1String("tests/")))
                    continue;
                if (header.section(QLatin1Char('/'), 0, -2) != file.key().section(QLatin1Char('/'), 0, -2))
                    found << QStringLiteral("%1:%2: JSON library in a header for others: %3")
                                 .arg(file.key())
                                 .arg(i + 1)
                                 .arg(header);
                else if (file.key().endsWith(QLatin1String(".h")))
                    showing << file.key();
            }
        }
    }
    broken << found;
}

}  // namespace

const QList<LineRule>& lineRules()
{
    static const QString code = QStringLiteral("\\.(cpp|h|cu|cuh)$");
    static const QString cmake = QStringLiteral("(CMakeLists\\.txt|\\.cmake)$");
    static const QList<LineRule> rules = {
        // What each library may see of the outside world.
        {QStringLiteral("LibTorch and CUDA only in engine/torch"),
         code,
         QStringLiteral("^(tests/)?engine/torch/"),
         include("<(torch|ATen|c10|cuda|cublas|cudnn|nccl|nvml)"),
         {}},
        {QStringLiteral("Qt only in gui and tests"), code, QStringLiteral("^(gui|tests)/"), include("<Q"), {}},
        {QStringLiteral("SQLite only in storage/sqlite"),
         code,
         QStringLiteral("^(storage/sqlite|tests/storage)/"),
         include("[<\"](sqlite3\\.h|SQLiteCpp/)"),
         {}},
        {QStringLiteral("QCustomPlot only in gui/charts"),
         code,
         QStringLiteral("^(tests/)?gui/charts/"),
         include("[<\"]qcustomplot\\.h"),
         {}},
        {QStringLiteral("Arrow only in engine/data/parquet"),
         code,
         QStringLiteral("^engine/data/parquet/"),
         include("<(arrow|parquet)/"),
         {}},
        {QStringLiteral("no fmt beside LibTorch, which brings its own"),
         QStringLiteral("^(tests/)?engine/torch/"),
         {},
         include("<(fmt|spdlog)/"),
         {}},

        // What each folder may see of the others.
        {QStringLiteral("storage/result knows nothing"),
         QStringLiteral("^storage/result/"),
         {},
         include("\"(storage|engine|gui|resources)/"),
         {}},
        {QStringLiteral("storage/files knows storage/result alone"),
         QStringLiteral("^storage/files/"),
         {},
         include("\"(storage|engine|gui)/"),
         QStringLiteral("\"storage/(files|result)/")},
        {QStringLiteral("storage/recipe knows storage/result alone"),
         QStringLiteral("^storage/recipe/"),
         {},
         include("\"(storage|engine|gui)/"),
         QStringLiteral("\"storage/(recipe|result)/")},
        {QStringLiteral("storage/series knows storage/result alone"),
         QStringLiteral("^storage/series/"),
         {},
         include("\"(storage|engine|gui)/"),
         QStringLiteral("\"storage/(series|result)/")},
        {QStringLiteral("storage knows neither program"),
         QStringLiteral("^storage/"),
         {},
         include("\"(engine|gui)/"),
         {}},
        {QStringLiteral("engine/method knows no other folder"),
         QStringLiteral("^engine/method/"),
         {},
         include("\"(storage|engine|gui)/"),
         QStringLiteral("\"(engine/method|storage/result)/")},
        {QStringLiteral("engine/api is interfaces alone"),
         QStringLiteral("^engine/api/"),
         {},
         include("\"(storage|engine|gui)/"),
         QStringLiteral("\"(engine/api|engine/method|storage/result)/")},
        {QStringLiteral("engine/tokenizer knows no conversation"),
         QStringLiteral("^engine/tokenizer/"),
         {},
         include("\"(storage|engine|gui)/"),
         QStringLiteral("\"(engine/(api|tokenizer)|storage/(files|result))/")},
        {QStringLiteral("engine/model and engine/text know no storage"),
         QStringLiteral("^engine/(model|text)/"),
         {},
         include("\"(storage|engine|gui)/"),
         QStringLiteral("\"(engine/(api|jinja|method|model|text|tokenizer)|storage/(files|result))/")},
        {QStringLiteral("engine/jinja knows itself alone"),
         QStringLiteral("^engine/jinja/"),
         {},
         include("\"(storage|engine|gui)/"),
         QStringLiteral("\"(engine/jinja|storage/result)/")},
        {QStringLiteral("engine/data knows no later stage"),
         QStringLiteral("^engine/data/"),
         {},
         include("\"(engine|gui)/"),
         QStringLiteral("\"engine/(api|data|method|model|text|tokenizer)/")},
        {QStringLiteral("engine/data/parquet is a module, not a library"),
         code,
         QStringLiteral("^engine/data/parquet/"),
         include("\"engine/data/parquet/"),
         {}},
        {QStringLiteral("engine/torch knows no engine"),
         QStringLiteral("^engine/torch/"),
         {},
         include("\"(storage|engine|gui)/"),
         QStringLiteral("\"(engine/(api|method|model|torch)|storage/result)/")},
        {QStringLiteral("engine/torch is a module, not a library"),
         code,
         QStringLiteral("^(tests/)?engine/torch/"),
         include("\"engine/torch/"),
         {}},
        {QStringLiteral("the engine knows no window"), QStringLiteral("^engine/"), {}, include("\"gui/"), {}},
        {QStringLiteral("the window knows no engine but the equations"),
         QStringLiteral("^gui/"),
         {},
         include("\"engine/"),
         QStringLiteral("\"engine/method/")},
        {QStringLiteral("programs know no tests"),
         QStringLiteral("^(engine|gui|storage|resources)/"),
         {},
         include("\"tests/"),
         {}},

        // Packages are found where they are used, and nothing reaches all targets at once.
        {QStringLiteral("find Qt only in gui and tests"),
         cmake,
         QStringLiteral("^(gui|tests)/"),
         QStringLiteral("find_package\\(\\s*(Qt|QCustomPlot)"),
         {}},
        {QStringLiteral("find LibTorch only in engine/torch"),
         cmake,
         QStringLiteral("^engine/torch/"),
         QStringLiteral("find_package\\(\\s*(Torch|CUDA)"),
         {}},
        {QStringLiteral("no settings for all targets"),
         cmake,
         {},
         QStringLiteral("^\\s*(include_directories|link_libraries|link_directories)\\s*\\("),
         {}},
    };
    return rules;
}

QStringList brokenRules(const QString& root, int* filesRead)
{
    static const QRegularExpression source(
        QStringLiteral("(\\.(cpp|h|cu|cuh|cmake|sql|sh|py)|CMakeLists\\.txt|/workbench)$"));
    const QDir top(root);
    QStringList broken;
    QMap<QString, QStringList> files;
    QStringList paths = top.entryList(QDir::Files);
    for (const char* folder : {"engine", "gui", "resources", "setup", "storage", "tests"}) {
        QDirIterator found(top.filePath(QString::fromLatin1(folder)), QDir::Files, QDirIterator::Subdirectories);
        while (found.hasNext())
            paths << top.relativeFilePath(found.next());
    }
    paths.sort();
    for (const QString& path : std::as_const(paths)) {
        if (!source.match(QLatin1Char('/') + path).hasMatch())
            continue;
        files[path] = readLines(top.filePath(path));
        checkFile(path, files[path], broken);
    }
    checkJsonStaysInside(files, broken);
    if (filesRead != nullptr)
        *filesRead = int(files.size());
    return broken;
}

}  // namespace poft::layers
