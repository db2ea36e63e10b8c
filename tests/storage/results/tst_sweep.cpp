// SPDX-License-Identifier: Apache-2.0
#include "storage/results/sweep.h"

#include <QtTest>

using namespace poft;

namespace {

results::ArmResult arm(const char* name, const char* cell, double value)
{
    return results::armResult(name, cell, {{1, {{1, 0.0}, {2, value}}}});
}

}  // namespace

class TestSweep : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void linesFollowTheNumber()
    {
        results::ResultTable table;
        table.arms = {arm("SFT", R"({"/datasets/best/filter/top":1})", 0.3),
                      arm("PoFT", R"({"/datasets/best/filter/top":1})", 0.6),
                      arm("SFT", R"({"/datasets/best/filter/top":0.4})", 0.5),
                      arm("PoFT", R"({"/datasets/best/filter/top":0.4})", 0.7)};
        const auto sweep = results::sweepOf(table);
        QVERIFY(sweep);
        QCOMPARE(sweep->name(), std::string("top"));
        QCOMPARE(sweep->lines.size(), 2u);
        QCOMPARE(sweep->lines[1].first->arm, std::string("PoFT"));
        QCOMPARE(sweep->lines[0].points.size(), 2u);
        QCOMPARE(sweep->lines[0].points[0].value, 0.4);
        QCOMPARE(sweep->lines[0].points[0].result->mean, 0.5);  // of the last epoch
        QCOMPARE(sweep->lines[0].points[1].result->mean, 0.3);
    }

    void otherMatricesAreNoSweep_data()
    {
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("second");
        QTest::newRow("none") << QByteArray("{}") << QByteArray("{}");
        QTest::newRow("names") << QByteArray(R"({"/target":"a"})") << QByteArray(R"({"/target":"b"})");
        QTest::newRow("two things") << QByteArray(R"({"/a":1,"/b":1})") << QByteArray(R"({"/a":1,"/b":2})");
        QTest::newRow("one, then another") << QByteArray(R"({"/a":1})") << QByteArray(R"({"/b":2})");
        QTest::newRow("no JSON") << QByteArray("{") << QByteArray("{");
    }

    void otherMatricesAreNoSweep()
    {
        QFETCH(QByteArray, first);
        QFETCH(QByteArray, second);
        results::ResultTable table;
        table.arms = {arm("SFT", first.constData(), 0.3), arm("SFT", second.constData(), 0.4)};
        QVERIFY(!results::sweepOf(table));
        QVERIFY(!results::sweepOf(results::ResultTable()));
    }
};

QTEST_GUILESS_MAIN(TestSweep)
#include "tst_sweep.moc"
