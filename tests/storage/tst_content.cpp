// SPDX-License-Identifier: Apache-2.0
#include "storage/content/content.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <chrono>

#include "storage/content/canonical_json.h"
#include "storage/content/clock.h"
#include "storage/content/utf8.h"
#include "storage/files/sha256.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

class TestContent : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void canonicalForm_data();
    void canonicalForm();
    void badJsonIsRefused_data();
    void badJsonIsRefused();
    void bodiesAgreeWithAnotherImplementation();
    void absentPartsAreLeftOut();
    void otherShapesAreNoContent();
    void utf8Prefix_data();
    void utf8Prefix();
    void timesAreUtc();
};

void TestContent::canonicalForm_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("white space") << QByteArray(" { \"a\" : [ 1 , 2 ] }\n") << QByteArray("{\"a\":[1,2]}");
    QTest::newRow("sorted by bytes") << QByteArray(R"({"é":1,"z":2,"Z":3,"a":4})")
                                     << QByteArray(R"({"Z":3,"a":4,"z":2,"é":1})");
    QTest::newRow("numbers as written") << QByteArray("[1.0,1e3,1E+3,-0,0.10,12345678901234567890]")
                                        << QByteArray("[1.0,1e3,1E+3,-0,0.10,12345678901234567890]");
    QTest::newRow("escapes") << QByteArray(R"(["\u00e9\/\u0041\ud83d\ude00\u0007\u000a"])")
                             << QByteArray("[\"é/A😀\\u0007\\n\"]");
    QTest::newRow("words") << QByteArray("[true,false,null,{},[]]") << QByteArray("[true,false,null,{},[]]");
    QTest::newRow("key that needs escaping")
        << QByteArray(R"({"b\"":1,"a\n":2})") << QByteArray(R"({"a\n":2,"b\"":1})");
    QTest::newRow("scalar") << QByteArray("\"x\"") << QByteArray("\"x\"");
}

void TestContent::canonicalForm()
{
    QFETCH(QByteArray, written);
    QFETCH(QByteArray, expected);
    QCOMPARE(QByteArray::fromStdString(value(canonicalJson(written.toStdString()))), expected);
}

void TestContent::badJsonIsRefused_data()
{
    QTest::addColumn<QByteArray>("written");
    for (const char* text : {"",
                             "{",
                             "[1,]",
                             "{\"a\":1,}",
                             "{\"a\" 1}",
                             "{a:1}",
                             "01",
                             "1.",
                             "-",
                             "1e",
                             "\"a",
                             "\"\\x\"",
                             "\"\\u12g4\"",
                             "\"\\ud800\"",
                             "\"\\udc00\"",
                             "\"\\ud800\\u0041\"",
                             "{\"a\":1,\"a\":2}",
                             "1 2",
                             "tru",
                             "\"\n\"",
                             "\"\xff\"",
                             "nul",
                             "[",
                             "]",
                             ".5",
                             "+1"})
        QTest::addRow("%s", QByteArray(text).toPercentEncoding().constData()) << QByteArray(text);
    QTest::newRow("deep") << QByteArray(300, '[') + QByteArray(300, ']');
}

void TestContent::badJsonIsRefused()
{
    QFETCH(QByteArray, written);
    const Result<std::string> result = canonicalJson(written.toStdString());
    QVERIFY(!result);
    QVERIFY(result.error().message.find(" at byte ") != std::string::npos);
}

void TestContent::bodiesAgreeWithAnotherImplementation()
{
    QFile file(QStringLiteral(POFT_SOURCE_DIR "/tests/storage/content_golden.jsonl"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    int lines = 0;
    while (!file.atEnd()) {
        const QJsonObject golden = QJsonDocument::fromJson(file.readLine()).object();
        const std::string body = golden[QStringLiteral("body")].toString().toStdString();
        const std::string written = golden[QStringLiteral("written")].toString().toStdString();
        QCOMPARE(value(canonicalJson(written)), body);
        QCOMPARE(value(contentBody(value(parseContent(written)))), body);
        QCOMPARE(files::sha256Hex(body), golden[QStringLiteral("sha256")].toString().toStdString());
        ++lines;
    }
    QCOMPARE(lines, 60);
}

void TestContent::absentPartsAreLeftOut()
{
    Content content{{{"user", "hi", "", ""}}, ""};
    QCOMPARE(value(contentBody(content)), std::string(R"({"messages":[{"content":"hi","role":"user"}]})"));
    content.messages[0].toolCalls = R"([ {"b": 1.50, "a": 2} ])";
    content.messages[0].name = "n";
    content.tools = "[]";
    const std::string body = value(contentBody(content));
    QCOMPARE(
        body,
        std::string(
            R"({"messages":[{"content":"hi","name":"n","role":"user","tool_calls":[{"a":2,"b":1.50}]}],"tools":[]})"));
    const Content back = value(parseContent(body));
    QCOMPARE(back.messages[0].toolCalls, std::string(R"([{"a":2,"b":1.50}])"));
    QCOMPARE(back.messages[0].name, std::string("n"));
    QCOMPARE(back.tools, std::string("[]"));

    content.messages[0].content = "\xc3";
    QVERIFY(!contentBody(content));
    content.messages[0].content = "";
    content.tools = "[";
    QVERIFY(!contentBody(content));
}

void TestContent::otherShapesAreNoContent()
{
    for (const char* body : {"{}", "[]", "{\"messages\":3}", "{\"messages\":[1]}", "{\"messages\":[[]]}",
                             "{\"messages\":[\"{\"]}", "x", "{\"messages\":[],\"other\":1}"})
        QVERIFY2(!parseContent(body), body);
    QVERIFY(value(parseContent("{\"messages\":[]}")).messages.empty());
}

void TestContent::utf8Prefix_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("valid");
    QTest::newRow("empty") << QByteArray() << 0;
    QTest::newRow("all lengths") << QByteArray("a\xc3\xa9\xed\x95\x9c\xf0\x9f\x98\x80") << 10;
    QTest::newRow("overlong 2") << QByteArray("a\xc1\x81") << 1;
    QTest::newRow("overlong 3") << QByteArray("a\xe0\x9f\xbf") << 1;
    QTest::newRow("overlong 4") << QByteArray("a\xf0\x8f\xbf\xbf") << 1;
    QTest::newRow("surrogate") << QByteArray("a\xed\xa0\x80") << 1;
    QTest::newRow("above U+10FFFF") << QByteArray("a\xf4\x90\x80\x80") << 1;
    QTest::newRow("U+10FFFF") << QByteArray("\xf4\x8f\xbf\xbf") << 4;
    QTest::newRow("cut") << QByteArray("ab\xf0\x9f\x98") << 2;
    QTest::newRow("lone continuation") << QByteArray("ab\x80") << 2;
}

void TestContent::utf8Prefix()
{
    QFETCH(QByteArray, text);
    QFETCH(int, valid);
    QCOMPARE(static_cast<int>(validUtf8Prefix(text.toStdString())), valid);
}

void TestContent::timesAreUtc()
{
    using namespace std::chrono;
    const system_clock::time_point time = sys_days(year(2026) / 1 / 31) + hours(12) + milliseconds(7);
    QCOMPARE(utcText(time), std::string("2026-01-31T12:00:00.007Z"));
    QCOMPARE(utcText(time - hours(24 * 365 * 60)).substr(0, 4), std::string("1966"));
    QCOMPARE(utcDate(), utcNow().substr(0, 10));
}

QTEST_GUILESS_MAIN(TestContent)
#include "tst_content.moc"
