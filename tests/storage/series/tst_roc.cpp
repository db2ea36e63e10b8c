// SPDX-License-Identifier: Apache-2.0
#include <rapidcheck.h>
#include <QTest>
#include <cmath>

#include "storage/series/roc.h"

using namespace poft::series;

namespace {

/// Mann and Whitney: pairs in order, ties half.
double areaByPairs(const std::vector<double>& scores, const std::vector<std::uint8_t>& isPositive)
{
    double won = 0;
    double pairs = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        for (std::size_t j = 0; j < scores.size(); ++j) {
            if (isPositive[i] && !isPositive[j]) {
                pairs += 1;
                won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
            }
        }
    }
    return won / pairs;
}

double areaUnder(const std::vector<RocPoint>& points)
{
    double sum = 0;
    for (std::size_t i = 1; i < points.size(); ++i)
        sum += (points[i].falsePositiveRate - points[i - 1].falsePositiveRate) *
               (points[i].truePositiveRate + points[i - 1].truePositiveRate) / 2;
    return sum;
}

}  // namespace

class TestRoc : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// The example of scikit-learn's roc_auc_score: 0.75.
    void knownExample()
    {
        const Roc roc = rocCurve(std::vector{0.1, 0.4, 0.35, 0.8}, std::vector<std::uint8_t>{0, 0, 1, 1});
        QCOMPARE(roc.area, 0.75);
        QCOMPARE(roc.positives, std::size_t(2));
        QCOMPARE(roc.negatives, std::size_t(2));
        const double wanted[][3] = {{0, 0, INFINITY}, {0, 0.5, 0.8}, {0.5, 0.5, 0.4}, {0.5, 1, 0.35}, {1, 1, 0.1}};
        QCOMPARE(roc.points.size(), std::size(wanted));
        for (std::size_t i = 0; i < roc.points.size(); ++i) {
            QCOMPARE(roc.points[i].falsePositiveRate, wanted[i][0]);
            QCOMPARE(roc.points[i].truePositiveRate, wanted[i][1]);
            QCOMPARE(roc.points[i].threshold, wanted[i][2]);
        }
    }

    void tiesAreALine()
    {
        const Roc roc = rocCurve(std::vector{1.0, 1.0, 1.0}, std::vector<std::uint8_t>{0, 1, 1});
        QCOMPARE(roc.area, 0.5);
        QCOMPARE(roc.points.size(), std::size_t(2));
    }

    void perfectAndReversed()
    {
        const std::vector<double> scores{1, 2, 3, 4};
        QCOMPARE(rocCurve(scores, std::vector<std::uint8_t>{0, 0, 1, 1}).area, 1.0);
        QCOMPARE(rocCurve(scores, std::vector<std::uint8_t>{1, 1, 0, 0}).area, 0.0);
        QCOMPARE(rocCurve(scores, std::vector<std::uint8_t>{0, 0, 1, 1}).points.size(), std::size_t(3));
    }

    void oneClassHasNoCurve()
    {
        const Roc roc = rocCurve(std::vector{1.0, 2.0, std::nan("")}, std::vector<std::uint8_t>{1, 1, 0});
        QVERIFY(std::isnan(roc.area));
        QVERIFY(roc.points.empty());
        QCOMPARE(roc.positives, std::size_t(2));
        QCOMPARE(roc.negatives, std::size_t(0));
        QVERIFY(std::isnan(rocCurve({}, {}).area));
    }

    void areaIsThatOfAllPairs()
    {
        QVERIFY(rc::check("with ties", [] {
            auto numbers = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8));
            std::vector<std::uint8_t> isPositive;
            for (std::size_t i = 0; i < numbers.size(); ++i)
                isPositive.push_back(*rc::gen::arbitrary<bool>() ? 1 : 0);
            // One of each class at least.
            numbers.insert(numbers.end(), {*rc::gen::inRange(0, 8), *rc::gen::inRange(0, 8)});
            isPositive.insert(isPositive.end(), {0, 1});
            const std::vector<double> scores(numbers.begin(), numbers.end());
            const Roc roc = rocCurve(scores, isPositive);
            RC_ASSERT(std::abs(roc.area - areaByPairs(scores, isPositive)) < 1e-12);
            RC_ASSERT(std::abs(roc.area - areaUnder(roc.points)) < 1e-12);
            RC_ASSERT(roc.points.back().falsePositiveRate == 1 && roc.points.back().truePositiveRate == 1);
        }));
    }
};

QTEST_GUILESS_MAIN(TestRoc)
#include "tst_roc.moc"
