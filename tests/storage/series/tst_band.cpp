// SPDX-License-Identifier: Apache-2.0
#include <QTest>
#include <cmath>

#include "storage/series/band.h"

using namespace poft::series;

class TestBand : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Accuracy by epoch of three seeds, the third not finished yet.
    void seedsByHand()
    {
        const Curve seeds[] = {{{0, 1, 2}, {0.1, 0.7, 0.8}}, {{0, 1, 2}, {0.1, 0.6, 0.9}}, {{0, 1}, {0.4, 0.8}}};
        const std::vector<BandPoint> band = bandOf(seeds);
        QCOMPARE(band.size(), std::size_t(3));
        QCOMPARE(band[0].mean, 0.2);
        QVERIFY(std::abs(band[0].deviation - std::sqrt(0.03)) < 1e-15);
        QCOMPARE(band[1].x, 1.0);
        QCOMPARE(band[1].mean, 0.7);
        QVERIFY(std::abs(band[1].deviation - 0.1) < 1e-15);
        QCOMPARE(band[1].low, 0.6);
        QCOMPARE(band[1].high, 0.8);
        QCOMPARE(band[1].count, 3);
        QCOMPARE(band[2].count, 2);
        QCOMPARE(band[2].mean, 0.85);
    }

    void oneSeedHasNoDeviation()
    {
        const Curve one[] = {{{5}, {0.3}}};
        const std::vector<BandPoint> band = bandOf(one);
        QCOMPARE(band.size(), std::size_t(1));
        QVERIFY(std::isnan(band[0].deviation));
        QCOMPARE(band[0].low, 0.3);
    }

    void gapsAndOrderDoNotMatter()
    {
        const Curve curves[] = {{{2, 1}, {4, std::nan("")}}, {{1, 2}, {6, 8}}};
        const std::vector<BandPoint> band = bandOf(curves);
        QCOMPARE(band.size(), std::size_t(2));
        QCOMPARE(band[0].x, 1.0);
        QCOMPARE(band[0].count, 1);
        QCOMPARE(band[1].mean, 6.0);
        QVERIFY(bandOf({}).empty());
    }
};

QTEST_GUILESS_MAIN(TestBand)
#include "tst_band.moc"
