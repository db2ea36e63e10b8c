// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include "storage/recipe/edit.h"

using namespace poft;

namespace {

QByteArray compact(const Result<std::string>& text)
{
    return text ? QByteArray::fromStdString(*text).simplified().replace(" ", "") : QByteArray("error");
}

}  // namespace

class TestEdit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void valuesAreSet_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("pointer");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("after");
        QTest::newRow("keys keep their order")
            << QByteArray(R"({"z":1,"a":2})") << QByteArray("/z") << QByteArray("3") << QByteArray(R"({"z":3,"a":2})");
        QTest::newRow("objects are made")
            << QByteArray(R"({"a":1})") << QByteArray("/training/learning_rate") << QByteArray("1e-4")
            << QByteArray(R"({"a":1,"training":{"learning_rate":0.0001}})");
        QTest::newRow("in an arm") << QByteArray(R"({"arms":[{"name":"A"},{"name":"B"}]})")
                                   << QByteArray("/arms/1/training/objective") << QByteArray("\"poft\"")
                                   << QByteArray(
                                          R"({"arms":[{"name":"A"},{"name":"B","training":{"objective":"poft"}}]})");
        QTest::newRow("at the end of a list") << QByteArray(R"({"seeds":[1]})") << QByteArray("/seeds/-")
                                              << QByteArray("2") << QByteArray(R"({"seeds":[1,2]})");
        QTest::newRow("escaped key") << QByteArray("{}") << QByteArray("/models/a~1b") << QByteArray("{}")
                                     << QByteArray(R"({"models":{"a/b":{}}})");
        QTest::newRow("not an index") << QByteArray(R"({"arms":[]})") << QByteArray("/arms/x") << QByteArray("1")
                                      << QByteArray("error");
        QTest::newRow("through a number")
            << QByteArray(R"({"a":1})") << QByteArray("/a/b") << QByteArray("1") << QByteArray("error");
        QTest::newRow("no pointer") << QByteArray("{}") << QByteArray("a") << QByteArray("1") << QByteArray("error");
        QTest::newRow("broken recipe") << QByteArray("{\"a\":") << QByteArray("/a") << QByteArray("1")
                                       << QByteArray("error");
        QTest::newRow("broken value") << QByteArray("{}") << QByteArray("/a") << QByteArray("1,")
                                      << QByteArray("error");
    }

    void valuesAreSet()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, pointer);
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, after);
        QCOMPARE(compact(recipe::withValue(before.toStdString(), pointer.toStdString(), value.toStdString())), after);
    }

    void valuesAreRemoved_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("pointer");
        QTest::addColumn<QByteArray>("after");
        QTest::newRow("key") << QByteArray(R"({"b":1,"a":2})") << QByteArray("/b") << QByteArray(R"({"a":2})");
        QTest::newRow("empty objects go too")
            << QByteArray(R"({"arms":[{"name":"A","training":{"x":1}}]})") << QByteArray("/arms/0/training/x")
            << QByteArray(R"({"arms":[{"name":"A"}]})");
        QTest::newRow("other keys stay") << QByteArray(R"({"training":{"x":1,"y":2}})") << QByteArray("/training/x")
                                         << QByteArray(R"({"training":{"y":2}})");
        QTest::newRow("list element") << QByteArray(R"({"arms":[{},{"name":"B"}]})") << QByteArray("/arms/0")
                                      << QByteArray(R"({"arms":[{"name":"B"}]})");
        QTest::newRow("the last of a list")
            << QByteArray(R"({"arms":[{}]})") << QByteArray("/arms/0") << QByteArray(R"({"arms":[]})");
        QTest::newRow("not there") << QByteArray(R"({"a":1})") << QByteArray("/training/x") << QByteArray(R"({"a":1})");
        QTest::newRow("broken") << QByteArray("[") << QByteArray("/a") << QByteArray("error");
    }

    void valuesAreRemoved()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, pointer);
        QFETCH(QByteArray, after);
        QCOMPARE(compact(recipe::withoutValue(before.toStdString(), pointer.toStdString())), after);
    }

    /// A list is neither filled up to an index that it does not reach, nor taken for an object.
    void placesThatAreNotThereAreRefused()
    {
        const std::string text = R"({"arms":[{"name":"A"}]})";
        for (const char* pointer : {"/arms/1", "/arms/9/name", "/arms/name", "/arms/0/name/x"})
            QVERIFY2(!recipe::withValue(text, pointer, "1"), pointer);
        QVERIFY(recipe::withValue(text, "/arms/-", "{}"));
    }

    void valuesAreRead()
    {
        const std::string text = R"({"training":{"learning_rate":1e-4},"arms":[{"name":"A"}]})";
        QCOMPARE(recipe::valueAt(text, "/training/learning_rate"), std::optional<std::string>("0.0001"));
        QCOMPARE(recipe::valueAt(text, "/arms/0/name"), std::optional<std::string>("\"A\""));
        QVERIFY(!recipe::valueAt(text, "/arms/1/name"));
        QVERIFY(!recipe::valueAt(text, "no pointer"));
        QVERIFY(!recipe::valueAt("{", "/a"));
    }
};

QTEST_GUILESS_MAIN(TestEdit)
#include "tst_edit.moc"
