// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>
#include <sys/stat.h>

#include <QCryptographicHash>
#include <QtTest>

#include "data_file.h"
#include "engine/data/json_rows.h"
#include "engine/data/row_reader.h"

using namespace poft;
using namespace poft::data;

namespace {

/// All rows as text: "1: {…}" or "1! reason"; the file's own error as the last, "error".
QStringList readAll(const std::filesystem::path& path, const ReaderLimits& limits = {})
{
    QStringList found;
    auto reader = openRows(path, limits);
    if (!reader) {
        return {"error " + QString::fromStdString(reader.error().message)};
    }
    Row row;
    while (true) {
        const auto more = (*reader)->next(row);
        if (!more) {
            found << "error " + QString::fromStdString(more.error().message);
            return found;
        }
        if (!*more) {
            return found;
        }
        const QString number = QString::number(row.number);
        found << (row.good() ? number + ": " + QString::fromStdString(toJson(row.value))
                             : number + "! " + QString::fromStdString(row.problem));
    }
}

/// A source that hands out `size` bytes at a time, so that every border falls inside something.
class SlowSource : public ByteSource {
public:
    SlowSource(std::string bytes, std::size_t size) : m_bytes(std::move(bytes)), m_size(size) {}
    Result<std::size_t> read(char* to, std::size_t size) override
    {
        const std::size_t count = std::min({size, m_size, m_bytes.size() - m_at});
        std::memcpy(to, m_bytes.data() + m_at, count);
        m_at += count;
        return count;
    }
    std::uint64_t bytesRead() const override { return m_at; }
    std::uint64_t bytesTotal() const override { return m_bytes.size(); }
    std::string sha256() const override { return {}; }

private:
    std::string m_bytes;
    std::size_t m_size;
    std::size_t m_at = 0;
};

}  // namespace

class TestJsonRows : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void largeArrayInLittleMemory();  // first, while the peak is still that of a fresh process
    void rows_data();
    void rows();
    void refusedFiles_data();
    void refusedFiles();
    void missingAndUnreadable();
    void numbersKeepTheirDigits();
    void bordersOfReadsDoNotMatter();
    void longRowsAreSkipped();
    void tooManyValues();
    void deepNesting();
    void digestIsOfTheWholeFile();

private:
    DataFiles m_files;
};

