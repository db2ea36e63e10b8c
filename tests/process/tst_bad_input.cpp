// SPDX-License-Identifier: Apache-2.0

#include <QTest>

#include "storage/sqlite/statement.h"
#include "storage/workspace/workspace.h"
#include "tests/engine/data/gzip.h"
#include "tests/process/engine_folder.h"

using namespace poft;
using poft::data::testing::gzip;

/// What people's files hold that they should not, through the real program: each bad row with its line and reason, the
/// rest used, one summary; and files that are refused or undone as a whole.
class TestBadInput : public QObject, private EngineFolder {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        beginInNewFolder();
        QCOMPARE(run({"init", path("ws")}).exitCode, 0);
    }
    void rowsAreListedWithTheirReasons_data();
    void rowsAreListedWithTheirReasons();
    void theRestIsUsed();
    void tooManyBadRowsUndoTheImport();
    void aFileThatBreaksOffIsUndone_data();
    void aFileThatBreaksOffIsUndone();
    void whatIsNoFileOfRowsIsRefused_data();
    void whatIsNoFileOfRowsIsRefused();

private:
    EngineAnswer import(const QString& file, const QStringList& options = {}) const
    {
        return run(QStringList{"import", path("ws"), "--name", "rows"} + options + QStringList{file}, 60);
    }
    /// Rows of every table that an import fills.
    std::int64_t rowsLeft() const
    {
        const auto opened = storage::Workspace::open(path("ws").toStdString());
        auto connection = opened->connect(storage::Access::ReadOnly);
        storage::Statement statement = connection->prepare(
            "SELECT (SELECT count(*) FROM datasets) + (SELECT count(*) FROM samples) + (SELECT count(*) FROM contents) "
            "+ (SELECT count(*) FROM bad_rows)");
        return statement.step() ? statement.integer(0) : -1;
    }
};

namespace {

QByteArray bytesOf(const QString& name)
{
    QFile file(QStringLiteral(POFT_SOURCE_DIR "/tests/engine/data/golden/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// More rows than are written at once, so that an import has begun to write when it meets what comes after them.
QByteArray manyRows(const char* separator)
{
    QByteArray rows;
    for (int i = 0; i < 6000; ++i)
        rows += (i > 0 ? QByteArray(separator) : QByteArray()) + R"({"text":"row )" + QByteArray::number(i * 7919) +
                R"("})";
    return rows;
}

constexpr const char* kAlpaca = R"({"instruction":"a","input":"","output":"b"})";
constexpr const char* kMessages = R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]})";

}  // namespace

void TestBadInput::rowsAreListedWithTheirReasons_data()
{
    QTest::addColumn<QByteArray>("good");
    QTest::addColumn<QByteArray>("bad");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const char* good, const QByteArray& bad, const char* reason) {
        QTest::newRow(name) << QByteArray(good) << bad << QString::fromUtf8(reason);
    };
    row("a number in a column of strings", kAlpaca, R"({"instruction":5,"input":"","output":"b"})",
        R"("instruction" is a number, but a string or a list of messages is needed)");
    row("a number as answer", kAlpaca, R"({"instruction":"a","input":"","output":12.5})",
        R"("output" is a number, but a string or a list of messages is needed)");
    row("null answer", kAlpaca, R"({"instruction":"a","input":"","output":null})", R"("output" is null)");
    row("no answer", kAlpaca, R"({"instruction":"a","input":""})", R"("output" is missing)");
    row("the answer is the instruction", kAlpaca, R"({"instruction":"same","input":"","output":"same"})",
        R"("output" only repeats "instruction")");
    row("a string where a list stood before", kMessages, R"({"messages":"hello"})",
        R"("messages" is a string, but a list of messages is needed)");
    row("null where a list stood before", kMessages, R"({"messages":null})", R"("messages" is null)");
    row("strings where turns stood before", kMessages, R"({"messages":["a","b"]})",
        R"(turn 1 of "messages" has a string instead of an object)");
    row("invalid UTF-8", kAlpaca, "{\"instruction\":\"a\xff\",\"input\":\"\",\"output\":\"b\"}",
        "the text is not valid UTF-8");
    row("half of a surrogate pair", kAlpaca, R"({"instruction":"a","input":"","output":"\ud83d"})",
        "a string holds an invalid escape or half of a surrogate pair");
    row("a key twice", kAlpaca, R"({"instruction":"a","input":"","output":"b","output":"c"})",
        R"(the key "output" occurs twice in one object)");
    row("NaN", kAlpaca, R"({"instruction":"a","input":"","output":NaN})",
        "the text is not valid JSON (a bracket, comma, colon or value is out of place; NaN is no JSON)");
    row("a line that never ends", kAlpaca,
        R"({"instruction":"a","input":"","output":")" + QByteArray(17 << 20, 'x') + "\"}",
        "the row is longer than 16 MiB");
}

