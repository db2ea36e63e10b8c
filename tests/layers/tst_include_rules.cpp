// SPDX-License-Identifier: Apache-2.0
#include <QDir>
#include <QFile>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include "tests/layers/source_rules.h"

namespace {

/// A line that breaks a rule in one file and keeps it in another.
struct Planted {
    const char* rule;
    const char* line;
    const char* breaksIn;
    const char* keepsIn;
};

const Planted kPlanted[] = {
    {"LibTorch and CUDA only in engine/torch", "#include <torch/torch.h>", "engine/train/a.cpp", "engine/torch/a.cpp"},
    {"LibTorch and CUDA only in engine/torch", "#include <ATen/ATen.h>", "gui/a.cpp", "tests/engine/torch/a.cpp"},
    {"LibTorch and CUDA only in engine/torch", "#include <cuda_runtime.h>", "engine/work/a.cpp", "engine/torch/a.cpp"},
    {"Qt only in gui and tests", "#include <QString>", "storage/tables/a.h", "gui/a.h"},
    {"Qt only in gui and tests", "#include <QtCore/qglobal.h>", "engine/work/a.cpp", "tests/engine/a.cpp"},
    {"SQLite only in storage/sqlite", "#include <sqlite3.h>", "storage/tables/a.cpp", "storage/sqlite/a.cpp"},
    {"SQLite only in storage/sqlite", "#include <SQLiteCpp/Database.h>", "engine/work/a.cpp", "storage/sqlite/a.cpp"},
    {"QCustomPlot only in gui/charts", "#include <qcustomplot.h>", "gui/pages/a.cpp", "gui/charts/a.cpp"},
    {"Arrow only in engine/data/parquet", "#include <arrow/array.h>", "engine/data/a.cpp", "engine/data/parquet/a.cpp"},
    {"Arrow only in engine/data/parquet", "#include <parquet/metadata.h>", "tests/engine/data/a.cpp",
     "engine/data/parquet/a.cpp"},
    {"no fmt beside LibTorch, which brings its own", "#include <fmt/format.h>", "engine/torch/a.cpp",
     "engine/work/a.cpp"},
    {"storage/result knows nothing", "#include \"storage/recipe/a.h\"", "storage/result/a.h", "storage/tables/a.h"},
    {"storage/files knows storage/result alone", "#include \"storage/tables/a.h\"", "storage/files/a.cpp",
     "storage/a.cpp"},
    {"storage/recipe knows storage/result alone", "#include \"storage/tables/a.h\"", "storage/recipe/a.cpp",
     "storage/a.cpp"},
    {"storage/series knows storage/result alone", "#include \"storage/recipe/a.h\"", "storage/series/a.cpp",
     "storage/a.cpp"},
    {"storage knows neither program", "#include \"engine/method/objective.h\"", "storage/tables/a.cpp", "gui/a.cpp"},
    {"engine/method knows no other folder", "#include \"engine/api/types.h\"", "engine/method/a.h", "engine/train/a.h"},
    {"engine/api is interfaces alone", "#include \"engine/text/a.h\"", "engine/api/a.h", "engine/train/a.h"},
    {"engine/tokenizer knows no conversation", "#include \"engine/text/a.h\"", "engine/tokenizer/a.cpp",
     "engine/data/a.cpp"},
    {"engine/jinja knows itself alone", "#include \"engine/text/a.h\"", "engine/jinja/a.cpp", "engine/text/b.cpp"},
    {"engine/model and engine/text know no storage", "#include \"storage/tables/a.h\"", "engine/text/a.cpp",
     "engine/data/a.cpp"},
    {"engine/data knows no later stage", "#include \"engine/train/a.h\"", "engine/data/a.cpp", "engine/work/a.cpp"},
    {"engine/data/parquet is a module, not a library", "#include \"engine/data/parquet/a.h\"", "engine/data/a.cpp",
     "engine/data/parquet/a.cpp"},
    {"engine/torch knows no engine", "#include \"engine/train/a.h\"", "engine/torch/a.cpp", "engine/work/a.cpp"},
    {"engine/torch is a module, not a library", "#include \"engine/torch/a.h\"", "engine/train/a.cpp",
     "tests/engine/torch/a.cpp"},
    {"the engine knows no window", "#include \"gui/charts/a.h\"", "engine/work/a.cpp", "tests/gui/a.cpp"},
    {"the window knows no engine but the equations", "#include \"engine/work/a.h\"", "gui/a.cpp",
     "tests/process/a.cpp"},
    {"programs know no tests", "#include \"tests/fakes/a.h\"", "engine/work/a.cpp", "tests/engine/a.cpp"},
    {"find Qt only in gui and tests", "find_package(Qt6 REQUIRED)", "storage/CMakeLists.txt", "gui/CMakeLists.txt"},
    {"find LibTorch only in engine/torch", "find_package(Torch)", "engine/CMakeLists.txt",
     "engine/torch/CMakeLists.txt"},
    {"no settings for all targets", "include_directories(engine)", "CMakeLists.txt", nullptr},
};

void write(const QString& root, const QString& path, const QString& text)
{
    const QString full = root + QLatin1Char('/') + path;
    QVERIFY(QDir().mkpath(QFileInfo(full).path()));
    QFile file(full);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text.toUtf8());
}

