// SPDX-License-Identifier: Apache-2.0
//
// Adapters over their life: the frozen weights stay, an interrupted training repeats itself with dropout, a saved
// folder is the same model, merged or trained further; refusals.

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fstream>

#include "engine/model/adapter.h"
#include "engine/model/config.h"
#include "tests/engine/torch/torch_module.h"

using namespace poft;

namespace {

std::filesystem::path path(const QTemporaryDir& dir)
{
    return dir.path().toStdString();
}

QByteArray bytesOf(const std::filesystem::path& file)
{
    QFile opened(QString::fromStdString(file.string()));
    return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray();
}

/// A model folder without a tokenizer.
void writeBase(const std::filesystem::path& folder)
{
    const auto learner = test::must(test::torchBackend().createLearner(test::tinyConfig(), 3, {}));
    test::must(learner->saveWeights(folder));
    test::must(model::writeConfig(folder, test::tinyConfig(), {}, "float32"));
}

api::LearnerSettings adapterSettings(double dropout, bool narrow = false)
{
    api::LearnerSettings settings;
    settings.load.dtype = narrow ? api::DType::BFloat16 : api::DType::Float32;
    settings.optimizer.weightDecay = 0.05;
    settings.adapter = {4, 8, dropout, {"q_proj", "v_proj", "down_proj"}, 11};
    return settings;
}

std::vector<double> losses(api::Learner& learner, int first, int last)
{
    std::vector<double> values;
    for (int step = first; step < last; ++step) {
        const std::vector<api::TrainingItem> items = test::randomItems(8, static_cast<unsigned>(step));
        api::StepRequest request{items, 4, {}, 2e-2};
        request.objective.objective = method::Objective::Poft;
        values.push_back(test::must(learner.step(request)).loss);
    }
    return values;
}

double sumOf(api::LikelihoodModel& model, unsigned seed)
{
    const std::vector<api::TrainingItem> items = test::randomItems(1, seed);
    return test::must(model.score({&items[0].sequence, 1}))[0].sum;
}

bool isNear(double a, double b)
{
    return std::fabs(a - b) < 1e-5 * std::fabs(b);
}

}  // namespace

