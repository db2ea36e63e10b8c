// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <array>

#include "engine/data/split.h"
#include "storage/files/sha256.h"

using namespace poft;
using namespace poft::data;

namespace {

storage::SampleWithBody sampleOf(const std::string& body)
{
    storage::SampleWithBody sample;
    sample.body = body;
    return sample;
}

}  // namespace

class TestSplit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Worked out with Python's integers from the definitions in split.h and random.h.
    void placesAreFixedForEver()
    {
        const std::string a = files::sha256("a");
        const std::string b = files::sha256("b");
        QCOMPARE(splitPlace(0, a), 0.0437966936952604);
        QCOMPARE(splitPlace(1, a), 0.3770026406369731);
        QCOMPARE(splitPlace(7, a), 0.5730122355186307);
        QCOMPARE(splitPlace(0, b), 0.4039871882934273);
        QCOMPARE(splitPlace(1, b), 0.2781008310104489);
        QCOMPARE(splitPlace(7, b), 0.8613969839290136);
    }

    void sidesArePartsOfTheWhole()
    {
        const std::array<recipe::Split, 3> parts{recipe::Split{0, 0.7, 5}, recipe::Split{0.7, 0.9, 5},
                                                 recipe::Split{0.9, 1, 5}};
        std::array<int, 3> kept{};
        int moved = 0;
        for (int i = 0; i < 10000; ++i) {
            const auto sample = sampleOf("content " + std::to_string(i));
            int sides = 0;
            for (std::size_t part = 0; part < parts.size(); ++part) {
                const bool in = isKept(parts[part], sample);
                sides += in ? 1 : 0;
                kept[part] += in ? 1 : 0;
            }
            QCOMPARE(sides, 1);
            moved += isKept({0, 0.7, 6}, sample) != isKept({0, 0.7, 5}, sample) ? 1 : 0;
        }
        // Deviations: 46, 40 and 30.
        QVERIFY(std::abs(kept[0] - 7000) < 5 * 46);
        QVERIFY(std::abs(kept[1] - 2000) < 5 * 40);
        QVERIFY(std::abs(kept[2] - 1000) < 5 * 30);
        // Another seed is another split: 2 * 0.7 * 0.3 of the samples change sides.
        QVERIFY2(std::abs(moved - 4200) < 5 * 50, qPrintable(QString::number(moved)));
    }
};

QTEST_GUILESS_MAIN(TestSplit)
#include "tst_split.moc"
