// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include "storage/content/content.h"
#include "storage/tables/datasets.h"
#include "storage/tables/score_series.h"
#include "storage/tables/token_likelihoods.h"
#include "tests/engine/work/worked_workspace.h"

using namespace poft;

namespace {

/// A run of two epochs; `%1` is more of its recipe.
constexpr const char* kRecipe = R"({
  "recipe_version": 1,
  "name": "watched",
  "datasets": {
    "texts": {"generate": {"part": "base", "count": 40, "seed": 1}},
    "train": {"generate": {"part": "train", "count": 24, "seed": 1}}
  },
  "models": {
    "base": {"make": {"config": {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2},
                      "tokenizer": {"vocab_size": 300, "dataset": "texts"}, "template": "chatml", "dataset": "texts",
                      "training": {"learning_rate": 0.1, "num_train_epochs": 1, "seed": 1}}},
    "tutor": {"make": {"config": {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2},
                       "tokenizer": {"vocab_size": 270, "dataset": "train"}, "template": "chatml", "dataset": "train",
                       "training": {"learning_rate": 0.2, "num_train_epochs": 1, "seed": 2}}}
  },
  "target": "base",
  "aligned": [{"model": "tutor", "weight": 1}],
  "data": {"train": "train"},
  "training": {"objective": "poft", "learning_rate": 0.2, "num_train_epochs": 2, "per_device_train_batch_size": 8},
  "seeds": [1],
  "arms": [{"name": "PoFT"}],
  %1
})";

}  // namespace

class TestWatchedSamples : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void tokensAreKeptOverTraining();
    void watchedAreTheLowestTheHighestAndTheChosen();
    void scoresKeepAllTokensWhereAsked();
    void tokensOfAllAreAddedToScoresThatAreThere();

private:
    storage::Run work(const QString& more);
    /// Every sample of the training data, with its score in a series.
    std::vector<storage::ScoredSample> scoresOf(storage::Id series);
    storage::Id alignedSeries(const storage::Run& run);

    std::unique_ptr<testing::WorkedWorkspace> m_test;
    storage::Id m_experiment = 0;
};

void TestWatchedSamples::init()
{
    m_test = std::make_unique<testing::WorkedWorkspace>();
}

storage::Run TestWatchedSamples::work(const QString& more)
{
    m_experiment = m_test->work(QString::fromUtf8(kRecipe).arg(more));
    return m_test->runOf(m_experiment, "PoFT");
}

storage::Id TestWatchedSamples::alignedSeries(const storage::Run&)
{
    const auto series = storage::seriesOfExperiment(*m_test->connection, m_experiment);
    return series->front().series.id;
}

std::vector<storage::ScoredSample> TestWatchedSamples::scoresOf(storage::Id series)
{
    const auto datasets = storage::listDatasets(*m_test->connection);
    for (const storage::Dataset& dataset : *datasets)
        if (dataset.name == "train")
            return *storage::loadScores(*m_test->connection, series, dataset.id);
    qFatal("no data");
}

void TestWatchedSamples::tokensAreKeptOverTraining()
{
    const storage::Run run = work(R"("watch": {"random": 3, "seed": 5})");
    const auto watched = storage::watchedSamples(*m_test->connection, run.id);
    QVERIFY(watched);
    QCOMPARE(watched->size(), 3u);
    for (const storage::WatchedSample& sample : *watched) {
        QCOMPARE(sample.reason, std::string("random"));
        const auto tokens = storage::tokensOfContent(*m_test->connection, sample.contentId);
        QVERIFY(tokens);
        QCOMPARE(tokens->size(), 4u);  // the aligned model, before training, and after each of two epochs
        QCOMPARE(tokens->front().modelName, std::string("tutor"));
        const auto stored = storage::findSample(*m_test->connection, sample.sampleId);
        const auto content = storage::parseContent(stored->body);
        std::map<std::int64_t, double> sums;
        for (const storage::SeriesTokens& one : *tokens) {
            // What is kept of the tokens adds up to what is kept of the response.
            const auto score = storage::findScore(*m_test->connection, one.series.id, sample.contentId);
            double sum = 0;
            std::string text;
            for (const storage::TokenLikelihood& token : one.likelihoods.tokens) {
                sum += token.value;
                text += content->messages[static_cast<std::size_t>(token.message)].content.substr(
                    static_cast<std::size_t>(token.begin), static_cast<std::size_t>(token.end - token.begin));
            }
            QCOMPARE(static_cast<std::int64_t>(one.likelihoods.tokens.size()), (*score)->tokens);
            QVERIFY(std::abs(sum - *(*score)->sum) <= 1e-3 * std::abs(*(*score)->sum));
            QCOMPARE(text, content->messages.back().content);
            if (one.series.runId)
                sums[*one.series.epoch] = sum;
        }
        QCOMPARE(sums.size(), 3u);
        QVERIFY(sums[2] > sums[0]);
    }
    // Nobody else has tokens.
    for (const storage::ScoredSample& sample : scoresOf(alignedSeries(run))) {
        const bool isWatched = std::ranges::any_of(
            *watched, [&](const storage::WatchedSample& one) { return one.sampleId == sample.sampleId; });
        const auto tokens = storage::tokensOfContent(*m_test->connection, sample.score->contentId);
        QCOMPARE(tokens->empty(), !isWatched);
    }
}

