// SPDX-License-Identifier: Apache-2.0
#include <rapidcheck.h>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "storage/series/decimation.h"

using namespace poft::series;

class TestDecimation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Two columns over 0 … 8; each keeps first, lowest, highest and last.
    void columnsByHand()
    {
        const std::vector<double> x{0, 0.5, 1, 1.5, 2, 2.5, 4, 5, 6, 7, 8};
        const std::vector<double> y{5, 6, 9, 1, 3, 4, 2, 2, 7, 0, 1};
        const Curve curve = decimate(x, y, 0, 8, 2);
        QCOMPARE(curve.x, (std::vector<double>{0, 1, 1.5, 2.5, 4, 6, 7, 8}));
        QCOMPARE(curve.y, (std::vector<double>{5, 9, 1, 4, 2, 7, 0, 1}));
    }

    void neighboursOfTheRangeAreKept()
    {
        const std::vector<double> x{0, 1, 2, 3, 4, 5};
        const Curve curve = decimate(x, x, 1.5, 3.5, 100);
        QCOMPARE(curve.x, (std::vector<double>{1, 2, 3, 4}));
        // A range between two points still has the line that crosses it.
        QCOMPARE(decimate(x, x, 2.2, 2.4, 100).x, (std::vector<double>{2, 3}));
    }

    void fewPointsComeBackWhole()
    {
        const std::vector<double> x{1, 2, 3};
        const std::vector<double> y{7, std::nan(""), 8};
        const Curve curve = decimate(x, y, 0, 10, 1000);
        QCOMPARE(curve.x, (std::vector<double>{1, 3}));
        QVERIFY(decimate({}, {}, 0, 1, 10).x.empty());
        QVERIFY(decimate(x, y, 5, 5, 10).x.empty());
        QVERIFY(decimate(x, y, 0, 5, 0).x.empty());
        QCOMPARE(decimate(x, y, 5, 9, 10).x, (std::vector<double>{3}));
    }

    void extremesOfEachColumnSurvive()
    {
        QVERIFY(rc::check("and the result is small", [] {
            const auto numbers = *rc::gen::container<std::vector<int>>(rc::gen::inRange(-50, 50));
            const std::vector<double> y(numbers.begin(), numbers.end());
            std::vector<double> x;
            for (std::size_t i = 0; i < y.size(); ++i)
                x.push_back(static_cast<double>(i));
            RC_PRE(y.size() > 1);
            const double high = static_cast<double>(y.size() - 1);
            const int columns = *rc::gen::inRange(1, 9);
            const Curve curve = decimate(x, y, 0, high, columns);
            RC_ASSERT(curve.x.size() <= static_cast<std::size_t>(4 * columns));
            RC_ASSERT(std::ranges::is_sorted(curve.x));
            for (int column = 0; column < columns; ++column) {
                double low = INFINITY;
                double keptLow = INFINITY;
                const auto isIn = [&](double place) {
                    return std::min(columns - 1, static_cast<int>(place * (columns / high))) == column;
                };
                for (std::size_t i = 0; i < x.size(); ++i)
                    low = isIn(x[i]) ? std::min(low, y[i]) : low;
                for (std::size_t i = 0; i < curve.x.size(); ++i)
                    keptLow = isIn(curve.x[i]) ? std::min(keptLow, curve.y[i]) : keptLow;
                RC_ASSERT(low == keptLow);
            }
        }));
    }
};

QTEST_GUILESS_MAIN(TestDecimation)
#include "tst_decimation.moc"
