// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <cmath>
#include <functional>
#include <vector>

#include "engine/method/objective.h"

using namespace poft::method;

namespace {

/// Central difference of f at x; the step balances truncation and rounding for functions of order 1.
double derivative(const std::function<double(double)>& f, double x)
{
    const double h = 1e-5 * std::max(1.0, std::abs(x));
    return (f(x + h) - f(x - h)) / (2 * h);
}

void compareClose(double actual, double expected, double relative = 1e-8)
{
    const double bound = relative * std::max(1.0, std::abs(expected));
    QVERIFY2(std::abs(actual - expected) <= bound,
             qPrintable(QStringLiteral("%1 instead of %2").arg(actual, 0, 'g', 17).arg(expected, 0, 'g', 17)));
}

}  // namespace

class TestObjective : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sigmoidKeepsItsDigitsAtBothEnds();
    void logSigmoidIsStable();
    void alignedScoreIsTheWeightedMean();
    void alignedWeightsAreLikelihoodsOverTheirMean();
    void poftLossEqualsTheBradleyTerryForm();
    void coefficientIsTheSoftmaxShareOfTheAlignedModels();
    void gradientIsTheCoefficientTimesThatOfCrossEntropy_data();
    void gradientIsTheCoefficientTimesThatOfCrossEntropy();
    void knownNoisePushesTheLikelihoodDown();
    void dpoMatchesItsDefinition();
    void dpoGradientMatchesDifferences();
};

void TestObjective::sigmoidKeepsItsDigitsAtBothEnds()
{
    QCOMPARE(sigmoid(0), 0.5);
    compareClose(sigmoid(1), 0.73105857863000487925);
    compareClose(sigmoid(-2), 0.11920292202211755594);
    // e^-700 is representable, so the left tail must not be 0; the right one must not overflow.
    QVERIFY(sigmoid(-700) > 0);
    QCOMPARE(sigmoid(-1e6), 0.0);
    QCOMPARE(sigmoid(1e6), 1.0);
}

void TestObjective::logSigmoidIsStable()
{
    compareClose(logSigmoid(0), -std::log(2.0));
    compareClose(logSigmoid(3), -0.04858735157374205890);
    QCOMPARE(logSigmoid(-1000), -1000.0);
    // -log(1 + e^-50) = -e^-50 to first order; a naive log(sigmoid) gives 0 here.
    const double expected = -std::exp(-50.0);
    QVERIFY(std::abs(logSigmoid(50) - expected) < 1e-12 * std::abs(expected));
    QVERIFY(std::isfinite(logSigmoid(1e300)));
    QVERIFY(std::isfinite(logSigmoid(-1e300)));
}

void TestObjective::alignedScoreIsTheWeightedMean()
{
    const std::vector<double> scores{-1, -2, -6};
    compareClose(alignedScore(scores, std::vector<double>{1, 1, 1}), -3);
    compareClose(alignedScore(scores, std::vector<double>{2, 1, 1}), -2.5);
    compareClose(alignedScore(scores, std::vector<double>{0.5, 0.25, 0.25}), -2.5);
}

void TestObjective::alignedWeightsAreLikelihoodsOverTheirMean()
{
    const std::vector<double> weights =
        alignedWeights(std::vector<double>{std::log(0.1), std::log(0.2), std::log(0.6)});
    QCOMPARE(weights.size(), 3u);
    QVERIFY(std::abs(weights[0] - 1.0 / 3) < 1e-14);
    QVERIFY(std::abs(weights[1] - 2.0 / 3) < 1e-14);
    QVERIFY(std::abs(weights[2] - 2.0) < 1e-14);
    // exp(-2000) is 0 in double; the ratio of the two is not.
    const std::vector<double> far = alignedWeights(std::vector<double>{-2000, -2000 + std::log(3.0)});
    QVERIFY(std::abs(far[0] - 0.5) < 1e-12);
    QVERIFY(std::abs(far[1] - 1.5) < 1e-12);
    QVERIFY(alignedWeights({}).empty());
}

