// SPDX-License-Identifier: Apache-2.0
#include <QTest>
#include <cmath>

#include "storage/series/paired_test.h"

using namespace poft::series;

class TestPairedTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// The probabilities are binomial sums in exact fractions (python: sum(comb(n, i) for i in range(k + 1)) / 2**n).
    void agreesWithExactSums_data()
    {
        QTest::addColumn<int>("first");
        QTest::addColumn<int>("second");
        QTest::addColumn<double>("probability");
        QTest::newRow("2 of 10") << 2 << 8 << 0.109375;
        QTest::newRow("0 of 5") << 0 << 5 << 0.0625;
        QTest::newRow("5 of 5") << 5 << 0 << 0.0625;
        QTest::newRow("even") << 10 << 10 << 1.0;
        QTest::newRow("nothing differs") << 0 << 0 << 1.0;
        QTest::newRow("one item") << 0 << 1 << 1.0;
        QTest::newRow("30 of 80") << 30 << 50 << 0.03299261842647618;
        QTest::newRow("600 of 1400") << 600 << 800 << 9.97379613225086e-08;
        QTest::newRow("2000 of 5000") << 2000 << 3000 << 1.3002310005203771e-45;
    }

    void agreesWithExactSums()
    {
        QFETCH(int, first);
        QFETCH(int, second);
        QFETCH(double, probability);
        const double found = exactPairedTest({100, first, second, 40});
        QVERIFY2(std::abs(found - probability) <= 1e-9 * probability, qPrintable(QString::number(found, 'g', 15)));
    }

    void oneMillionItemsAreNoTrouble()
    {
        const double found = exactPairedTest({0, 499'000, 501'000, 0});
        // The normal approximation with continuity correction: z = 1999 / 1000, two-sided 0.0456.
        QVERIFY2(std::abs(found - 0.0456) < 0.0005, qPrintable(QString::number(found)));
        QVERIFY(exactPairedTest({0, 0, 100'000, 0}) == 0.0);
    }
};

QTEST_GUILESS_MAIN(TestPairedTest)
#include "tst_paired_test.moc"