void TestJsonRows::rows_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QStringList>("expected");

    const auto add = [](const char* name, const QByteArray& file, const QStringList& expected) {
        QTest::newRow(name) << file << expected;
    };
    add("array", "[{\"a\":1},\n {\"a\":2}]\n", {"1: {\"a\":1}", "2: {\"a\":2}"});
    add("empty array", " [ ] ", {});
    add("lines", "{\"a\":1}\n\n{\"a\":2}\r\n", {"1: {\"a\":1}", "3: {\"a\":2}"});
    add("last line without end", "{\"a\":1}\n{\"a\":2}", {"1: {\"a\":1}", "2: {\"a\":2}"});
    add("byte order mark", "\xEF\xBB\xBF{\"a\":1}\n", {"1: {\"a\":1}"});
    add("byte order mark, array", "\xEF\xBB\xBF[{\"a\":1}]", {"1: {\"a\":1}"});
    add("brackets in strings", "[{\"a\":\"]},{[\"},{\"b\":\"\\\"]\\\\\"}]",
        {"1: {\"a\":\"]},{[\"}", "2: {\"b\":\"\\\"]\\\\\"}"});
    add("escapes", "{\"a\":\"\\u0041\\ud83d\\ude00\\n\\/\\u0001\"}\n", {"1: {\"a\":\"A😀\\n/\\u0001\"}"});
    add("nested", "[{\"a\":[1,{\"b\":[]}],\"c\":{}}]", {"1: {\"a\":[1,{\"b\":[]}],\"c\":{}}"});
    add("all literals", "{\"a\":null,\"b\":true,\"c\":false}\n", {"1: {\"a\":null,\"b\":true,\"c\":false}"});

    const QString broken =
        "the text is not valid JSON (a bracket, comma, colon or value is out of place; NaN is no JSON)";
    const QString word = "a bare word stands where true, false, null or another value must";
    add("broken line between good ones", "{\"a\":1}\n{\"a\":}\n{\"a\":3}\n",
        {"1: {\"a\":1}", "2! " + broken, "3: {\"a\":3}"});
    add("broken first line", "oops\n{\"a\":2}\n", {"1! " + broken, "2: {\"a\":2}"});
    add("broken element", "[{\"a\":1},{\"a\":\"x\", bad},{\"a\":3}]", {"1: {\"a\":1}", "2! " + broken, "3: {\"a\":3}"});
    add("mismatched bracket", "[{\"a\":1],{\"a\":2}]", {"1! " + broken, "2: {\"a\":2}"});
    add("NaN", "{\"a\":NaN}\n{\"a\":1}\n", {"1! " + broken, "2: {\"a\":1}"});
    add("Infinity", "[{\"a\":-Infinity}]", {"1! a number is malformed or does not fit into 64 bits"});
    add("nul", "{\"a\":nul}\n", {"1! " + word});
    add("leading zero", "{\"a\":01}\n", {"1! a number is malformed or does not fit into 64 bits"});
    add("number beyond doubles", "{\"a\":1e999}\n", {"1! a number is malformed or does not fit into 64 bits"});
    add("single quotes", "{'a':1}\n", {"1! " + broken});
    add("trailing comma in object", "{\"a\":1,}\n", {"1! " + broken});
    add("two values on a line", "{\"a\":1}{\"a\":2}\n", {"1! " + broken});
    add("trailing comma in array", "[{\"a\":1},]",
        {"1: {\"a\":1}", "2! nothing stands before the comma or closing bracket"});
    add("two commas", "[{\"a\":1},,{\"a\":3}]",
        {"1: {\"a\":1}", "2! nothing stands before the comma or closing bracket", "3: {\"a\":3}"});
    add("no comma", "[{\"a\":1} {\"a\":2},{\"a\":3}]", {"1! " + broken, "2: {\"a\":3}"});
    add("duplicate key", "{\"a\":1,\"b\":2,\"a\":3}\n", {"1! the key \"a\" occurs twice in one object"});
    add("duplicate key deep", "[{\"a\":[{\"x\":1,\"x\":1}]}]", {"1! the key \"x\" occurs twice in one object"});
    add("duplicate key by escape", "{\"a\":1,\"\\u0061\":3}\n", {"1! the key \"a\" occurs twice in one object"});
    add("lone surrogate", "{\"a\":\"\\ud83d\"}\n{\"a\":1}\n",
        {"1! a string holds an invalid escape or half of a surrogate pair", "2: {\"a\":1}"});
    add("bad escape", "{\"a\":\"\\x\"}\n", {"1! a string holds an invalid escape or half of a surrogate pair"});
    add("control character", "{\"a\":\"x\ty\"}\n", {"1! a string holds a control character that is not escaped"});
    add("invalid UTF-8", "{\"a\":\"\xC3(\"}\n{\"a\":1}\n", {"1! the text is not valid UTF-8", "2: {\"a\":1}"});
    add("overlong UTF-8", "{\"a\":\"\xC0\xAF\"}\n", {"1! the text is not valid UTF-8"});
    add("surrogate in UTF-8", "{\"a\":\"\xED\xA0\x80\"}\n", {"1! the text is not valid UTF-8"});
    add("byte order mark inside", "{\"a\":1}\n\xEF\xBB\xBF{\"a\":2}\n", {"1: {\"a\":1}", "2! " + broken});
    add("row is a number", "[1,{\"a\":2}]",
        {"1! the row is a number, but an object with columns is needed", "2: {\"a\":2}"});
    add("row is a string", "[\"a,b]\",{\"a\":2}]",
        {"1! the row is a string, but an object with columns is needed", "2: {\"a\":2}"});
    add("row is a list", "[[{\"a\":1}]]", {"1! the row is a list, but an object with columns is needed"});
    add("row is null", "[null]", {"1! the row is null, but an object with columns is needed"});
    add("unclosed string", "{\"a\":1}\n{\"a\":\"x\n{\"a\":3}\n",
        {"1: {\"a\":1}", "2! a string has no closing quote", "3: {\"a\":3}"});
}

