// SPDX-License-Identifier: Apache-2.0
//
// The decoder, the objectives and the optimizer against transformers and PyTorch (golden/, made by make_golden.py).

#include <QTest>

#include <cmath>
#include <fstream>
#include <limits>

#include <nlohmann/json.hpp>

#include "tests/engine/torch/torch_module.h"

using namespace poft;
using nlohmann::json;

namespace {

std::filesystem::path folder(const QString& name)
{
    return std::filesystem::path(POFT_SOURCE_DIR) / "tests/engine/torch/golden" / name.toStdString();
}

json expected(const QString& name)
{
    std::ifstream file(folder(name) / "expected.json");
    return json::parse(file);
}

api::Sequence sequence(const json& value)
{
    return {value["ids"].get<std::vector<api::TokenId>>(), value["mask"].get<std::vector<std::uint8_t>>()};
}

std::vector<api::TrainingItem> items(const json& values, bool isPaired)
{
    std::vector<api::TrainingItem> result;
    for (const json& value : values) {
        api::TrainingItem item;
        item.sequence = sequence(value["sequence"]);
        item.hasReference = true;
        item.reference = value[isPaired ? "reference_chosen" : "reference"];
        item.targetProbability = value["target"];
        if (isPaired) {
            item.rejected = sequence(value["rejected"]);
            item.referenceRejected = value["reference_rejected"];
        }
        result.push_back(std::move(item));
    }
    return result;
}

method::ObjectiveSettings settings(const QString& objective)
{
    method::ObjectiveSettings settings;
    settings.poftBeta = 1.5;
    settings.poftGamma = 0.25;
    settings.objective = objective == "sft"    ? method::Objective::Sft
                         : objective == "poft" ? method::Objective::Poft
                         : objective == "dpo"  ? method::Objective::Dpo
                                               : method::Objective::BiPoft;
    return settings;
}

void compare(double actual, double wanted, double relative, const char* what)
{
    const double bound = relative * std::max(1e-2, std::fabs(wanted));
    QVERIFY2(std::fabs(actual - wanted) <= bound,
             qPrintable(QString("%1: %2, expected %3").arg(what).arg(actual, 0, 'g', 10).arg(wanted, 0, 'g', 10)));
}

}  // namespace

class TorchGolden : public QObject {
    Q_OBJECT

private:
    static void cases()
    {
        QTest::addColumn<QString>("model");
        QTest::newRow("tied") << "tied";
        QTest::newRow("biased") << "biased";
    }

private Q_SLOTS:
    void tokenLikelihoods_data() { cases(); }
    void tokenLikelihoods()
    {
        QFETCH(QString, model);
        const auto loaded = test::must(test::torchBackend().loadModel(folder(model), {}));
        const json wanted = expected(model)["scores"];
        std::vector<api::Sequence> sequences;
        for (const json& value : wanted)
            sequences.push_back({value["ids"].get<std::vector<api::TokenId>>(), {}});
        for (api::Sequence& one : sequences)
            one.responseMask.assign(one.ids.size(), 1);
        const auto actual = test::must(loaded->tokenLogLikelihoods(sequences));
        const auto sums = test::must(loaded->score(sequences));
        QCOMPARE(actual.size(), wanted.size());
        for (std::size_t i = 0; i < actual.size(); ++i) {
            QVERIFY(std::isnan(actual[i][0]));
            double sum = 0;
            for (std::size_t k = 1; k < actual[i].size(); ++k) {
                const double value = wanted[i]["log_likelihoods"][k - 1];
                QVERIFY2(std::fabs(actual[i][k] - value) < 2e-5,
                         qPrintable(QString("%1 against %2").arg(actual[i][k]).arg(value)));
                sum += value;
            }
            QCOMPARE(sums[i].tokens, static_cast<int>(actual[i].size()) - 1);
            compare(sums[i].sum, sum, 1e-5, "sum");
        }
    }

    void bfloat16IsNear_data() { cases(); }
    void bfloat16IsNear()
    {
        QFETCH(QString, model);
        api::LoadSettings narrow;
        narrow.dtype = api::DType::BFloat16;
        const auto loaded = test::must(test::torchBackend().loadModel(folder(model), narrow));
        for (const json& value : expected(model)["scores"]) {
            api::Sequence one{value["ids"].get<std::vector<api::TokenId>>(), {}};
            one.responseMask.assign(one.ids.size(), 1);
            const auto actual = test::must(loaded->tokenLogLikelihoods(std::span(&one, 1)));
            for (std::size_t k = 1; k < one.ids.size(); ++k)
                QVERIFY(std::fabs(actual[0][k] - value["log_likelihoods"][k - 1].get<double>()) < 0.15);
        }
    }

    void greedyContinuations_data() { cases(); }
    void greedyContinuations()
    {
        QFETCH(QString, model);
        const auto loaded = test::must(test::torchBackend().loadModel(folder(model), {}));
        const json wanted = expected(model)["greedy"];
        std::vector<std::vector<api::TokenId>> prompts;
        for (const json& value : wanted)
            prompts.push_back(value["prompt"]);
        api::GenerationSettings greedy;
        greedy.maxNewTokens = 12;
        const auto actual = test::must(loaded->generate(prompts, greedy));
        for (std::size_t i = 0; i < actual.size(); ++i)
            QCOMPARE(actual[i], wanted[i]["tokens"].get<std::vector<api::TokenId>>());
    }

    void training_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("objective");
        QTest::addColumn<int>("microBatch");
        for (const char* model : {"tied", "biased"}) {
            for (const char* objective : {"sft", "poft", "bi_poft", "dpo"}) {
                for (const int size : {2, 5})
                    QTest::addRow("%s %s by %d", model, objective, size) << model << objective << size;
            }
        }
    }
    void training()
    {
        QFETCH(QString, model);
        QFETCH(QString, objective);
        QFETCH(int, microBatch);
        const json golden = expected(model);
        const json& optimizer = golden["optimizer"];
        api::LearnerSettings start;
        start.optimizer.weightDecay = optimizer["weight_decay"];
        start.optimizer.maxGradNorm = optimizer["max_grad_norm"];
        const auto learner = test::must(test::torchBackend().loadLearner(folder(model), start));
        const std::vector<api::TrainingItem> batch = items(golden["items"], objective == "dpo");
        const api::StepRequest request{batch, microBatch, settings(objective), optimizer["learning_rate"]};

        for (const json& wanted : golden["training"][objective.toStdString()]) {
            const api::StepOutcome actual = test::must(learner->step(request));
            compare(actual.loss, wanted["loss"], 1e-4, "loss");
            compare(actual.gradNorm, wanted["grad_norm"], 3e-4, "gradient norm");
            QVERIFY(!actual.skipped);
            for (std::size_t i = 0; i < actual.items.size(); ++i) {
                compare(actual.items[i].loss, wanted["losses"][i], 1e-4, "item's loss");
                if (wanted["coefficients"][i].is_null())
                    QVERIFY(std::isnan(actual.items[i].coefficient));
                else
                    compare(actual.items[i].coefficient, wanted["coefficients"][i], 3e-4, "coefficient");
            }
        }
    }
};

QTEST_GUILESS_MAIN(TorchGolden)
#include "tst_torch_golden.moc"
