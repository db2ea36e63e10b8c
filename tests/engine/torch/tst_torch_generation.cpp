// SPDX-License-Identifier: Apache-2.0

#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>

#include "tests/engine/torch/torch_module.h"

using namespace poft;

namespace {

using Ids = std::vector<api::TokenId>;

api::LikelihoodModel& model()
{
    static const auto learner = test::must(test::torchBackend().createLearner(test::tinyConfig(), 12, {}));
    return learner->likelihood();
}

std::vector<Ids> prompts(int count)
{
    std::vector<Ids> result;
    for (const api::TrainingItem& item : test::randomItems(count, 15))
        result.push_back(item.sequence.ids);
    return result;
}

/// log p of every possible next token.
std::vector<double> nextLikelihoods(const Ids& prompt)
{
    std::vector<double> result;
    for (int id = 0; id < test::tinyConfig().vocabSize; ++id) {
        api::Sequence sequence{prompt, std::vector<std::uint8_t>(prompt.size(), 0)};
        sequence.ids.push_back(id);
        sequence.responseMask.push_back(1);
        result.push_back(test::must(model().score({&sequence, 1}))[0].sum);
    }
    return result;
}

}  // namespace

class TorchGeneration : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stopTokenEndsTheAnswerAndBelongsToIt()
    {
        api::GenerationSettings settings;
        settings.maxNewTokens = 20;
        const std::vector<Ids> free = test::must(model().generate(prompts(6), settings));
        settings.stopTokens = {free[0][4], free[3][1]};
        const std::vector<Ids> stopped = test::must(model().generate(prompts(6), settings));
        for (std::size_t i = 0; i < free.size(); ++i) {
            const auto end = std::find_first_of(free[i].begin(), free[i].end(), settings.stopTokens.begin(),
                                                settings.stopTokens.end());
            QCOMPARE(stopped[i], Ids(free[i].begin(), end == free[i].end() ? end : end + 1));
        }
    }

    void greedyTakesTheMostLikelyToken()
    {
        api::GenerationSettings settings;
        settings.maxNewTokens = 1;
        for (const Ids& prompt : prompts(4)) {
            const std::vector<double> likelihoods = nextLikelihoods(prompt);
            const auto best = std::max_element(likelihoods.begin(), likelihoods.end()) - likelihoods.begin();
            QCOMPARE(test::must(model().generate(std::vector<Ids>{prompt}, settings))[0],
                     Ids{static_cast<api::TokenId>(best)});
        }
    }

    void drawsFollowTheDistribution()
    {
        // 4000 draws of one token: frequencies within 5 standard deviations of the probabilities, none outside the
        // top-p set.
        constexpr int kDraws = 4000;
        constexpr double kTopP = 0.6;
        const Ids prompt = prompts(1)[0];
        const std::vector<double> likelihoods = nextLikelihoods(prompt);
        std::vector<std::pair<double, int>> byProbability;
        for (int id = 0; id < static_cast<int>(likelihoods.size()); ++id)
            byProbability.emplace_back(std::exp(likelihoods[static_cast<std::size_t>(id)]), id);
        std::sort(byProbability.rbegin(), byProbability.rend());
        std::map<int, double> kept;
        double total = 0;
        for (const auto& [probability, id] : byProbability) {
            if (total >= kTopP)
                break;
            kept[id] = probability;
            total += probability;
        }

        api::GenerationSettings settings;
        settings.maxNewTokens = 1;
        settings.temperature = 1;
        settings.topP = kTopP;
        settings.seed = 5;
        std::map<int, int> counts;
        for (const Ids& answer : test::must(model().generate(std::vector<Ids>(kDraws, prompt), settings)))
            ++counts[answer[0]];
        for (const auto& [id, count] : counts)
            QVERIFY2(kept.contains(id), qPrintable(QString("token %1 lies outside the top-p set").arg(id)));
        for (const auto& [id, probability] : kept) {
            const double p = probability / total;
            const double bound = 5 * std::sqrt(kDraws * p * (1 - p)) + 1;
            QVERIFY2(std::fabs(counts[id] - kDraws * p) < bound,
                     qPrintable(QString("token %1: %2 draws, expected %3").arg(id).arg(counts[id]).arg(kDraws * p)));
        }
    }

    void seedDecidesTheDraws()
    {
        api::GenerationSettings settings;
        settings.maxNewTokens = 8;
        settings.temperature = 1;
        settings.seed = 1;
        const auto one = test::must(model().generate(prompts(5), settings));
        QCOMPARE(test::must(model().generate(prompts(5), settings)), one);
        settings.seed = 2;
        QVERIFY(test::must(model().generate(prompts(5), settings)) != one);
    }

    void nothingToDo()
    {
        api::GenerationSettings settings;
        QVERIFY(test::must(model().generate({}, settings)).empty());
        settings.maxNewTokens = 0;
        QCOMPARE(test::must(model().generate(prompts(2), settings)), std::vector<Ids>(2));
        QVERIFY(test::must(model().score({})).empty());
    }

    void sequenceWithoutResponseScoresNothing()
    {
        std::vector<api::Sequence> sequences{{{1, 2, 3}, {0, 0, 0}}, {{1, 2, 3}, {1, 0, 1}}, {{4}, {1}}};
        const auto scores = test::must(model().score(sequences));
        QCOMPARE(scores[0].tokens, 0);
        QCOMPARE(scores[0].sum, 0.0);
        QCOMPARE(scores[1].tokens, 1);  // position 0 never counts
        QVERIFY(scores[1].sum < 0);
        QCOMPARE(scores[2].tokens, 0);
    }

    void refusesBadInput()
    {
        api::GenerationSettings settings;
        const auto empty = model().generate(std::vector<Ids>{{1}, {}}, settings);
        QVERIFY(!empty && empty.error().message.find("prompt 1 has no tokens") != std::string::npos);
        const auto outside = model().generate(std::vector<Ids>{{1, -4}}, settings);
        QVERIFY(!outside && outside.error().message.find("token -4") != std::string::npos);
        settings.topP = 0;
        QVERIFY(!model().generate(std::vector<Ids>{{1}}, settings));
        settings.topP = 1;
        settings.temperature = -1;
        QVERIFY(!model().generate(std::vector<Ids>{{1}}, settings));
        const api::Sequence bad{{1, 1000}, {0, 1}};
        const auto score = model().score({&bad, 1});
        QVERIFY(!score && score.error().message.find("sequence 0 holds token 1000") != std::string::npos);
    }

    void missingFolderIsNamed()
    {
        const auto missing = test::torchBackend().loadModel("/nowhere/model", {});
        QVERIFY(!missing);
        QVERIFY2(missing.error().message.find("/nowhere/model") != std::string::npos, missing.error().message.c_str());
    }
};

QTEST_GUILESS_MAIN(TorchGeneration)
#include "tst_torch_generation.moc"