void TestObjective::poftLossEqualsTheBradleyTerryForm()
{
    // Eq. 4 with beta = 1, gamma = 0: -log( e^r_theta / (e^r_theta + e^r_llm) ).
    for (const double rTheta : {-0.1, -1.0, -4.0})
        for (const double rLlm : {-0.2, -1.5, -7.0}) {
            const double direct = -std::log(std::exp(rTheta) / (std::exp(rTheta) + std::exp(rLlm)));
            compareClose(preferenceLoss(preferenceDifference(rTheta, rLlm, 1, 0), 1), direct);
        }
}

void TestObjective::coefficientIsTheSoftmaxShareOfTheAlignedModels()
{
    // Eq. 5: tau = e^r_llm / (e^r_llm + e^r_theta).
    for (const double rTheta : {-0.1, -1.0, -4.0})
        for (const double rLlm : {-0.2, -1.5, -7.0}) {
            const double share = std::exp(rLlm) / (std::exp(rLlm) + std::exp(rTheta));
            compareClose(coefficient(preferenceDifference(rTheta, rLlm, 1, 0), 1, 1), share);
        }
    // A sample the aligned models find unlikely pulls little, a good one that is not learnt pulls fully.
    QVERIFY(coefficient(preferenceDifference(-1, -12, 1, 0), 1, 1) < 1e-4);
    QVERIFY(coefficient(preferenceDifference(-12, -1, 1, 0), 1, 1) > 1 - 1e-4);
}

void TestObjective::gradientIsTheCoefficientTimesThatOfCrossEntropy_data()
{
    QTest::addColumn<double>("beta");
    QTest::addColumn<double>("gamma");
    QTest::addColumn<double>("probability");
    QTest::newRow("the paper") << 1.0 << 0.0 << 1.0;
    QTest::newRow("scaled") << 2.5 << 0.0 << 1.0;
    QTest::newRow("shifted") << 1.0 << -0.7 << 1.0;
    QTest::newRow("known noise") << 1.0 << 0.0 << 0.0;
    QTest::newRow("uncertain") << 0.5 << 0.3 << 0.25;
}

void TestObjective::gradientIsTheCoefficientTimesThatOfCrossEntropy()
{
    QFETCH(double, beta);
    QFETCH(double, gamma);
    QFETCH(double, probability);
    for (const double rTheta : {-0.05, -0.9, -3.0, -9.0})
        for (const double rLlm : {-0.3, -2.0, -8.0}) {
            const auto loss = [&](double r) {
                return preferenceLoss(preferenceDifference(r, rLlm, beta, gamma), probability);
            };
            const double tau = coefficient(preferenceDifference(rTheta, rLlm, beta, gamma), probability, beta);
            // L_CE = -r, so dL_CE/dr = -1 and dL/dr must be -tau.
            compareClose(derivative(loss, rTheta), -tau, 1e-8);
        }
}

void TestObjective::knownNoisePushesTheLikelihoodDown()
{
    const double difference = preferenceDifference(-1, -2, 1, 0);
    QVERIFY(coefficient(difference, 0, 1) < 0);
    QVERIFY(coefficient(difference, 1, 1) > 0);
    compareClose(coefficient(difference, 1, 1) - coefficient(difference, 0, 1), 1);
}

void TestObjective::dpoMatchesItsDefinition()
{
    const PairLogLikelihoods pair{-10, -14, -11, -13};
    const PairOutcome outcome = dpo(pair, 0.1);
    compareClose(outcome.rewardChosen, 0.1);
    compareClose(outcome.rewardRejected, -0.1);
    compareClose(outcome.loss, -std::log(1 / (1 + std::exp(-0.2))));
    compareClose(dpo({-10, -14, -10, -14}, 0.1).loss, std::log(2.0));
}

void TestObjective::dpoGradientMatchesDifferences()
{
    for (const double chosen : {-2.0, -30.0})
        for (const double rejected : {-3.0, -25.0}) {
            const auto ofChosen = [&](double x) { return dpo({x, rejected, -12, -14}, 0.3).loss; };
            const auto ofRejected = [&](double x) { return dpo({chosen, x, -12, -14}, 0.3).loss; };
            const double scale = dpo({chosen, rejected, -12, -14}, 0.3).gradientScale;
            compareClose(derivative(ofChosen, chosen), scale, 1e-7);
            compareClose(derivative(ofRejected, rejected), -scale, 1e-7);
        }
}

QTEST_GUILESS_MAIN(TestObjective)
#include "tst_objective.moc"