void TestJsonRows::rows()
{
    QFETCH(const QByteArray, file);
    QFETCH(const QStringList, expected);
    QCOMPARE(readAll(m_files.write("rows.json", file)), expected);
}

void TestJsonRows::refusedFiles_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QStringList>("words");  // that the sentence must hold

    QTest::newRow("empty") << QByteArray() << QStringList{"is empty"};
    QTest::newRow("white space") << QByteArray(" \n\t\n") << QStringList{"white space"};
    QTest::newRow("only a byte order mark") << QByteArray("\xEF\xBB\xBF") << QStringList{"white space"};
    QTest::newRow("plain text") << QByteArray("Dear reader,\nhello\n") << QStringList{"neither", "Dear reader,"};
    QTest::newRow("prose") << QByteArray("a, b\nand c\n") << QStringList{"neither", "a, b"};
    QTest::newRow("gzip") << QByteArray("\x1F\x8B\x08\x00", 4) << QStringList{"packed", "cut off"};
    QTest::newRow("zstd") << QByteArray("\x28\xB5\x2F\xFD", 4) << QStringList{"packed", "cut off"};
    QTest::newRow("bzip2") << QByteArray("BZh91AY") << QStringList{"bzip2", "bunzip2"};
    QTest::newRow("parquet") << QByteArray("PAR1\x15\x04") << QStringList{"Parquet"};
    QTest::newRow("zip") << QByteArray("PK\x03\x04rest") << QStringList{"zip"};
    QTest::newRow("UTF-16") << QByteArray("\xFF\xFE[\x00{\x00", 6) << QStringList{"UTF-16", "UTF-8"};
    QTest::newRow("one object over lines")
        << QByteArray("{\n  \"data\": [\n {\"a\":1}\n]}\n") << QStringList{"one JSON object over several lines"};
    QTest::newRow("truncated array") << QByteArray("[{\"a\":1},\n{\"a\":2},\n{\"a\":")
                                     << QStringList{"element 3", "cut off"};
    QTest::newRow("array without end") << QByteArray("[{\"a\":1}") << QStringList{"element 1", "cut off"};
    QTest::newRow("array within a string") << QByteArray("[{\"a\":\"x") << QStringList{"cut off"};
    QTest::newRow("only a bracket") << QByteArray("[") << QStringList{"cut off"};
    QTest::newRow("two arrays") << QByteArray("[{\"a\":1}][{\"a\":2}]") << QStringList{"behind the end", "1 elements"};
    QTest::newRow("lists as lines") << QByteArray("[1,2]\n[3,4]\n") << QStringList{"behind the end"};
}

void TestJsonRows::refusedFiles()
{
    QFETCH(const QByteArray, file);
    QFETCH(const QStringList, words);
    const auto path = m_files.write("refused.json", file);
    const QStringList found = readAll(path);
    QVERIFY(!found.isEmpty());
    QVERIFY2(found.last().startsWith("error "), qPrintable(found.last()));
    QVERIFY2(found.last().contains(QString::fromStdString(path.string())), qPrintable(found.last()));
    for (const QString& word : words) {
        QVERIFY2(found.last().contains(word), qPrintable(found.last()));
    }
}