void TestWatchedSamples::watchedAreTheLowestTheHighestAndTheChosen()
{
    const storage::Run run = work(R"("watch": {"lowest": 2, "highest": 2, "random": 1, "positions": [7, 3, 99]})");
    std::vector<storage::ScoredSample> scores = scoresOf(alignedSeries(run));
    const storage::Id chosenFirst = scores[3].sampleId;
    const storage::Id chosenSecond = scores[7].sampleId;
    std::erase_if(scores, [](const storage::ScoredSample& one) { return one.position == 3 || one.position == 7; });
    std::ranges::stable_sort(scores, {}, [](const storage::ScoredSample& one) {
        return *one.score->sum / static_cast<double>(one.score->tokens);
    });
    const auto watched = storage::watchedSamples(*m_test->connection, run.id);
    QVERIFY(watched);
    std::map<std::string, std::set<storage::Id>> found;
    for (const storage::WatchedSample& sample : *watched)
        found[sample.reason].insert(sample.sampleId);
    QCOMPARE(found["chosen"], (std::set{chosenFirst, chosenSecond}));
    QCOMPARE(found["lowest"], (std::set{scores[0].sampleId, scores[1].sampleId}));
    QCOMPARE(found["highest"], (std::set{scores.end()[-1].sampleId, scores.end()[-2].sampleId}));
    QCOMPARE(found["random"].size(), 1u);
    QCOMPARE(watched->size(), 7u);
}

void TestWatchedSamples::scoresKeepAllTokensWhereAsked()
{
    const storage::Run run = work(R"("token_likelihoods": true)");
    const storage::Id series = alignedSeries(run);
    for (const storage::ScoredSample& sample : scoresOf(series)) {
        const auto tokens = storage::findTokenLikelihoods(*m_test->connection, series, sample.score->contentId);
        QVERIFY(tokens && *tokens);
        QCOMPARE(static_cast<std::int64_t>((*tokens)->tokens.size()), sample.score->tokens);
    }
    QVERIFY(storage::watchedSamples(*m_test->connection, run.id)->empty());
}

void TestWatchedSamples::tokensOfAllAreAddedToScoresThatAreThere()
{
    const storage::Run first = work(R"("template_date": "2026-01-31")");
    const storage::Id series = alignedSeries(first);
    const std::vector<storage::ScoredSample> before = scoresOf(series);
    QVERIFY(storage::tokensOfContent(*m_test->connection, before.front().score->contentId)->empty());
    const storage::Run second = work(R"("template_date": "2026-01-31", "token_likelihoods": true)");
    QCOMPARE(alignedSeries(second), series);
    const std::vector<storage::ScoredSample> after = scoresOf(series);
    for (std::size_t i = 0; i < after.size(); ++i) {
        QVERIFY(std::abs(*after[i].score->sum - *before[i].score->sum) <= 1e-5 * std::abs(*before[i].score->sum));
        QVERIFY(*storage::findTokenLikelihoods(*m_test->connection, series, after[i].score->contentId));
    }
}

QTEST_GUILESS_MAIN(TestWatchedSamples)
#include "tst_watched_samples.moc"