/// After a byte order mark a good row, then the bad one, then a good one, as lines and as an array.
void TestBadInput::rowsAreListedWithTheirReasons()
{
    QFETCH(const QByteArray, good);
    QFETCH(const QByteArray, bad);
    QFETCH(const QString, reason);
    const QString lines = write("rows.jsonl", "\xEF\xBB\xBF" + good + "\n" + bad + "\n" + good + "\n");
    const QString array = write("rows.json", "\xEF\xBB\xBF[" + good + ",\n" + bad + ",\n" + good + "]");
    for (const QString& file : {lines, array}) {
        const EngineAnswer answer = import(file);
        QVERIFY2(answer.exitCode == 0, qPrintable(answer.errors));
        const QStringList said = answer.output.split('\n');
        QCOMPARE(said[0], QStringLiteral("rows: 2 samples (messages), 1 rows could not be used"));
        QCOMPARE(said[1], QStringLiteral("  %1:2: %2").arg(file, reason));
        QCOMPARE(run({"delete", path("ws"), "dataset", "rows", "--yes"}).exitCode, 0);
    }
}

void TestBadInput::theRestIsUsed()
{
    QByteArray rows;
    for (int i = 1; i <= 40; ++i)
        rows += i % 4 == 2   ? QByteArray("oops\n")
                : i % 8 == 3 ? QByteArray("{\"text\":\"\"}\n")
                             : "{\"text\":\"" + QByteArray::number(i) + "\"}\n";
    const EngineAnswer answer = import(write("rows.jsonl", rows));
    QVERIFY2(answer.exitCode == 0, qPrintable(answer.errors));
    // One line for each reason, with its first row and how many more there are.
    QCOMPARE(answer.output,
             QStringLiteral("rows: 25 samples (text), 15 rows could not be used\n"
                            "  %1:2: the text is not valid JSON (a bracket, comma, colon or value is out of place; "
                            "NaN is no JSON) (and 9 more rows)\n"
                            "  %1:3: \"text\" is empty (and 4 more rows)\n")
                 .arg(path("rows.jsonl")));
}

void TestBadInput::tooManyBadRowsUndoTheImport()
{
    const QByteArray good = manyRows("\n") + "\n";
    const QByteArray rows = good + QByteArray("oops\n").repeated(7000);
    const EngineAnswer answer = import(write("rows.jsonl", rows));
    QCOMPARE(answer.exitCode, 1);
    QVERIFY2(answer.errors.contains("cannot be used, so nothing was imported") && answer.errors.contains("row 6001"),
             qPrintable(answer.errors));
    QCOMPARE(rowsLeft(), 0);
    QCOMPARE(import(path("rows.jsonl"), {"--max-bad-share", "0.6"}).exitCode, 0);
}

void TestBadInput::aFileThatBreaksOffIsUndone_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    const QByteArray packed = gzip(manyRows("\n"));
    QTest::newRow("gzip") << packed.left(packed.size() - packed.size() / 8) << "is cut off";
    QTest::newRow("JSON array") << "[" + manyRows(",") + ",{\"te"
                                << "element 6001";
    const QByteArray parquet = bytesOf("chat.parquet");
    QVERIFY(!parquet.isEmpty());
    QTest::newRow("Parquet") << parquet.left(parquet.size() / 2) << "Parquet";
}

void TestBadInput::aFileThatBreaksOffIsUndone()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, says);
    const EngineAnswer answer = import(write("cut", bytes));
    QCOMPARE(answer.exitCode, 1);
    QVERIFY2(answer.errors.contains(says) && answer.errors.contains(path("cut")), qPrintable(answer.errors));
    QCOMPARE(rowsLeft(), 0);
}

void TestBadInput::whatIsNoFileOfRowsIsRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("says");
    QTest::newRow("a folder") << "ws"
                              << "is a folder";
    QTest::newRow("nothing") << "missing.json"
                             << "does not exist";
    QTest::newRow("an empty file") << "empty.json"
                                   << "is empty";
}

void TestBadInput::whatIsNoFileOfRowsIsRefused()
{
    QFETCH(const QString, name);
    QFETCH(const QString, says);
    write("empty.json", {});
    const EngineAnswer answer = import(path(name));
    QCOMPARE(answer.exitCode, 1);
    QVERIFY2(answer.errors.contains(path(name) + " " + says), qPrintable(answer.errors));
    QCOMPARE(rowsLeft(), 0);
}

QTEST_GUILESS_MAIN(TestBadInput)
#include "tst_bad_input.moc"
