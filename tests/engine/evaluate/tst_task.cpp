// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include "engine/evaluate/task.h"

using namespace poft;

class TestTask : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shippedTaskLoads();
    void unknownTaskNamesTheKnownOnes();
    void wrongFilesAreRefused_data();
    void wrongFilesAreRefused();
    void normalizes();
};

void TestTask::shippedTaskLoads()
{
    const auto task = engine::Task::load("exact_match");
    QVERIFY2(task.has_value(), task ? "" : task.error().message.c_str());
    QCOMPARE(task->metric, std::string("exact_match"));
    QCOMPARE(task->temperature, 0.0);
    QVERIFY(task->maxNewTokens > 0);
}

void TestTask::unknownTaskNamesTheKnownOnes()
{
    const auto task = engine::Task::load("nosuch");
    QVERIFY(!task);
    QVERIFY2(task.error().message.find("exact_match") != std::string::npos, task.error().message.c_str());
}

void TestTask::wrongFilesAreRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("part");
    QTest::newRow("no JSON") << QByteArray("{") << "no valid JSON";
    QTest::newRow("no object") << QByteArray("[]") << "an object";
    QTest::newRow("no name") << QByteArray(R"({"kind":"generate"})") << "no name";
    QTest::newRow("unknown key") << QByteArray(R"({"name":"x","colour":1})") << "/colour";
    QTest::newRow("unknown inner key") << QByteArray(R"({"name":"x","generation":{"beams":4}})") << "/generation/beams";
    QTest::newRow("wrong type") << QByteArray(R"({"name":"x","generation":{"max_new_tokens":"many"}})")
                                << "/generation/max_new_tokens";
    QTest::newRow("no tokens") << QByteArray(R"({"name":"x","generation":{"max_new_tokens":0}})") << "/generation";
    QTest::newRow("other kind") << QByteArray(R"({"name":"x","kind":"likelihood"})") << "/kind";
    QTest::newRow("other normalization") << QByteArray(R"({"name":"x","answer":{"normalize":["stem"]}})") << "stem";
}

void TestTask::wrongFilesAreRefused()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, part);
    const auto task = engine::Task::parse(text.toStdString(), "t.json");
    QVERIFY(!task);
    const QString message = QString::fromStdString(task.error().message);
    QVERIFY2(message.contains(part) && message.contains("t.json"), qPrintable(message));
}

void TestTask::normalizes()
{
    engine::Task task;
    QCOMPARE(engine::normalized(task, " A b\n"), std::string(" A b\n"));
    task.normalize = {engine::Normalization::Trim};
    QCOMPARE(engine::normalized(task, " \t A b \r\n"), std::string("A b"));
    QCOMPARE(engine::normalized(task, " \n"), std::string());
    task.normalize.push_back(engine::Normalization::Lowercase);
    QCOMPARE(engine::normalized(task, " \xc3\x89T\xc3\xa9 "),
             std::string("\xc3\x89t\xc3\xa9"));  // letters beyond ASCII stay as they are
}

QTEST_GUILESS_MAIN(TestTask)
#include "tst_task.moc"
