// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include "engine/text/conversation.h"
#include "tests/engine/tokenizer/golden_tokenizer.h"

using namespace poft;
using namespace poft::text;
using namespace poft::tokenizer;

class TestConversation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTurns();
    void readsTools();
    void readsPlainText();
    void keepsWhatATemplateMayUse();
    void refusesWhatIsNone_data();
    void refusesWhatIsNone();
};

void TestConversation::readsTurns()
{
    const auto read = parseConversation(
        R"({"messages":[{"content":"Hi \u00e9\n","role":"user","name":"Ann"},{"role":"assistant","content":""}],"id":7})");
    QVERIFY2(read, problemOf(read));
    QCOMPARE(read->messages.size(), std::size_t{2});
    QCOMPARE(read->messages[0].role, std::string("user"));
    QCOMPARE(read->messages[0].content, std::string("Hi é\n"));
    QCOMPARE(read->messages[0].name, std::optional<std::string>("Ann"));
    QCOMPARE(read->messages[1].role, std::string("assistant"));
    QVERIFY(!read->messages[1].name && !read->messages[1].toolCalls && !read->tools && !read->isText());
}

void TestConversation::readsTools()
{
    const auto read = parseConversation(
        R"({"messages":[{"role":"assistant","content":null,"tool_calls":[{"b":1,"a":"é"}]}],"tools":[{"z":1,"a":2}]})");
    QVERIFY2(read, problemOf(read));
    QCOMPARE(read->messages[0].content, std::string());
    QCOMPARE(read->messages[0].toolCalls, std::optional<std::string>(R"([{"b":1,"a":"é"}])"));
    QCOMPARE(read->tools, std::optional<std::string>(R"([{"z":1,"a":2}])"));
}

void TestConversation::readsPlainText()
{
    QVERIFY(parseConversation(R"({"messages":[{"role":"text","content":"x"}]})")->isText());
    QVERIFY(
        !parseConversation(R"({"messages":[{"role":"text","content":"x"},{"role":"user","content":"y"}]})")->isText());
}

void TestConversation::keepsWhatATemplateMayUse()
{
    const auto read = parseConversation(
        R"({"enable_thinking":false,"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image"},{"text":"b"}]},
            {"role":"assistant","reasoning_content":"hm","content":"c"},{"role":"user"},{"role":"user","content":"d","x":null}],
            "add_generation_prompt":true,"tools":null})");
    QVERIFY2(read, problemOf(read));
    QCOMPARE(read->variables, std::optional<std::string>(R"({"enable_thinking":false})"));
    QCOMPARE(read->messages[0].content, std::string("ab"));
    QVERIFY(read->messages[0].whole && read->messages[0].whole->find("image") != std::string::npos);
    QCOMPARE(read->messages[1].content, std::string("c"));
    QCOMPARE(read->messages[1].whole,
             std::optional<std::string>(R"({"role":"assistant","reasoning_content":"hm","content":"c"})"));
    QVERIFY(read->messages[1].hasContent && !read->messages[2].hasContent && !read->messages[2].whole);
    QVERIFY(!read->messages[3].whole);
}

void TestConversation::refusesWhatIsNone_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("nothing") << QByteArray("") << QByteArray("as JSON");
    QTest::newRow("truncated") << QByteArray(R"({"messages":[)") << QByteArray("as JSON");
    QTest::newRow("not UTF-8") << QByteArray("{\"messages\":[{\"role\":\"user\",\"content\":\"\xFF\"}]}")
                               << QByteArray("as JSON");
    QTest::newRow("a list") << QByteArray("[]") << QByteArray("no list \"messages\"");
    QTest::newRow("no messages") << QByteArray("{}") << QByteArray("no list \"messages\"");
    QTest::newRow("empty messages") << QByteArray(R"({"messages":[]})") << QByteArray("no list \"messages\"");
    QTest::newRow("a text as message") << QByteArray(R"({"messages":["Hi"]})")
                                       << QByteArray("message 1 is not an object");
    QTest::newRow("no role") << QByteArray(R"({"messages":[{"role":"user","content":"a"},{"content":"b"}]})")
                             << QByteArray("message 2 has no \"role\"");
    QTest::newRow("content a number") << QByteArray(R"({"messages":[{"role":"user","content":1}]})")
                                      << QByteArray("\"content\" of message 1");
    QTest::newRow("name a number") << QByteArray(R"({"messages":[{"role":"user","content":"a","name":1}]})")
                                   << QByteArray("\"name\" of message 1");
}

void TestConversation::refusesWhatIsNone()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, says);
    const auto read = parseConversation(json.toStdString());
    QVERIFY(!read);
    QVERIFY2(problemOf(read).contains(says), problemOf(read));
}

QTEST_GUILESS_MAIN(TestConversation)
#include "tst_conversation.moc"
