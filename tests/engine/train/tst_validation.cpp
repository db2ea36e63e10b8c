// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <cmath>

#include "engine/train/validation.h"

using namespace poft;

namespace {

/// Answers with the sums it was given, in order.
class TableModel final : public api::LikelihoodModel {
public:
    explicit TableModel(std::vector<api::SequenceScore> scores) : m_scores(std::move(scores)) {}

    Result<std::vector<api::SequenceScore>> score(std::span<const api::Sequence> sequences) override
    {
        return std::vector<api::SequenceScore>(m_scores.begin(),
                                               m_scores.begin() + static_cast<std::ptrdiff_t>(sequences.size()));
    }
    Result<std::vector<std::vector<float>>> responseLogLikelihoods(std::span<const api::Sequence>) override
    {
        return fail(ErrorKind::Invalid, "not asked for");
    }
    Result<std::vector<std::vector<float>>> tokenLogLikelihoods(std::span<const api::Sequence>) override
    {
        return fail(ErrorKind::Invalid, "not asked for");
    }
    Result<std::vector<std::vector<float>>> logits(std::span<const std::vector<api::TokenId>>) override
    {
        return fail(ErrorKind::Invalid, "not asked for");
    }
    Result<std::vector<std::vector<api::TokenId>>> generate(std::span<const std::vector<api::TokenId>>,
                                                            const api::GenerationSettings&) override
    {
        return fail(ErrorKind::Invalid, "not asked for");
    }

private:
    std::vector<api::SequenceScore> m_scores;
};

engine::TrainingSet setOf(std::vector<std::optional<double>> references)
{
    engine::TrainingSet set;
    for (const auto& reference : references) {
        engine::TrainingSample sample;
        sample.item.hasReference = reference.has_value();
        sample.item.reference = reference.value_or(0);
        set.samples.push_back(sample);
    }
    return set;
}

bool near(double actual, double wanted)
{
    return std::abs(actual - wanted) < 1e-12;
}

}  // namespace

class TestValidation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void crossEntropyInBothNormalisations();
    void preferenceLossIsThatOfTheEquations();
    void withoutReferencesThereIsNoPreference();
};

void TestValidation::crossEntropyInBothNormalisations()
{
    // r = -2 and -0.5 nats per token; 4 and 8 tokens.
    TableModel model({{-8, 4}, {-4, 8}});
    method::ObjectiveSettings objective;
    const auto bySample = engine::validate(model, setOf({std::nullopt, std::nullopt}), objective);
    QVERIFY(bySample);
    QVERIFY(near(bySample->crossEntropy, 1.25));
    QVERIFY(near(bySample->crossEntropyPerToken, 1.0));
    QVERIFY(near(*bySample->loss, 1.25));
    QCOMPARE(bySample->rTheta, (std::vector<double>{-2, -0.5}));
    objective.lossNormalization = method::LossNormalization::Token;
    QVERIFY(near(*engine::validate(model, setOf({std::nullopt, std::nullopt}), objective)->loss, 1.0));
}

void TestValidation::preferenceLossIsThatOfTheEquations()
{
    TableModel model({{-8, 4}, {-4, 8}});
    method::ObjectiveSettings objective;
    objective.objective = method::Objective::Poft;
    // Differences of -1 and 1: losses log(1 + e) and log(1 + 1/e), coefficients e / (1 + e) and 1 / (1 + e).
    const double e = std::exp(1.0);
    const auto outcome = engine::validate(model, setOf({-1.0, -1.5}), objective);
    QVERIFY(outcome);
    QVERIFY(near(*outcome->loss, (std::log(1 + e) + std::log(1 + 1 / e)) / 2));
    QVERIFY(near(*outcome->tauMean, 0.5));
    QVERIFY(near(outcome->crossEntropy, 1.25));

    // Known noise under bi-PoFT: the first sample has P = 0, so its loss is that of the other side and tau negative.
    objective.objective = method::Objective::BiPoft;
    engine::TrainingSet set = setOf({-1.0, -1.5});
    set.samples[0].item.targetProbability = 0;
    const auto noisy = engine::validate(model, set, objective);
    QVERIFY(near(*noisy->loss, std::log(1 + 1 / e)));
    QVERIFY(near(*noisy->tauMean, 0));

    // Under cross-entropy the coefficient is a diagnostic.
    const auto plain = engine::validate(model, setOf({-1.0, -1.5}), {});
    QVERIFY(near(*plain->loss, 1.25));
    QVERIFY(near(*plain->tauMean, 0.5));
}

void TestValidation::withoutReferencesThereIsNoPreference()
{
    TableModel model({{-8, 4}, {-4, 8}});
    method::ObjectiveSettings objective;
    objective.objective = method::Objective::Poft;
    const auto outcome = engine::validate(model, setOf({-1.0, std::nullopt}), objective);
    QVERIFY(outcome);
    QVERIFY(!outcome->loss);
    QVERIFY(!outcome->tauMean);
    QVERIFY(near(outcome->crossEntropy, 1.25));
}

QTEST_GUILESS_MAIN(TestValidation)
#include "tst_validation.moc"
