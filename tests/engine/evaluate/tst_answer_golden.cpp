// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/evaluate/prepared_task.h"
#include "tests/engine/evaluate/unhindered.h"
#include "tests/engine/torch/torch_module.h"

using namespace poft;
using namespace poft::engine;

namespace {

const std::filesystem::path kGolden = std::filesystem::path(POFT_SOURCE_DIR) / "tests/engine/evaluate/golden/answers";

}  // namespace

/// GSM8K against lm-evaluation-harness and transformers' generation (golden/answers, made by make_answer_golden.py).
class TestAnswerGolden : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itemsEqualTheHarness();
};

void TestAnswerGolden::itemsEqualTheHarness()
{
    std::ifstream file(kGolden / "answers.json");
    const nlohmann::json golden = nlohmann::json::parse(file);
    const tokenizer::Tokenizer tokenizer = test::must(tokenizer::Tokenizer::load(kGolden / "model"));
    TaskRequest request;
    request.task = "gsm8k";
    request.rows = test::must(readTaskRows({kGolden / "gsm8k.jsonl"}, request.skipped));
    request.solved = test::must(readTaskRows({kGolden / "gsm8k_solved.jsonl"}, request.skipped));
    request.fewShot = 2;
    request.maxLength = 512;
    const auto task = test::must(prepareTask(std::move(request), tokenizer, nullptr, {*tokenizer.special().eos}));
    QCOMPARE(task->name(), std::string("gsm8k (2 shots)"));
    QVERIFY(task->skipped().empty());
    QCOMPARE(task->size(), golden.size());

    const auto model = test::must(test::torchBackend().loadModel(kGolden / "model", {}));
    test::Unhindered control;
    const TaskResult result = test::must(task->run(*model, control));
    int right = 0;
    for (std::size_t i = 0; i < golden.size(); ++i) {
        const ItemResult& item = result.items[i];
        QCOMPARE(QByteArray::fromStdString(item.answer), QByteArray::fromStdString(golden[i]["text"]));
        std::size_t metric = 0;
        for (const char* filter : {"strict-match", "flexible-extract"}) {
            QCOMPARE(item.values[metric], golden[i][filter]["right"].get<double>());
            right += item.values[metric] > 0 ? 1 : 0;
            ++metric;
        }
    }
    QVERIFY(right > 0 && right < 48);  // a model that is always right or wrong would show little
}

QTEST_GUILESS_MAIN(TestAnswerGolden)
#include "tst_answer_golden.moc"