void TestJsonRows::missingAndUnreadable()
{
    auto missing = openRows(m_files.folder() / "nothing.json");
    QVERIFY(!missing);
    QCOMPARE(missing.error().kind, ErrorKind::NotFound);
    auto folder = openRows(m_files.folder());
    QVERIFY(!folder);
    QVERIFY(QString::fromStdString(folder.error().message).contains("is a folder"));
    const auto pipe = m_files.folder() / "pipe";
    QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
    auto fifo = openRows(pipe);  // must not wait for a writer
    QVERIFY(!fifo);
    QVERIFY(QString::fromStdString(fifo.error().message).contains("not a regular file"));
    if (::geteuid() != 0) {
        const auto secret = m_files.write("secret.json", "[]");
        ::chmod(secret.c_str(), 0);
        QVERIFY(!openRows(secret));
    }
}

void TestJsonRows::numbersKeepTheirDigits()
{
    const QByteArray row = "{\"a\":1.0,\"b\":[1e5,-0,0.10,18446744073709551615,\"7 \\\" 8\"],\"c9\":-1.50E+2}";
    const QStringList found = readAll(m_files.write("numbers.jsonl", row + "\n"));
    QCOMPARE(found, QStringList{"1: " + QString::fromUtf8(row)});
}

void TestJsonRows::bordersOfReadsDoNotMatter()
{
    const std::string text = "{\"a\":\"x\\\\\\\"]\"} , {\"b\":[1,[2,{\"c\":\"}\"}]]},\n bad , {\"d\":\"é\\n\"} ] \n";
    for (std::size_t size = 1; size < 20; ++size) {
        JsonArrayReader reader(InputBuffer(std::make_unique<SlowSource>(text, size)), "x", {});
        QStringList found;
        Row row;
        while (true) {
            const auto more = reader.next(row);
            QVERIFY2(more.has_value(), more ? "" : more.error().message.c_str());
            if (!*more) {
                break;
            }
            found << (row.good() ? QString::fromStdString(toJson(row.value)) : QString("bad"));
        }
        const QStringList expected = {"{\"a\":\"x\\\\\\\"]\"}", "{\"b\":[1,[2,{\"c\":\"}\"}]]}", "bad",
                                      QString::fromUtf8("{\"d\":\"é\\n\"}")};
        QCOMPARE(found, expected);
    }
}

void TestJsonRows::longRowsAreSkipped()
{
    ReaderLimits limits;
    limits.rowBytes = 1u << 20;
    const QByteArray longText(5 << 20, 'x');
    const QByteArray longRow = "{\"a\":\"" + longText + "\"}";
    const QString reason = "! the row is longer than 1 MiB";
    QCOMPARE(readAll(m_files.write("long.jsonl", "{\"a\":1}\n" + longRow + "\n{\"a\":3}\n"), limits),
             (QStringList{"1: {\"a\":1}", "2" + reason, "3: {\"a\":3}"}));
    QCOMPARE(readAll(m_files.write("long_end.jsonl", "{\"a\":1}\n" + longRow), limits),
             (QStringList{"1: {\"a\":1}", "2" + reason}));
    QCOMPARE(readAll(m_files.write("long.json", "[{\"a\":1}," + longRow + ",{\"a\":3}]"), limits),
             (QStringList{"1: {\"a\":1}", "2" + reason, "3: {\"a\":3}"}));
}

void TestJsonRows::tooManyValues()
{
    ReaderLimits limits;
    limits.rowValues = 100;
    const QByteArray list = "{\"a\":[" + QByteArray("1,").repeated(97) + "1]}";  // 98 numbers, the list and the object
    QCOMPARE(readAll(m_files.write("values.jsonl", list + "\n"), limits).first().left(3), QString("1: "));
    const QByteArray more = "{\"a\":[" + QByteArray("1,").repeated(98) + "1]}";
    QCOMPARE(readAll(m_files.write("values.jsonl", more + "\n"), limits),
             QStringList{"1! the row holds more values than a sample can have"});
}

