// SPDX-License-Identifier: Apache-2.0
#include <QTest>
#include <cmath>

#include "storage/series/smoothing.h"

using namespace poft::series;

class TestSmoothing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// By hand with w = 0.5: 1; (0.25 + 1) / 0.75; (0.625 + 2) / 0.875.
    void exponentialByHand()
    {
        const std::vector<double> got = exponentialSmoothing(std::vector{1.0, 2.0, 4.0}, 0.5);
        QCOMPARE(got[0], 1.0);
        QCOMPARE(got[1], 5.0 / 3);
        QCOMPARE(got[2], 3.0);
    }

    void aConstantStaysItself()
    {
        for (const double value : exponentialSmoothing(std::vector<double>(50, -2.5), 0.99))
            QVERIFY(std::abs(value + 2.5) < 1e-12);
    }

    void noWeightChangesNothing()
    {
        const std::vector<double> values{3, 1, 4, 1, 5};
        QCOMPARE(exponentialSmoothing(values, 0), values);
        QCOMPARE(runningMean(values, 1), values);
        QCOMPARE(runningMean(values, 0), values);
    }

    void runningMeanByHand()
    {
        QCOMPARE(runningMean(std::vector{3.0, 1.0, 4.0, 1.0, 6.0}, 3), (std::vector{3.0, 2.0, 8.0 / 3, 2.0, 11.0 / 3}));
        QCOMPARE(runningMean(std::vector{1e17, 1.0, 1.0, 1.0}, 2), (std::vector{1e17, 5e16, 1.0, 1.0}));
    }

    void gapsStayGaps()
    {
        const std::vector<double> values{1, std::nan(""), 2};
        const std::vector<double> smooth = exponentialSmoothing(values, 0.5);
        QVERIFY(std::isnan(smooth[1]));
        QCOMPARE(smooth[2], 5.0 / 3);  // as if the gap were not there
        const std::vector<double> running = runningMean(values, 2);
        QVERIFY(std::isnan(running[1]));
        QCOMPARE(running[2], 1.5);
        QVERIFY(exponentialSmoothing({}, 0.5).empty());
    }
};

QTEST_GUILESS_MAIN(TestSmoothing)
#include "tst_smoothing.moc"
