// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/evaluate/choice_evaluation.h"
#include "tests/engine/evaluate/unhindered.h"
#include "tests/engine/torch/torch_module.h"

using namespace poft;
using namespace poft::engine;

namespace {

const std::filesystem::path kGolden = std::filesystem::path(POFT_SOURCE_DIR) / "tests/engine/evaluate/golden";

ChoiceItems itemsOf(const ChoiceTask& task)
{
    std::vector<SkippedRow> skipped;
    const auto rows = test::must(readTaskRows({kGolden / (task.name + ".jsonl")}, skipped));
    const auto solved = test::must(readTaskRows({kGolden / (task.name + "_solved.jsonl")}, skipped));
    return test::must(makeChoiceItems(task, rows, solved));
}

}  // namespace

/// The shipped tasks against lm-evaluation-harness (golden/, made by make_choice_golden.py), item by item.
class TestChoiceGolden : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itemsEqualTheHarness_data();
    void itemsEqualTheHarness();
};

void TestChoiceGolden::itemsEqualTheHarness_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("fewShot");
    QTest::newRow("ARC-Challenge") << "arc_challenge" << 2;
    QTest::newRow("HellaSwag") << "hellaswag" << 2;
    QTest::newRow("MMLU") << "mmlu" << 2;
    QTest::newRow("Winogrande") << "winogrande" << 2;
    QTest::newRow("TruthfulQA") << "truthfulqa_mc2" << 0;
}

void TestChoiceGolden::itemsEqualTheHarness()
{
    QFETCH(QString, name);
    QFETCH(int, fewShot);
    std::ifstream file(kGolden / "choice_golden.json");
    const nlohmann::json golden = nlohmann::json::parse(file).at(name.toStdString());
    ChoiceTask task = test::must(ChoiceTask::load(name.toStdString()));
    task.fewShot.count = fewShot;
    const ChoiceItems items = itemsOf(task);
    QVERIFY(items.skipped.empty());
    QCOMPARE(items.items.size(), golden.size());

    const auto model = test::must(test::torchBackend().loadModel(kGolden / "model", {}));
    const tokenizer::Tokenizer tokenizer = test::must(tokenizer::Tokenizer::load(kGolden / "model"));
    test::Unhindered control;
    const std::vector<ChoiceOutcome> outcomes =
        test::must(evaluateChoices(*model, tokenizer, task, items.items, {nullptr, 512}, control));
    double worst = 0;
    for (std::size_t i = 0; i < golden.size(); ++i) {
        QCOMPARE(items.items[i].promptOf(0), golden[i]["first_prompt"].get<std::string>());
        const auto wanted = golden[i]["log_likelihoods"].get<std::vector<double>>();
        QCOMPARE(outcomes[i].logLikelihoods.size(), wanted.size());
        for (std::size_t choice = 0; choice < wanted.size(); ++choice)
            worst = std::max(worst, std::abs(outcomes[i].logLikelihoods[choice] - wanted[choice]));
        for (std::size_t metric = 0; metric < task.metrics.size(); ++metric) {
            const double value = golden[i][std::string(nameOf(task.metrics[metric]))].get<double>();
            QVERIFY2(std::abs(outcomes[i].values[metric] - value) < 1e-5, qPrintable(QStringLiteral("item %1").arg(i)));
        }
    }
    qInfo("worst difference of a summed log-likelihood: %.2g nats", worst);
    QVERIFY(worst < 1e-4);
}

QTEST_GUILESS_MAIN(TestChoiceGolden)
#include "tst_choice_golden.moc"
