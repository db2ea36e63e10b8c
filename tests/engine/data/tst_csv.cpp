// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include "data_file.h"
#include "engine/data/row_reader.h"

using namespace poft;
using namespace poft::data;

namespace {

/// "number: JSON" or "number! reason" of each row; a lone sentence where the file is refused or breaks off.
QStringList rowsOf(const QByteArray& bytes, const ReaderLimits& limits = {})
{
    const DataFiles files;
    auto reader = openRows(files.write("a.csv", bytes), limits);
    if (!reader)
        return {QString::fromStdString(reader.error().message)};
    QStringList rows;
    Row row;
    while (true) {
        const auto more = (*reader)->next(row);
        if (!more)
            return rows << QString::fromStdString(more.error().message);
        if (!*more)
            return rows;
        rows << QString::number(row.number) +
                    QString::fromStdString(row.good() ? ": " + toJson(row.value) : "! " + row.problem);
    }
}

}  // namespace

class TestCsv : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rows_data();
    void rows();
    void refused_data();
    void refused();
    void longRowsArePassedOver();
    void manyRows();
};

void TestCsv::rows_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QStringList>("expected");
    using Rows = QStringList;
    // RFC 4180, section 2, rules 1 to 7.
    QTest::newRow("plain") << QByteArray("a,b\nx,y\n") << Rows{R"(2: {"a":"x","b":"y"})"};
    QTest::newRow("CRLF, no end of the last line")
        << QByteArray("a,b\r\nx,y\r\nz,w") << Rows{R"(2: {"a":"x","b":"y"})", R"(3: {"a":"z","b":"w"})"};
    QTest::newRow("spaces belong to fields") << QByteArray("a,b\n x , y\n") << Rows{R"(2: {"a":" x ","b":" y"})"};
    QTest::newRow("quoted header, quotes, comma and line ends in fields")
        << QByteArray("\"a\",\"b\"\n\"say \"\"hi\"\"\",\"1,2\"\n\"two\r\nlines\",\"\n\"\nlast,row\n")
        << Rows{R"(2: {"a":"say \"hi\"","b":"1,2"})", R"(3: {"a":"two\r\nlines","b":"\n"})",
                R"(6: {"a":"last","b":"row"})"};
    QTest::newRow("empty and quoted empty")
        << QByteArray("a,b,c\n,\"\",z\n") << Rows{R"(2: {"a":null,"b":"","c":"z"})"};
    QTest::newRow("blank lines") << QByteArray("\n\na,b\n\nx,y\n\n\nz,w\n\n")
                                 << Rows{R"(5: {"a":"x","b":"y"})", R"(8: {"a":"z","b":"w"})"};
    QTest::newRow("byte order mark, semicolons") << QByteArray(
                                                        "\xEF\xBB\xBF"
                                                        "a;b\nx,1;y\n")
                                                 << Rows{R"(2: {"a":"x,1","b":"y"})"};
    QTest::newRow("tabs") << QByteArray("a\tb\nx\ty,y\n") << Rows{R"(2: {"a":"x","b":"y,y"})"};
    QTest::newRow("an index without a name")
        << QByteArray(",text\n0,x\n1,y\n") << Rows{R"(2: {"text":"x"})", R"(3: {"text":"y"})"};
    QTest::newRow("one column") << QByteArray("text\nhello\n\"a\nb\"\n")
                                << Rows{R"(2: {"text":"hello"})", R"(3: {"text":"a\nb"})"};
    QTest::newRow("JSON in fields") << QByteArray(
                                           "id,messages\n1,\"[{\"\"role\"\":\"\"user\"\"}]\"\n2,\"\n{\"\"a\"\":1}\"\n")
                                    << Rows{R"(2: {"id":"1","messages":"[{\"role\":\"user\"}]"})",
                                            R"(3: {"id":"2","messages":"\n{\"a\":1}"})"};
    QTest::newRow("a quote within an unquoted field")
        << QByteArray("a,b\n5\" disk,x\n") << Rows{R"(2: {"a":"5\" disk","b":"x"})"};
    QTest::newRow("bad rows") << QByteArray("a,b\nx,y\nx\nx,y,z\n\"x\"y,z\n\xFF,y\nz,w\n")
                              << Rows{R"(2: {"a":"x","b":"y"})",
                                      "3! the row has 1 fields, but there are 2 columns",
                                      "4! the row has 3 fields, but there are 2 columns",
                                      "5! text follows the closing quote of a field",
                                      "6! the text is not valid UTF-8",
                                      R"(7: {"a":"z","b":"w"})"};
}
void TestCsv::rows()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QStringList, expected);
    QCOMPARE(rowsOf(bytes).join('\n'), expected.join('\n'));
}

void TestCsv::refused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    QTest::newRow("prose") << QByteArray("It was a dark night.\nIt rained, and rained.\n") << "neither";
    QTest::newRow("one line") << QByteArray("a,b,c\n") << "neither";
    QTest::newRow("the same name twice") << QByteArray("a,b,a\n1,2,3\n") << "two columns named \"a\"";
    QTest::newRow("cut off in a field") << QByteArray("a,b\nx,y\nz,\"open\nand on\n") << "begins in line 3";
}
void TestCsv::refused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    const QString sentence = rowsOf(bytes).last();
    QVERIFY2(sentence.contains("a.csv") && sentence.contains(says), qPrintable(sentence));
}

void TestCsv::longRowsArePassedOver()
{
    ReaderLimits limits;
    limits.rowBytes = 1 << 20;
    const QByteArray text(3 << 20, 'x');
    const QStringList rows = rowsOf("a,b\nx,y\n\"" + text + "\n" + text + "\",z\nlast,row\n", limits);
    QCOMPARE(rows.size(), 3);
    QCOMPARE(rows[1], QString("3! the row is longer than 1 MiB"));
    const QString last = R"(5: {"a":"last","b":"row"})";
    QCOMPARE(rows[2], last);
}

void TestCsv::manyRows()
{
    QByteArray bytes("prompt,response\n");
    for (int i = 0; i < 30000; ++i)
        bytes += "\"line " + QByteArray::number(i) + "\nand \"\"more\"\"" + QByteArray(i % 97, '.') + "\",b\r\n";
    const QStringList rows = rowsOf(bytes);
    QCOMPARE(rows.size(), 30000);
    const QString expected = R"(%1: {"prompt":"line %2\nand \"more\"%3","response":"b"})";
    for (int i = 0; i < 30000; ++i)
        QCOMPARE(rows[i], expected.arg(2 + 2 * i).arg(i).arg(QString(i % 97, '.')));
}
QTEST_GUILESS_MAIN(TestCsv)
#include "tst_csv.moc"
