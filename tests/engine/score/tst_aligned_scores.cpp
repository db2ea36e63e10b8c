// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <cmath>

#include "engine/score/aligned_scores.h"

using namespace poft;

namespace {

storage::ScoredSample sample(storage::Id id, std::optional<double> sum, std::int64_t tokens, std::int64_t bytes = 10)
{
    storage::ScoredSample out;
    out.sampleId = id;
    storage::Score score;
    score.sum = sum;
    score.tokens = tokens;
    score.bytes = bytes;
    out.score = score;
    return out;
}

}  // namespace

class TestAlignedScores : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void meanPerTokenOrByte();
    void droppedIsNoScore();
    void combinesByWeight();
    void oneMissingModelDropsTheSample();
};

void TestAlignedScores::meanPerTokenOrByte()
{
    QCOMPARE(*engine::preferenceScore(sample(1, -12, 4, 24).score, recipe::ScoreUnit::Sequence), -12.0);
    QVERIFY(!engine::preferenceScore(sample(1, -3.0, 0).score, recipe::ScoreUnit::Sequence));
    QCOMPARE(*engine::preferenceScore(sample(1, -12, 4).score, recipe::ScoreUnit::Token), -3.0);
    QCOMPARE(*engine::preferenceScore(sample(1, -12, 4, 24).score, recipe::ScoreUnit::Byte), -0.5);
}

void TestAlignedScores::droppedIsNoScore()
{
    // A sample without response token has no score; 0 would be the best score there is.
    QVERIFY(!engine::preferenceScore(std::nullopt, recipe::ScoreUnit::Token));
    QVERIFY(!engine::preferenceScore(sample(1, std::nullopt, 0).score, recipe::ScoreUnit::Token));
    QVERIFY(!engine::preferenceScore(sample(1, -3.0, 0).score, recipe::ScoreUnit::Token));
}

void TestAlignedScores::combinesByWeight()
{
    // Tokenizers differ, so the same response has 4 tokens here and 2 there: means are combined, not sums.
    const std::vector<std::vector<storage::ScoredSample>> models{{sample(7, -4, 4)}, {sample(7, -6, 2)}};
    const std::vector<double> equal{1, 1};
    const auto combined = engine::combineAligned(models, equal, recipe::ScoreUnit::Token);
    QCOMPARE(combined.size(), 1u);
    QCOMPARE(combined.front().sampleId, 7);
    QCOMPARE(*combined.front().score, -2.0);
    QVERIFY(std::abs(*combined.front().spread - std::sqrt(2.0)) < 1e-12);  // of -1 and -3
    const std::vector<double> weights{3, 1};
    QCOMPARE(*engine::combineAligned(models, weights, recipe::ScoreUnit::Token).front().score, -1.5);
    const std::vector<std::vector<storage::ScoredSample>> alone{{sample(7, -4, 4)}};
    QVERIFY(!engine::combineAligned(alone, std::vector<double>{1}, recipe::ScoreUnit::Token).front().spread);
}

void TestAlignedScores::oneMissingModelDropsTheSample()
{
    const std::vector<std::vector<storage::ScoredSample>> models{{sample(1, -4, 4), sample(2, -4, 4)},
                                                                 {sample(1, -6, 2), sample(2, std::nullopt, 0)}};
    const auto combined = engine::combineAligned(models, std::vector<double>{1, 1}, recipe::ScoreUnit::Token);
    QVERIFY(combined[0].score.has_value());
    QVERIFY(!combined[1].score.has_value());
}

QTEST_GUILESS_MAIN(TestAlignedScores)
#include "tst_aligned_scores.moc"
