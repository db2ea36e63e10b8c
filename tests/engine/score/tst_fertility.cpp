// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <cmath>

#include "engine/score/fertility.h"

using namespace poft::engine;

class TestFertility : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void similarTokenizersAreNoGap();
    void bytesBesideWordPieces();
    void widestPairIsNamed();
    void withoutScoresTheShiftIsUnknown();
};

void TestFertility::similarTokenizersAreNoGap()
{
    QVERIFY(!widestGap({}));
    QVERIFY(!widestGap({{"alone", 4.2, -0.3}}));
    QVERIFY(!widestGap({{"llama-3", 4.9, -0.3}, {"llama-2", 4.2, -0.3}}));
    QVERIFY(!widestGap({{"a", 1.49, -0.3}, {"b", 1.0, -0.3}}));
}

void TestFertility::bytesBesideWordPieces()
{
    // Half a nat per byte: a model of bytes has a mean of -0.5 per token, one with tokens of 4.2 bytes -2.1.
    const auto gap = widestGap({{"bytes", 1.0, -0.5}, {"pieces", 4.2, -0.5}});
    QVERIFY(gap);
    QCOMPARE(gap->longer, std::string("pieces"));
    QCOMPARE(gap->shorter, std::string("bytes"));
    QVERIFY(std::abs(gap->ratio - 4.2) < 1e-12);
    QVERIFY(std::abs(gap->shift - 1.6) < 1e-12);
    const std::string sentence = gapSentence(*gap);
    for (const char* part : {"pieces", "bytes", "4.2 times", "1.60 nats per token", "score_unit = byte"})
        QVERIFY2(sentence.find(part) != std::string::npos, sentence.c_str());
}

void TestFertility::widestPairIsNamed()
{
    const auto gap = widestGap({{"middle", 2.5, -0.4}, {"short", 1.5, -0.2}, {"long", 4.5, -0.6}});
    QVERIFY(gap);
    QCOMPARE(gap->longer, std::string("long"));
    QCOMPARE(gap->shorter, std::string("short"));
    QVERIFY(std::abs(gap->shift - 0.4 * 3.0) < 1e-12);
}

void TestFertility::withoutScoresTheShiftIsUnknown()
{
    const auto gap = widestGap({{"the target", 1.0, 0}, {"other", 4.0, 0}});
    QVERIFY(gap);
    QCOMPARE(gap->shift, 0.0);
    QVERIFY(gapSentence(*gap).find("nats") == std::string::npos);
}

QTEST_GUILESS_MAIN(TestFertility)
#include "tst_fertility.moc"
