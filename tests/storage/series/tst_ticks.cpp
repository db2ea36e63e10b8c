// SPDX-License-Identifier: Apache-2.0
#include <rapidcheck.h>
#include <QTest>
#include <cmath>

#include "storage/series/ticks.h"

using namespace poft::series;

namespace {

void compare(const std::vector<double>& got, const std::vector<double>& wanted)
{
    QCOMPARE(got.size(), wanted.size());
    for (std::size_t i = 0; i < got.size(); ++i)
        QVERIFY2(std::abs(got[i] - wanted[i]) < 1e-12, qPrintable(QString("%1 for %2").arg(got[i]).arg(wanted[i])));
}

}  // namespace

class TestTicks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void roundNumbers()
    {
        compare(niceTicks(0, 1, 5), {0, 0.2, 0.4, 0.6, 0.8, 1});
        compare(niceTicks(0.61, 0.87, 4), {0.7, 0.8});
        compare(niceTicks(-7.4, 0, 4), {-6, -4, -2, 0});
        compare(niceTicks(0, 6400, 5), {0, 2000, 4000, 6000});
        compare(niceTicks(0, 0.3, 3), {0, 0.1, 0.2, 0.3});
    }

    void nothingWithoutARange()
    {
        QVERIFY(niceTicks(1, 1, 5).empty());
        QVERIFY(niceTicks(2, 1, 5).empty());
        QVERIFY(niceTicks(0, INFINITY, 5).empty());
        QVERIFY(niceTicks(std::nan(""), 1, 5).empty());
        QVERIFY(niceTicks(0, 1, 0).empty());
        // Neighbouring doubles: no round number lies between.
        QVERIFY(niceTicks(1e300, std::nextafter(1e300, INFINITY), 5).empty());
    }

    void ticksLieInTheRangeAndAreFew()
    {
        QVERIFY(rc::check("any range", [](int a, int b) {
            RC_PRE(a != b);
            const double low = std::min(a, b) / 1000.0;
            const double high = std::max(a, b) / 1000.0;
            const int wanted = *rc::gen::inRange(2, 12);
            const std::vector<double> ticks = niceTicks(low, high, wanted);
            const double slack = 1e-6 * (high - low);
            RC_ASSERT(ticks.size() <= static_cast<std::size_t>(wanted + 1));
            for (const double tick : ticks)
                RC_ASSERT(tick >= low - slack && tick <= high + slack);
            if (ticks.size() > 1) {
                const double step = ticks[1] - ticks[0];
                const double digits = step / std::pow(10.0, std::floor(std::log10(step) + 1e-6));
                RC_ASSERT(std::abs(digits - 1) < 1e-3 || std::abs(digits - 2) < 1e-3 || std::abs(digits - 5) < 1e-3);
            }
        }));
    }
};

QTEST_GUILESS_MAIN(TestTicks)
#include "tst_ticks.moc"