class TorchAdapters : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void beginAsTheModelItself()
    {
        const QTemporaryDir base;
        writeBase(path(base));
        const auto plain = test::must(test::torchBackend().loadModel(path(base), {}));
        const auto learner = test::must(test::torchBackend().loadLearner(path(base), adapterSettings(0.1)));
        QCOMPARE(sumOf(learner->likelihood(), 1), sumOf(*plain, 1));
        // Two layers of rank 4: q 24 to 32, v 24 to 16, down 40 to 24.
        QCOMPARE(learner->parameterCount(), std::int64_t{2 * 4 * (24 + 32 + 24 + 16 + 40 + 24)});
        losses(*learner, 0, 3);
        QVERIFY(!isNear(sumOf(learner->likelihood(), 1), sumOf(*plain, 1)));
    }

    void dropoutActsInTrainingAlone()
    {
        const QTemporaryDir base;
        writeBase(path(base));
        const auto wet = test::must(test::torchBackend().loadLearner(path(base), adapterSettings(0)));
        const auto dry = test::must(test::torchBackend().loadLearner(path(base), adapterSettings(0.5)));
        // b is zero in the first step: what is dropped shows only later.
        QCOMPARE(losses(*wet, 0, 1), losses(*dry, 0, 1));
        QVERIFY(losses(*wet, 1, 4) != losses(*dry, 1, 4));
        QCOMPARE(sumOf(dry->likelihood(), 2), sumOf(dry->likelihood(), 2));
    }

    void resumesBitForBit_data()
    {
        QTest::addColumn<bool>("narrow");
        QTest::newRow("float32") << false;
        QTest::newRow("bfloat16") << true;
    }
    void resumesBitForBit()
    {
        QFETCH(bool, narrow);
        const QTemporaryDir base;
        writeBase(path(base));
        const api::LearnerSettings settings = adapterSettings(0.3, narrow);
        const auto straight = test::must(test::torchBackend().loadLearner(path(base), settings));
        const std::vector<double> whole = losses(*straight, 0, 6);

        const QTemporaryDir checkpoint;
        const auto first = test::must(test::torchBackend().loadLearner(path(base), settings));
        losses(*first, 0, 3);
        test::must(first->saveWeights(path(checkpoint)));
        test::must(first->saveOptimizer(path(checkpoint)));
        QVERIFY(!std::filesystem::exists(path(checkpoint) / "model.safetensors"));
        const auto second = test::must(test::torchBackend().loadLearner(path(base), settings));
        test::must(second->restore(path(checkpoint)));
        QCOMPARE(losses(*second, 3, 6), std::vector<double>(whole.begin() + 3, whole.end()));

        const QTemporaryDir one;
        const QTemporaryDir two;
        test::must(straight->saveWeights(path(one)));
        test::must(second->saveWeights(path(two)));
        QCOMPARE(bytesOf(path(two) / "adapter_model.safetensors"), bytesOf(path(one) / "adapter_model.safetensors"));
    }

    void savedFolderIsTheSameModel()
    {
        const QTemporaryDir base;
        writeBase(path(base));
        const auto learner = test::must(test::torchBackend().loadLearner(path(base), adapterSettings(0)));
        losses(*learner, 0, 4);
        const QTemporaryDir saved;
        test::must(learner->saveWeights(path(saved)));
        const auto loaded = test::must(test::torchBackend().loadModel(path(saved), {}));
        for (unsigned seed = 1; seed < 4; ++seed)
            QVERIFY(isNear(sumOf(*loaded, seed), sumOf(learner->likelihood(), seed)));

        const std::vector<std::vector<api::TokenId>> prompts = {{4, 9, 2}, {17}};
        api::GenerationSettings greedy;
        greedy.maxNewTokens = 10;
        QCOMPARE(test::must(loaded->generate(prompts, greedy)),
                 test::must(learner->likelihood().generate(prompts, greedy)));

        const QTemporaryDir merged;
        test::must(test::torchBackend().mergeModel(path(saved), path(merged)));
        test::must(model::writeConfig(path(merged), test::tinyConfig(), {}, "float32"));
        QCOMPARE(sumOf(*test::must(test::torchBackend().loadModel(path(merged), {})), 1), sumOf(*loaded, 1));
    }

    /// DPO after an arm with adapters: new ones beside the merged model, or all of its weights.
    void trainingGoesOnFromAdapters()
    {
        const QTemporaryDir base;
        writeBase(path(base));
        const auto first = test::must(test::torchBackend().loadLearner(path(base), adapterSettings(0)));
        losses(*first, 0, 3);
        const QTemporaryDir one;
        test::must(first->saveWeights(path(one)));

        const auto second = test::must(test::torchBackend().loadLearner(path(one), adapterSettings(0)));
        QVERIFY(isNear(sumOf(second->likelihood(), 1), sumOf(first->likelihood(), 1)));
        losses(*second, 3, 6);
        const QTemporaryDir two;
        test::must(second->saveWeights(path(two)));
        const auto loaded = test::must(test::torchBackend().loadModel(path(two), {}));
        QVERIFY(isNear(sumOf(*loaded, 1), sumOf(second->likelihood(), 1)));

        const auto full = test::must(test::torchBackend().loadLearner(path(one), {}));
        QVERIFY(isNear(sumOf(full->likelihood(), 1), sumOf(first->likelihood(), 1)));
        const QTemporaryDir three;
        test::must(full->saveWeights(path(three)));
        QVERIFY(std::filesystem::exists(path(three) / "model.safetensors"));
    }

    void checkpointOfOtherAdaptersIsRefused()
    {
        const QTemporaryDir base;
        writeBase(path(base));
        const auto learner = test::must(test::torchBackend().loadLearner(path(base), adapterSettings(0)));
        const QTemporaryDir checkpoint;
        test::must(learner->saveWeights(path(checkpoint)));
        test::must(learner->saveOptimizer(path(checkpoint)));
        api::LearnerSettings wider = adapterSettings(0);
        wider.adapter.rank = 5;
        const auto other = test::must(test::torchBackend().loadLearner(path(base), wider));
        const Status restored = other->restore(path(checkpoint));
        QVERIFY(!restored);
        QVERIFY2(restored.error().message.find("belongs to another training") != std::string::npos,
                 restored.error().message.c_str());
    }

    void modelFromNothingTakesNone()
    {
        const auto learner = test::torchBackend().createLearner(test::tinyConfig(), 3, adapterSettings(0));
        QVERIFY(!learner);
        QVERIFY(learner.error().message.find("lora_r") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TorchAdapters)
#include "tst_torch_adapters.moc"
