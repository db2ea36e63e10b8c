// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <vector>

#include "engine/method/schedule.h"

using namespace poft::method;

class TestSchedule : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ratesEqualTransformers_data();
    void ratesEqualTransformers();
    void warmupStepsBelowOneAreAShare();
    void namesAreHuggingFaces();
};

void TestSchedule::ratesEqualTransformers_data()
{
    // Printed by transformers' get_scheduler (5.23.0) for 10 steps, 3 of them warm-up, peak 1.
    QTest::addColumn<QString>("name");
    QTest::addColumn<QList<double>>("expected");
    QTest::newRow("linear") << "linear"
                            << QList<double>{0.0,
                                             0.3333333333333333,
                                             0.6666666666666666,
                                             1.0,
                                             0.8571428571428571,
                                             0.7142857142857143,
                                             0.5714285714285714,
                                             0.42857142857142855,
                                             0.2857142857142857,
                                             0.14285714285714285};
    QTest::newRow("cosine") << "cosine"
                            << QList<double>{0.0,
                                             0.3333333333333333,
                                             0.6666666666666666,
                                             1.0,
                                             0.9504844339512095,
                                             0.8117449009293668,
                                             0.6112604669781572,
                                             0.38873953302184283,
                                             0.1882550990706332,
                                             0.04951556604879043};
    QTest::newRow("constant_with_warmup")
        << "constant_with_warmup" << QList<double>{0.0, 0.3333333333333333, 0.6666666666666666, 1, 1, 1, 1, 1, 1, 1};
    QTest::newRow("constant") << "constant" << QList<double>{1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
}

void TestSchedule::ratesEqualTransformers()
{
    QFETCH(QString, name);
    QFETCH(QList<double>, expected);
    const auto kind = scheduleKind(name.toStdString());
    QVERIFY(kind.has_value());
    const Schedule schedule{*kind, 1.0, 10, 3};
    for (int step = 0; step < expected.size(); ++step)
        QVERIFY2(std::abs(schedule.rate(step) - expected[step]) < 1e-12,
                 qPrintable(QString::number(schedule.rate(step), 'g', 17)));
}

void TestSchedule::warmupStepsBelowOneAreAShare()
{
    QCOMPARE(warmupSteps(0, 1000), 0);
    QCOMPARE(warmupSteps(0.1, 1000), 100);
    QCOMPARE(warmupSteps(0.1, 101), 11);  // rounded up, as transformers does
    QCOMPARE(warmupSteps(25, 1000), 25);
}

void TestSchedule::namesAreHuggingFaces()
{
    QVERIFY(scheduleKind("cosine") == ScheduleKind::Cosine);
    QVERIFY(!scheduleKind("Cosine"));
    QVERIFY(!scheduleKind(""));
}

QTEST_GUILESS_MAIN(TestSchedule)
#include "tst_schedule.moc"
