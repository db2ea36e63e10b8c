// SPDX-License-Identifier: Apache-2.0
#include <QCryptographicHash>
#include <QtTest>

#include "data_file.h"
#include "engine/data/detect.h"
#include "engine/data/parquet_module.h"
#include "engine/data/row_reader.h"

using namespace poft;
using namespace poft::data;

namespace {

std::filesystem::path golden(const char* name)
{
    return std::filesystem::path(POFT_SOURCE_DIR) / "tests/engine/data/golden" / name;
}

QByteArray bytesOf(const std::filesystem::path& path)
{
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// All rows as JSON lines, a bad one as its reason; then the error of the file, if there is one.
QStringList linesOf(const std::filesystem::path& path, const ReaderLimits& limits = {})
{
    auto reader = openRows(path, limits);
    if (!reader)
        return {QString::fromStdString(reader.error().message)};
    QStringList lines;
    Row row;
    while (true) {
        const auto more = (*reader)->next(row);
        if (!more)
            return lines << QString::fromStdString(more.error().message);
        if (!*more)
            return lines;
        if (row.number != lines.size() + 1)
            return lines << QStringLiteral("wrong number %1").arg(row.number);
        lines << QString::fromStdString(row.good() ? toJson(row.value) : row.problem);
    }
}

}  // namespace

/// Files made by pyarrow (make_parquet_golden.py), read by our module.
class TestParquet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!parquetModule())
            QSKIP("the Parquet module is not part of this build");
    }

    void everyTypeIsRead_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("types") << "types";
        QTest::newRow("chat, dictionaries within lists across row groups") << "chat";
    }
    void everyTypeIsRead()
    {
        QFETCH(QString, name);
        const auto expected = QString::fromUtf8(bytesOf(golden(qPrintable(name + ".jsonl"))));
        const QStringList lines = linesOf(golden(qPrintable(name + ".parquet")));
        QCOMPARE(lines.join('\n') + '\n', expected);
    }

    void figuresOfTheFile()
    {
        const auto path = golden("chat.parquet");
        auto reader = openRows(path);
        QVERIFY(reader);
        QCOMPARE((*reader)->container(), Container::Parquet);
        QCOMPARE((*reader)->bytesTotal(), std::filesystem::file_size(path));
        Row row;
        std::uint64_t before = 0;
        while (*(*reader)->next(row)) {
            QVERIFY((*reader)->bytesRead() >= before);
            before = (*reader)->bytesRead();
        }
        QCOMPARE(before, (*reader)->bytesTotal());
        QCOMPARE(QByteArray::fromStdString((*reader)->sha256()),
                 QCryptographicHash::hash(bytesOf(path), QCryptographicHash::Sha256).toHex());
    }

    void formatIsDetected()
    {
        auto reader = openRows(golden("chat.parquet"));
        std::vector<Row> rows(7);
        for (Row& row : rows)
            QVERIFY(*(*reader)->next(row));
        const auto detection = detect(rows);
        QVERIFY2(detection, detection ? "" : detection.error().message.c_str());
        QCOMPARE(detection->layout.format, Format::Messages);
        QCOMPARE(detection->layout.fields.messages, std::string("messages"));
    }

    /// Cut anywhere, the file is refused or breaks off with one sentence that names it.
    void truncatedFilesAreOneSentence()
    {
        const DataFiles files;
        const QByteArray whole = bytesOf(golden("types.parquet"));
        for (qsizetype size = 5; size < whole.size(); size += 97) {
            const auto path = files.write("cut.parquet", whole.left(size));
            const QStringList lines = linesOf(path);
            QCOMPARE(lines.size(), 1);
            QVERIFY2(lines[0].contains("cut.parquet is a Parquet file that cannot be read") &&
                         lines[0].contains("fetch or write it again"),
                     qPrintable(lines[0]));
        }
    }

    /// Bytes overturned in the pages: whatever Arrow makes of them, nothing but rows and sentences comes out.
    void damagedFilesDoNoHarm()
    {
        const DataFiles files;
        const QByteArray whole = bytesOf(golden("chat.parquet"));
        for (qsizetype at = 4; at < whole.size() - 8; at += 13) {
            QByteArray damaged = whole;
            damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
            QVERIFY(!linesOf(files.write("damaged.parquet", damaged)).join("").contains("wrong number"));
        }
    }

    /// Found by fuzzing: the second row group's only cell has a number beyond its dictionary of one value.
    void dictionariesAreNotLeft()
    {
        const QStringList lines =
            linesOf(std::filesystem::path(POFT_SOURCE_DIR) / "tests/fuzz/corpus/parquet/dictionary_index");
        QVERIFY(!lines.isEmpty());
        QVERIFY2(lines.last().contains("a cell names a value that its dictionary does not have"),
                 qPrintable(lines.join('\n')));
    }

    /// Found by fuzzing: a file of 177 bytes that says it has so many rows that not even empty ones fit into memory.
    void aFileWithoutColumnsIsRefused()
    {
        const QStringList lines =
            linesOf(std::filesystem::path(POFT_SOURCE_DIR) / "tests/fuzz/corpus/parquet/no_columns");
        QCOMPARE(lines.size(), 1);
        QVERIFY2(lines[0].endsWith("no_columns cannot be used, since it has no columns."), qPrintable(lines[0]));
    }

    void longRowsAreLeftOut()
    {
        ReaderLimits limits;
        limits.rowBytes = 30;
        const QStringList lines = linesOf(golden("chat.parquet"), limits);
        QCOMPARE(lines.size(), 7);
        for (int i = 0; i < 7; ++i)
            QCOMPARE(lines[i].startsWith("\"messages\" cannot be used: the row is longer"), true);
        limits.rowBytes = 50;  // 45 bytes of text, and 15 more with a system turn
        QCOMPARE(linesOf(golden("chat.parquet"), limits).filter("longer").size(), 3);
    }
};

QTEST_GUILESS_MAIN(TestParquet)
#include "tst_parquet.moc"
