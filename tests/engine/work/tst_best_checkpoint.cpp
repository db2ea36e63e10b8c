// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "storage/tables/checkpoints.h"
#include "storage/tables/evaluations.h"
#include "storage/tables/models.h"
#include "tests/engine/work/worked_workspace.h"

using namespace poft;

namespace {

/// A run that is watched on held-out samples; `%1` are settings of its arm.
constexpr const char* kRecipe = R"({
  "recipe_version": 1,
  "name": "watched",
  "datasets": {
    "texts": {"generate": {"part": "base", "count": 40, "seed": 1}},
    "train": {"generate": {"part": "train", "count": 32, "seed": 1}},
    "held-out": {"generate": {"part": "aligned", "count": 12, "seed": 1}},
    "test": {"generate": {"part": "test", "count": 12, "seed": 1}}
  },
  "models": {
    "base": {"make": {"config": {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2},
                      "tokenizer": {"vocab_size": 300, "dataset": "texts"}, "template": "chatml", "dataset": "texts",
                      "training": {"learning_rate": 0.1, "num_train_epochs": 1, "seed": 1}}}
  },
  "target": "base",
  "aligned": [{"model": "base", "weight": 1}],
  "data": {"train": "train", "evaluation": "held-out"},
  "training": {"objective": "poft", "learning_rate": 0.2, "num_train_epochs": 6, "per_device_train_batch_size": 8,
               "max_length": 256, "save_total_limit": 1},
  "evaluations": [{"task": "exact_match", "dataset": "test", "when": "epoch"}],
  "seeds": [1],
  "arms": [{"name": "PoFT", "training": {%1}}]
})";

}  // namespace

class TestBestCheckpoint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void heldOutLossIsTakenAfterEachEpoch();
    void heldOutLossIsTakenBySteps();
    void endsWithTheBestAndStopsWhenNoBetter();
    void neverMeasuresWhereNotAsked();

private:
    /// Works the recipe off in a new workspace and returns its run.
    storage::Run work(const QString& settings);
    std::vector<storage::Evaluation> evaluations(const storage::Run& run, const std::string& metric);

    std::unique_ptr<testing::WorkedWorkspace> m_test;
};

storage::Run TestBestCheckpoint::work(const QString& settings)
{
    m_test = std::make_unique<testing::WorkedWorkspace>();
    return m_test->runOf(m_test->work(QString::fromUtf8(kRecipe).arg(settings)), "PoFT");
}

std::vector<storage::Evaluation> TestBestCheckpoint::evaluations(const storage::Run& run, const std::string& metric)
{
    std::vector<storage::Evaluation> out;
    const auto rows = storage::evaluationsOfRun(*m_test->connection, run.id);
    for (const storage::Evaluation& row : *rows)
        if (row.metric == metric)
            out.push_back(row);
    return out;
}

void TestBestCheckpoint::heldOutLossIsTakenAfterEachEpoch()
{
    const storage::Run run = work({});
    for (const char* metric : {"cross_entropy", "cross_entropy_token", "loss", "tau_mean"}) {
        const auto rows = evaluations(run, metric);
        QCOMPARE(rows.size(), 7u);  // before the first step and after each of six epochs
        for (const storage::Evaluation& row : rows)
            QCOMPARE(row.items, 12);
    }
    // What was measured is the mean of what each sample had.
    const storage::Evaluation last = evaluations(run, "cross_entropy").back();
    const auto items = storage::itemsOfEvaluation(*m_test->connection, last.id);
    QVERIFY(items);
    double sum = 0;
    for (const storage::EvaluationItem& item : *items)
        sum -= item.value;
    QVERIFY(std::abs(sum / 12 - last.value) < 1e-9);
    // The aligned model is the one that training starts from: a difference of 0 on every sample before the first step.
    QVERIFY(std::abs(evaluations(run, "loss").front().value - std::log(2.0)) < 1e-9);
    QVERIFY(std::abs(evaluations(run, "tau_mean").front().value - 0.5) < 1e-9);
}

void TestBestCheckpoint::heldOutLossIsTakenBySteps()
{
    const storage::Run run = work(R"("num_train_epochs": 2, "eval_strategy": "steps", "eval_steps": 3)");
    QCOMPARE(run.totalSteps, 8);
    std::vector<std::int64_t> steps;
    for (const storage::Evaluation& row : evaluations(run, "loss"))
        steps.push_back(row.step);
    QCOMPARE(steps, (std::vector<std::int64_t>{0, 3, 6, 8}));
}

void TestBestCheckpoint::endsWithTheBestAndStopsWhenNoBetter()
{
    const storage::Run run = work(R"("num_train_epochs": 60, "load_best_model_at_end": true,
        "metric_for_best_model": "evaluation", "early_stopping_patience": 2)");
    const auto rows = evaluations(run, "exact_match");
    QVERIFY2(rows.size() < 61, "the run was to stop when it got no better");
    std::size_t best = 1;
    for (std::size_t i = 2; i < rows.size(); ++i)
        if (rows[i].value > rows[best].value)
            best = i;
    QCOMPARE(rows.size() - 1 - best, 2u);
    const auto model = storage::findModel(*m_test->connection, *run.outputModelId);
    QVERIFY(model);
    QVERIFY2(model->path.ends_with("checkpoint-" + std::to_string(rows[best].step)), model->path.c_str());
    // save_total_limit 1 keeps the last, and the best is kept beside it.
    std::vector<std::int64_t> kept;
    const auto checkpoints = storage::checkpointsOfRun(*m_test->connection, run.id);
    for (const storage::Checkpoint& one : *checkpoints)
        kept.push_back(one.step);
    QCOMPARE(kept, (std::vector<std::int64_t>{rows[best].step, rows.back().step}));
    QVERIFY(std::filesystem::exists(m_test->workspace->resolve(model->path) / "config.json"));
}

void TestBestCheckpoint::neverMeasuresWhereNotAsked()
{
    const storage::Run run = work(R"("num_train_epochs": 1, "eval_strategy": "no")");
    QVERIFY(evaluations(run, "loss").empty());
    QCOMPARE(evaluations(run, "exact_match").size(), 2u);
}

QTEST_GUILESS_MAIN(TestBestCheckpoint)
#include "tst_best_checkpoint.moc"