void TestJsonRows::deepNesting()
{
    const auto nested = [](int depth) {
        return "{\"a\":" + QByteArray("[").repeated(depth) + QByteArray("]").repeated(depth) + "}\n";
    };
    const QString tooDeep = "1! lists or objects are nested too deeply";
    QCOMPARE(readAll(m_files.write("depth.jsonl", nested(190))).first().left(3), QString("1: "));
    QCOMPARE(readAll(m_files.write("depth.jsonl", nested(191))), QStringList(tooDeep));
    QCOMPARE(readAll(m_files.write("depth.jsonl", nested(1100))), QStringList(tooDeep));
    const QByteArray deep = "{\"a\":" + QByteArray("[").repeated(100'000) + QByteArray("]").repeated(100'000) + "}";
    QCOMPARE(readAll(m_files.write("deep.jsonl", deep + "\n{\"a\":1}\n")),
             (QStringList{"1! lists or objects are nested too deeply", "2: {\"a\":1}"}));
    QCOMPARE(readAll(m_files.write("deep.json", "[" + deep + ",{\"a\":1}]")),
             (QStringList{"1! lists or objects are nested too deeply", "2: {\"a\":1}"}));
}

void TestJsonRows::digestIsOfTheWholeFile()
{
    for (const QByteArray& bytes :
         {QByteArray("\xEF\xBB\xBF[{\"a\":1}]\n\n  \n"), QByteArray("{\"a\":1}\n{\"a\":2}")}) {
        auto reader = openRows(m_files.write("digest.json", bytes));
        QVERIFY(reader.has_value());
        Row row;
        while (true) {
            const auto more = (*reader)->next(row);
            QVERIFY(more.has_value());
            if (!*more) {
                break;
            }
        }
        QCOMPARE(QByteArray::fromStdString((*reader)->sha256()),
                 QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
        QCOMPARE((*reader)->bytesRead(), static_cast<std::uint64_t>(bytes.size()));
    }
}

void TestJsonRows::largeArrayInLittleMemory()
{
    // 300 MB of one array from a source that makes it on the way; the peak of this process must not grow with it.
    class Endless : public ByteSource {
    public:
        explicit Endless(std::size_t rows) : m_left(rows) {}
        Result<std::size_t> read(char* to, std::size_t size) override
        {
            std::size_t count = 0;
            while (m_left > 0 && count + m_row.size() <= size) {
                std::memcpy(to + count, m_row.data(), m_row.size());
                count += m_row.size();
                if (--m_left == 0) {
                    to[count - 1] = ']';
                }
            }
            m_read += count;
            return count;
        }
        std::uint64_t bytesRead() const override { return m_read; }
        std::uint64_t bytesTotal() const override { return m_read; }
        std::string sha256() const override { return {}; }

    private:
        std::string m_row = "{\"conversations\":[{\"from\":\"human\",\"value\":\"" + std::string(3000, 'q') + "\"}]},";
        std::size_t m_left;
        std::uint64_t m_read = 0;
    };
    const auto peakKilobytes = [] {
        rusage usage = {};
        getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss;
    };
    constexpr std::size_t kRows = 100'000;
    JsonArrayReader reader(InputBuffer(std::make_unique<Endless>(kRows)), "x", {});
    const long before = peakKilobytes();
    std::size_t rows = 0;
    Row row;
    while (true) {
        const auto more = reader.next(row);
        QVERIFY(more.has_value());
        if (!*more) {
            break;
        }
        QVERIFY(row.good());
        ++rows;
    }
    QCOMPARE(rows, kRows);
    const long grown = peakKilobytes() - before;
    QVERIFY2(grown < 16 * 1024, qPrintable(QString("the peak grew by %1 KiB").arg(grown)));
}

QTEST_GUILESS_MAIN(TestJsonRows)
#include "tst_json_rows.moc"
