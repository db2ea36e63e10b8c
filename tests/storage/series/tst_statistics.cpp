// SPDX-License-Identifier: Apache-2.0
#include <rapidcheck.h>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "storage/series/statistics.h"

using namespace poft::series;

class TestStatistics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void meanAndDeviation()
    {
        const std::vector<double> values{2, 4, 4, 4, 5, 5, 7, 9};
        QCOMPARE(mean(values), 5.0);
        QCOMPARE(sampleDeviation(values), std::sqrt(32.0 / 7.0));
        QVERIFY(std::isnan(mean({})));
        QVERIFY(std::isnan(sampleDeviation(std::vector{3.0})));
        // A large mean does not swallow the spread.
        QCOMPARE(sampleDeviation(std::vector{1e9 + 1, 1e9 + 2, 1e9 + 3}), 1.0);
    }

    /// numpy.quantile([1, 2, 4, 8], p), by hand: place 3p between neighbours.
    void quantilesAreOfType7()
    {
        const std::vector<double> ascending{1, 2, 4, 8};
        QCOMPARE(sortedQuantile(ascending, 0), 1.0);
        QCOMPARE(sortedQuantile(ascending, 0.25), 1.75);
        QCOMPARE(sortedQuantile(ascending, 0.5), 3.0);
        QCOMPARE(sortedQuantile(ascending, 0.9), 4 + 0.7 * 4);
        QCOMPARE(sortedQuantile(ascending, 1), 8.0);
        QVERIFY(std::isnan(sortedQuantile({}, 0.5)));
        QCOMPARE(sortedQuantile(std::vector{7.0}, 0.3), 7.0);
    }

    void quantilesOfAnyOrder()
    {
        const double nan = std::nan("");
        const std::vector<double> got =
            quantiles(std::vector{8.0, nan, 1.0, 4.0, 2.0, HUGE_VAL}, std::vector{0.25, 0.5, 1.0});
        QCOMPARE(got, (std::vector{1.75, 3.0, 8.0}));
        QVERIFY(std::isnan(quantiles(std::vector{nan}, std::vector{0.5})[0]));
    }

    void takenQuantileIsThatOfTheSorted()
    {
        QVERIFY(rc::check("any values, any p", [](std::vector<int> numbers) {
            RC_PRE(!numbers.empty());
            std::vector<double> values(numbers.begin(), numbers.end());
            const double p = *rc::gen::inRange(0, 101) / 100.0;
            const double taken = takeQuantile(values, p);
            std::ranges::sort(values);
            const double wanted = sortedQuantile(values, p);
            RC_ASSERT(std::abs(taken - wanted) <= 1e-9 * std::max(1.0, std::abs(wanted)));
        }));
    }

    void spreadDecidesTheDigits_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("spread");
        QTest::addColumn<QString>("text");
        const auto row = [](double value, double spread, const char* text) {
            QTest::addRow("%s", text) << value << spread << QString::fromUtf8(text);
        };
        row(0.80312, 0.00591, "0.803 ± 0.006");
        row(0.80312, 0.0123, "0.803 ± 0.012");
        row(0.80312, 0.24, "0.8 ± 0.2");
        row(-6.9149, 0.31, "-6.9 ± 0.3");
        row(1234.5, 37, "1234 ± 37");
        row(12.345, 1.4, "12.3 ± 1.4");
        row(0.80312, 0, "0.803");
        row(0.80312, std::nan(""), "0.803");
        row(-0.0001, 0.02, "0.00 ± 0.02");
        row(12345.6, 0, "1.23e+04");
        row(0.000012, 0, "1.2e-05");
        row(std::nan(""), 0.1, "–");
    }

    void spreadDecidesTheDigits()
    {
        QFETCH(double, value);
        QFETCH(double, spread);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(valueWithSpread(value, spread)), text);
    }

    void hugeAndTinySpreadsHaveATextToo()
    {
        for (const double spread : {1e-300, 1e-12, 1e12, 1e300})
            QVERIFY(!valueWithSpread(1e300, spread).empty());
    }
};

QTEST_GUILESS_MAIN(TestStatistics)
#include "tst_statistics.moc"
