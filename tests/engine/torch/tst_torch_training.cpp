// SPDX-License-Identifier: Apache-2.0
//
// Thirty steps of every objective and of adapters against transformers, PEFT and PyTorch (golden/training/, made by
// make_training.py). The bounds: loss and gradient norm of each step within 1e-5 of theirs, the first step's gradient
// of each tensor within 1e-5 of its norm, each tensor at the end within 1e-4 of its norm.

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>

#include <nlohmann/json.hpp>

#include "engine/model/adapter.h"
#include "engine/model/safetensors.h"
#include "tests/engine/torch/torch_module.h"

using namespace poft;
using nlohmann::json;

namespace {

constexpr double kStepBound = 1e-5;
constexpr double kGradientBound = 1e-5;
constexpr double kWeightBound = 1e-4;

std::filesystem::path folder(const QString& name)
{
    return std::filesystem::path(POFT_SOURCE_DIR) / "tests/engine/torch/golden/training" / name.toStdString();
}

json read(const std::filesystem::path& path)
{
    std::ifstream file(path);
    return json::parse(file);
}

api::Sequence sequence(const json& value)
{
    return {value["ids"].get<std::vector<api::TokenId>>(), value["mask"].get<std::vector<std::uint8_t>>()};
}

std::vector<api::TrainingItem> itemsOf(const json& values, bool isPaired)
{
    std::vector<api::TrainingItem> items;
    for (const json& value : values) {
        api::TrainingItem& item = items.emplace_back();
        item.sequence = sequence(value["sequence"]);
        item.hasReference = true;
        item.reference = value[isPaired ? "reference_chosen" : "reference"];
        item.targetProbability = value["target"];
        if (isPaired) {
            item.rejected = sequence(value["rejected"]);
            item.referenceRejected = value["reference_rejected"];
        }
    }
    return items;
}

method::ObjectiveSettings objectiveOf(const QString& name, const json& settings)
{
    using method::Objective;
    method::ObjectiveSettings objective;
    objective.objective = name.startsWith("sft") ? Objective::Sft
                          : name == "dpo"        ? Objective::Dpo
                          : name == "bi_poft"    ? Objective::BiPoft
                                                 : Objective::Poft;
    objective.lossNormalization =
        name == "sft_token" ? method::LossNormalization::Token : method::LossNormalization::Sample;
    objective.poftBeta = settings["poft_beta"];
    objective.poftGamma = settings["poft_gamma"];
    objective.dpoBeta = settings["dpo_beta"];
    return objective;
}

std::vector<double> valuesOf(const model::TensorView& tensor)
{
    std::vector<float> values(tensor.bytes / sizeof(float));
    std::memcpy(values.data(), tensor.data, tensor.bytes);
    return {values.begin(), values.end()};
}

/// |actual * factor - wanted| / |wanted|; of a tensor that should be zero, the norm itself.
double distance(const model::TensorView& actual, const model::TensorView& wanted, double factor)
{
    const std::vector<double> a = valuesOf(actual);
    const std::vector<double> b = valuesOf(wanted);
    if (a.size() != b.size())
        qFatal("%s has another size", wanted.name.c_str());
    double difference = 0;
    double norm = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference += (a[i] * factor - b[i]) * (a[i] * factor - b[i]);
        norm += b[i] * b[i];
    }
    return std::sqrt(norm > 0 ? difference / norm : difference);
}

/// The worst distance between the tensors `prefix`<name> that are expected and `actualPrefix`<name> of a file.
double worstDistance(const std::filesystem::path& file, const std::string& actualPrefix, double factor,
                     const model::SafetensorsFile& expected, const std::string& prefix)
{
    const auto actual = test::must(model::SafetensorsFile::open(file));
    double worst = 0;
    int count = 0;
    for (const model::TensorView& wanted : expected.tensors()) {
        if (!wanted.name.starts_with(prefix))
            continue;
        const model::TensorView* found = actual.find(actualPrefix + wanted.name.substr(prefix.size()));
        if (!found)
            qFatal("%s is not in the file", wanted.name.c_str());
        worst = std::max(worst, distance(*found, wanted, factor));
        ++count;
    }
    if (count == 0)
        qFatal("nothing is expected of %s", prefix.c_str());
    return worst;
}

/// What a training beside all linear layers is started with; PEFT writes each layer's whole name, which says no more.
api::AdapterSettings adaptersOf(const std::filesystem::path& folder)
{
    api::AdapterSettings settings = test::must(model::readAdapterConfig(folder)).settings;
    settings.targets = {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"};
    return settings;
}

double relative(double actual, double wanted)
{
    return std::fabs(actual - wanted) / std::fabs(wanted);
}

}  // namespace

