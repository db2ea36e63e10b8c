// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <cmath>

#include "storage/series/bootstrap.h"

using namespace poft;

class TestBootstrap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// With many items the interval of a share is that of the normal distribution: 0.3 ± 1.96 sqrt(0.3 · 0.7 / 1000).
    void nearsTheNormalInterval()
    {
        std::vector<double> values(1000, 0.0);
        std::fill_n(values.begin(), 300, 1.0);
        const series::Interval interval = series::bootstrapMean(values);
        const double half = 1.96 * std::sqrt(0.3 * 0.7 / 1000);
        QVERIFY2(std::abs(interval.low - (0.3 - half)) < 0.004, qPrintable(QString::number(interval.low)));
        QVERIFY2(std::abs(interval.high - (0.3 + half)) < 0.004, qPrintable(QString::number(interval.high)));
        const series::Interval narrower = series::bootstrapMean(values, 0.5);
        QVERIFY(narrower.low > interval.low && narrower.high < interval.high);
    }

    void isAPureFunction()
    {
        const std::vector<double> values{0, 1, 1, 0, 1, 0.5};
        QCOMPARE(series::bootstrapMean(values, 0.9, 500, 3).low, series::bootstrapMean(values, 0.9, 500, 3).low);
    }

    void edges()
    {
        QVERIFY(std::isnan(series::bootstrapMean({}).low));
        QVERIFY(std::isnan(series::bootstrapMean(std::vector<double>{1}).high));
        const series::Interval same = series::bootstrapMean(std::vector<double>{2, 2, 2});
        QCOMPARE(same.low, 2.0);
        QCOMPARE(same.high, 2.0);
    }
};

QTEST_GUILESS_MAIN(TestBootstrap)
#include "tst_bootstrap.moc"