/// The text of a file that keeps every rule, with one line more.
QString fileWith(const QString& path, const QString& line)
{
    const bool window = path.startsWith(QLatin1String("gui/")) || path.startsWith(QLatin1String("tests/gui/"));
    const QString comment = path.endsWith(QLatin1String(".txt")) ? QStringLiteral("#") : QStringLiteral("//");
    return comment + QStringLiteral(" SPDX-License-Identifier: ") +
           (window ? QStringLiteral("GPL-3.0-or-later") : QStringLiteral("Apache-2.0")) + QLatin1Char('\n') +
           (path.endsWith(QLatin1String(".h")) ? QStringLiteral("#pragma once\n") : QString()) + line +
           QLatin1Char('\n');
}

class IncludeRulesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theTreeKeepsEveryRule()
    {
        int files = 0;
        const QStringList broken = poft::layers::brokenRules(QStringLiteral(POFT_SOURCE_DIR), &files);
        QVERIFY2(files > 30, "the walk did not find the source files");
        QVERIFY2(broken.isEmpty(), qPrintable(QLatin1Char('\n') + broken.join(QLatin1Char('\n'))));
    }

    void everyRuleIsPlanted()
    {
        QSet<QString> planted;
        for (const Planted& row : kPlanted)
            planted << QString::fromUtf8(row.rule);
        for (const auto& rule : poft::layers::lineRules())
            QVERIFY2(planted.contains(rule.name), qPrintable(rule.name));
    }

    void aPlantedLineIsFound_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < int(std::size(kPlanted)); ++i)
            QTest::addRow("%s in %s", kPlanted[i].line, kPlanted[i].breaksIn) << i;
    }

    void aPlantedLineIsFound()
    {
        QFETCH(int, index);
        const Planted& row = kPlanted[index];
        const QString line = QString::fromUtf8(row.line);
        const QString bad = QString::fromUtf8(row.breaksIn);
        const QString rule = QString::fromUtf8(row.rule);

        QTemporaryDir folder;
        write(folder.path(), bad, fileWith(bad, line));
        const QStringList broken = poft::layers::brokenRules(folder.path());
        const int number = bad.endsWith(QLatin1String(".h")) ? 3 : 2;
        QVERIFY2(broken.contains(QStringLiteral("%1:%2: %3: %4").arg(bad).arg(number).arg(rule, line)),
                 qPrintable(broken.join(QLatin1Char('\n'))));

        if (row.keepsIn == nullptr)
            return;
        QTemporaryDir other;
        const QString good = QString::fromUtf8(row.keepsIn);
        write(other.path(), good, fileWith(good, line));
        QCOMPARE(poft::layers::brokenRules(other.path()), QStringList());
    }

    void jsonInAHeaderStaysInItsFolder()
    {
        QTemporaryDir folder;
        const auto plant = [&folder](const char* path, const char* line) {
            write(folder.path(), QString::fromUtf8(path), fileWith(QString::fromUtf8(path), QString::fromUtf8(line)));
        };
        plant("storage/recipe/inner.h", "#include <nlohmann/json.hpp>");
        plant("storage/recipe/outer.h", "#include \"storage/recipe/inner.h\"");
        plant("storage/recipe/forward.h", "#include <nlohmann/json_fwd.hpp>");
        plant("storage/recipe/a.cpp", "#include \"storage/recipe/outer.h\"");
        plant("engine/work/b.cpp", "#include \"storage/recipe/forward.h\"");
        QCOMPARE(poft::layers::brokenRules(folder.path()), QStringList());
        plant("engine/work/c.cpp", "#include \"storage/recipe/outer.h\"");
        QCOMPARE(poft::layers::brokenRules(folder.path()),
                 QStringList({QStringLiteral(
                     "engine/work/c.cpp:2: JSON library in a header for others: storage/recipe/outer.h")}));
    }

    void aWrongOrMissingLicenceIsFound()
    {
        QTemporaryDir folder;
        write(folder.path(), QStringLiteral("gui/a.cpp"), QStringLiteral("// SPDX-License-Identifier: Apache-2.0\n"));
        write(folder.path(), QStringLiteral("engine/a.cpp"), QStringLiteral("int a;\n"));
        write(folder.path(), QStringLiteral("setup/a.sh"),
              QStringLiteral("#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n"));
        QCOMPARE(
            poft::layers::brokenRules(folder.path()),
            QStringList(
                {QStringLiteral(
                     "engine/a.cpp:1: licence: the line must end with \"SPDX-License-Identifier: Apache-2.0\""),
                 QStringLiteral(
                     "gui/a.cpp:1: licence: the line must end with \"SPDX-License-Identifier: GPL-3.0-or-later\"")}));
    }

    void aHeaderWithoutGuardIsFound()
    {
        QTemporaryDir folder;
        write(folder.path(), QStringLiteral("engine/a.h"), QStringLiteral("// SPDX-License-Identifier: Apache-2.0\n"));
        QCOMPARE(poft::layers::brokenRules(folder.path()),
                 QStringList({QStringLiteral("engine/a.h:1: guard: a header needs #pragma once")}));
    }
};

}  // namespace

QTEST_GUILESS_MAIN(IncludeRulesTest)
#include "tst_include_rules.moc"