class TorchTraining : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void thirtySteps_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("objective");
        QTest::addColumn<int>("microBatch");
        for (const char* model : {"llama", "mistral", "qwen2"})
            for (const char* objective : {"sft_sample", "sft_token", "poft", "bi_poft", "dpo", "lora"})
                for (const int size : {5, 2})
                    QTest::addRow("%s %s by %d", model, objective, size) << model << objective << size;
    }

    void thirtySteps()
    {
        QFETCH(QString, model);
        QFETCH(QString, objective);
        QFETCH(int, microBatch);
        const json golden = read(folder(model) / "items.json");
        const json& settings = golden["settings"];
        const auto expected = test::must(model::SafetensorsFile::open(folder(model) / "expected.safetensors"));
        const bool isLora = objective == "lora";

        api::LearnerSettings start;
        start.optimizer.weightDecay = settings["weight_decay"];
        start.optimizer.maxGradNorm = settings["max_grad_norm"];
        if (isLora)
            start.adapter = adaptersOf(folder(model) / "lora");
        const auto learner = test::must(test::torchBackend().loadLearner(folder(model), start));
        if (isLora)
            test::must(learner->restore(folder(model) / "lora"));

        const QTemporaryDir dir;
        const std::filesystem::path out = dir.path().toStdString();
        const std::vector<api::TrainingItem> items = itemsOf(golden["items"], objective == "dpo");
        const std::size_t window = golden["window"];
        const json& course = golden["steps"][objective.toStdString()];
        QCOMPARE(course.size(), std::size_t{30});
        double worstLoss = 0;
        double worstNorm = 0;
        double worstGradient = 0;
        for (std::size_t step = 0; step < course.size(); ++step) {
            std::vector<api::TrainingItem> batch;
            for (std::size_t i = 0; i < window; ++i)
                batch.push_back(items[(step * window + i) % items.size()]);
            const api::StepOutcome outcome = test::must(
                learner->step({batch, microBatch, objectiveOf(objective, settings), settings["learning_rate"]}));
            worstLoss = std::max(worstLoss, relative(outcome.loss, course[step][0]));
            worstNorm = std::max(worstNorm, relative(outcome.gradNorm, course[step][1]));
            if (step > 0)
                continue;
            // After one step the first moment is (1 - beta1) of the clipped gradient.
            test::must(learner->saveOptimizer(out));
            worstGradient = worstDistance(out / "optimizer.safetensors", "exp_avg.", 1 / (1 - start.optimizer.beta1),
                                          expected, objective.toStdString() + ".gradient.");
        }
        test::must(learner->saveWeights(out));
        const double worstWeight = worstDistance(out / (isLora ? "adapter_model.safetensors" : "model.safetensors"), "",
                                                 1, expected, objective.toStdString() + ".weight.");
        qInfo("loss %.1e, gradient norm %.1e, first gradient %.1e, weights %.1e", worstLoss, worstNorm, worstGradient,
              worstWeight);
        QVERIFY(worstLoss <= kStepBound);
        QVERIFY(worstNorm <= kStepBound);
        QVERIFY(worstGradient <= kGradientBound);
        QVERIFY(worstWeight <= kWeightBound);
    }

    void adaptersOfPeftAreMerged_data()
    {
        QTest::addColumn<QString>("model");
        for (const char* model : {"llama", "mistral", "qwen2"})
            QTest::newRow(model) << model;
    }
    /// A folder as PEFT saves it, without a config.json of its own.
    void adaptersOfPeftAreMerged()
    {
        QFETCH(QString, model);
        const std::filesystem::path adapters = folder(model) / "lora-end";
        const auto loaded = test::must(test::torchBackend().loadModel(adapters, {}));
        const auto plain = test::must(test::torchBackend().loadModel(folder(model), {}));
        const json wanted = read(adapters / "likelihoods.json");
        const json golden = read(folder(model) / "items.json");
        double farthest = 0;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            const api::Sequence one = sequence(golden["items"][i]["sequence"]);
            const double sum = test::must(loaded->score({&one, 1}))[0].sum;
            QVERIFY2(relative(sum, wanted[i]) < 1e-5, qPrintable(QString::number(sum)));
            farthest = std::max(farthest, relative(test::must(plain->score({&one, 1}))[0].sum, wanted[i]));
        }
        QVERIFY(farthest > 1e-3);  // the adapters do something
    }
};

QTEST_GUILESS_MAIN(TorchTraining)
#include "tst_torch_training.moc"
