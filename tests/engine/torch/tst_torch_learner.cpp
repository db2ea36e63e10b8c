// SPDX-License-Identifier: Apache-2.0
//
// A learner over its life: the same bits twice, across a checkpoint and whatever is scored in between; refusals.

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>

#include "engine/model/config.h"
#include "tests/engine/torch/torch_module.h"

using namespace poft;

namespace {

std::filesystem::path path(const QTemporaryDir& dir)
{
    return dir.path().toStdString();
}

std::unique_ptr<api::Learner> newLearner(api::DType type, std::uint64_t seed = 3)
{
    api::LearnerSettings settings;
    settings.load.dtype = type;
    settings.optimizer.weightDecay = 0.05;
    return test::must(test::torchBackend().createLearner(test::tinyConfig(), seed, settings));
}

api::StepRequest request(const std::vector<api::TrainingItem>& items, method::Objective objective)
{
    api::StepRequest made{items, 4, {}, 2e-3};
    made.objective.objective = objective;
    return made;
}

bool sameBits(double a, double b)
{
    return std::memcmp(&a, &b, sizeof a) == 0;
}

/// Steps number `first` to `last` of a fixed course, each on other samples.
std::vector<double> losses(api::Learner& learner, int first, int last)
{
    std::vector<double> values;
    for (int step = first; step < last; ++step) {
        const std::vector<api::TrainingItem> items = test::randomItems(8, static_cast<unsigned>(step));
        values.push_back(test::must(learner.step(request(items, method::Objective::Poft))).loss);
    }
    return values;
}

QByteArray weights(api::Learner& learner)
{
    const QTemporaryDir dir;
    test::must(learner.saveWeights(path(dir)));
    QFile file(dir.filePath("model.safetensors"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void expectError(const Result<api::StepOutcome>& result, const char* part)
{
    QVERIFY(!result);
    QVERIFY2(result.error().message.find(part) != std::string::npos, result.error().message.c_str());
}

}  // namespace

class TorchLearnerTest : public QObject {
    Q_OBJECT

private:
    static void types()
    {
        QTest::addColumn<bool>("narrow");
        QTest::newRow("float32") << false;
        QTest::newRow("bfloat16") << true;
    }
    static api::DType typeOf(bool narrow) { return narrow ? api::DType::BFloat16 : api::DType::Float32; }

private Q_SLOTS:
    void sameRequestsGiveSameBits_data() { types(); }
    void sameRequestsGiveSameBits()
    {
        QFETCH(bool, narrow);
        const auto one = newLearner(typeOf(narrow));
        const auto two = newLearner(typeOf(narrow));
        const std::vector<double> a = losses(*one, 0, 4);
        const std::vector<double> b = losses(*two, 0, 4);
        for (std::size_t i = 0; i < a.size(); ++i)
            QVERIFY(sameBits(a[i], b[i]));
        QCOMPARE(weights(*one), weights(*two));
    }

    void otherSeedGivesOtherWeights()
    {
        QVERIFY(weights(*newLearner(api::DType::Float32, 3)) != weights(*newLearner(api::DType::Float32, 4)));
    }

    void resumesBitForBit_data() { types(); }
    void resumesBitForBit()
    {
        QFETCH(bool, narrow);
        const auto straight = newLearner(typeOf(narrow));
        const std::vector<double> whole = losses(*straight, 0, 6);

        const QTemporaryDir dir;
        const auto first = newLearner(typeOf(narrow));
        losses(*first, 0, 3);
        test::must(first->saveWeights(path(dir)));
        test::must(first->saveOptimizer(path(dir)));
        const auto second = newLearner(typeOf(narrow), 99);
        test::must(second->restore(path(dir)));
        const std::vector<double> rest = losses(*second, 3, 6);
        for (std::size_t i = 0; i < rest.size(); ++i)
            QVERIFY(sameBits(rest[i], whole[i + 3]));
        QCOMPARE(weights(*second), weights(*straight));
    }

    void scoringAndGeneratingLeaveNoTrace()
    {
        const auto disturbed = newLearner(api::DType::Float32);
        const auto quiet = newLearner(api::DType::Float32);
        const std::vector<api::TrainingItem> items = test::randomItems(5, 77);
        for (int step = 0; step < 3; ++step) {
            for (const api::TrainingItem& item : items)
                test::must(disturbed->likelihood().score({&item.sequence, 1}));
            api::GenerationSettings sampled;
            sampled.temperature = 1;
            sampled.maxNewTokens = 5;
            test::must(disturbed->likelihood().generate(std::vector<std::vector<api::TokenId>>{items[0].sequence.ids},
                                                        sampled));
            QVERIFY(sameBits(losses(*disturbed, step, step + 1)[0], losses(*quiet, step, step + 1)[0]));
        }
        QCOMPARE(weights(*disturbed), weights(*quiet));
    }

    void likelihoodFollowsTheWeights()
    {
        const auto learner = newLearner(api::DType::Float32);
        const std::vector<api::TrainingItem> items = test::randomItems(4, 5);
        std::vector<api::Sequence> sequences;
        for (const api::TrainingItem& item : items)
            sequences.push_back(item.sequence);
        for (int step = 0; step < 3; ++step) {
            const auto before = test::must(learner->likelihood().score(sequences));
            const auto outcome = test::must(learner->step(request(items, method::Objective::Sft)));
            for (std::size_t i = 0; i < items.size(); ++i) {
                QCOMPARE(outcome.items[i].score.tokens, before[i].tokens);
                QVERIFY(std::fabs(outcome.items[i].score.sum - before[i].sum) < 1e-4);
            }
        }
    }

    void savedFolderLoadsAsTheSameModel_data() { types(); }
    void savedFolderLoadsAsTheSameModel()
    {
        QFETCH(bool, narrow);
        const QTemporaryDir dir;
        const auto learner = newLearner(typeOf(narrow));
        losses(*learner, 0, 2);
        test::must(learner->saveWeights(path(dir)));
        test::must(model::writeConfig(path(dir), test::tinyConfig(), {}, narrow ? "bfloat16" : "float32"));
        api::LoadSettings load;
        load.dtype = typeOf(narrow);
        const auto loaded = test::must(test::torchBackend().loadModel(path(dir), load));
        for (const api::TrainingItem& item : test::randomItems(4, 8)) {
            const auto a = test::must(learner->likelihood().score({&item.sequence, 1}));
            const auto b = test::must(loaded->score({&item.sequence, 1}));
            QVERIFY(sameBits(a[0].sum, b[0].sum));
        }
    }

    void divergedStepIsSkipped()
    {
        const auto learner = newLearner(api::DType::Float32);
        std::vector<api::TrainingItem> items = test::randomItems(4, 6);
        items[2].reference = std::numeric_limits<double>::quiet_NaN();
        const QByteArray before = weights(*learner);
        const auto outcome = test::must(learner->step(request(items, method::Objective::Poft)));
        QVERIFY(outcome.skipped);
        QVERIFY(!std::isfinite(outcome.loss));
        QVERIFY(std::isfinite(outcome.items[0].loss));
        QCOMPARE(weights(*learner), before);
        QVERIFY(!test::must(learner->step(request(test::randomItems(4, 6), method::Objective::Poft))).skipped);
    }

    void coefficientOfCrossEntropyIsADiagnostic()
    {
        const auto learner = newLearner(api::DType::Float32);
        std::vector<api::TrainingItem> items = test::randomItems(2, 4);
        items[1].hasReference = false;
        const auto outcome = test::must(learner->step(request(items, method::Objective::Sft)));
        const double mean = outcome.items[0].score.mean();
        QVERIFY(std::fabs(outcome.items[0].coefficient - 1 / (1 + std::exp(mean - items[0].reference))) < 1e-12);
        QVERIFY(std::isnan(outcome.items[1].coefficient));
        QVERIFY(outcome.memoryBytes > 0);
        QVERIFY(outcome.tokens > 0);
    }

    void scoreLengthDividesTheSum()
    {
        const auto learner = newLearner(api::DType::Float32);
        std::vector<api::TrainingItem> items = test::randomItems(1, 4);
        items[0].scoreLength = 3 * 17;
        const auto outcome = test::must(learner->step(request(items, method::Objective::Poft)));
        const double difference = outcome.items[0].score.sum / (3 * 17) - items[0].reference;
        QVERIFY(std::fabs(outcome.items[0].loss - method::preferenceLoss(difference, 1)) < 1e-12);
    }

    void refusesWhatItCannotTrainOn()
    {
        const auto learner = newLearner(api::DType::Float32);
        const std::vector<api::TrainingItem> good = test::randomItems(3, 4);
        expectError(learner->step(request({}, method::Objective::Sft)), "at least one sample");

        std::vector<api::TrainingItem> items = good;
        items[1].hasReference = false;
        expectError(learner->step(request(items, method::Objective::Poft)),
                    "sample 1 of the step has no reference score");
        items = good;
        items[2].sequence.responseMask.assign(items[2].sequence.ids.size(), 0);
        expectError(learner->step(request(items, method::Objective::Sft)),
                    "sample 2 of the step has no response token");
        items = good;
        items[0].rejected = {};
        expectError(learner->step(request(items, method::Objective::Dpo)), "rejected response of sample 0");
        items = good;
        items[0].sequence.ids[0] = 53;
        expectError(learner->step(request(items, method::Objective::Sft)), "token 53");
        items = good;
        items[0].sequence.responseMask.pop_back();
        expectError(learner->step(request(items, method::Objective::Sft)), "response mask");
        api::StepRequest infinite = request(good, method::Objective::Sft);
        infinite.learningRate = std::numeric_limits<double>::infinity();
        expectError(learner->step(infinite), "learning rate");
    }

    void refusesForeignCheckpoints()
    {
        const QTemporaryDir dir;
        const auto learner = newLearner(api::DType::Float32);
        QVERIFY(!learner->restore(path(dir)));
        test::must(learner->saveWeights(path(dir)));
        const QByteArray before = weights(*learner);
        QVERIFY(!learner->restore(path(dir)));  // no optimizer
        test::must(learner->saveOptimizer(path(dir)));
        const auto narrow = newLearner(api::DType::BFloat16);
        const Status missing = narrow->restore(path(dir));
        QVERIFY(!missing);
        QVERIFY2(missing.error().message.find("master.") != std::string::npos, missing.error().message.c_str());

        QFile file(dir.filePath("optimizer.safetensors"));
        QVERIFY(file.resize(file.size() / 2));
        losses(*learner, 0, 1);
        const QByteArray trained = weights(*learner);
        QVERIFY(trained != before);
        QVERIFY(!learner->restore(path(dir)));
        QCOMPARE(weights(*learner), trained);  // nothing was half restored
    }

    void refusesConfigurationsItCannotCompute()
    {
        api::ModelConfig config = test::tinyConfig();
        config.headDim = 7;
        auto odd = test::torchBackend().createLearner(config, 1, {});
        QVERIFY(!odd && odd.error().message.find("head_dim") != std::string::npos);
        config = test::tinyConfig();
        config.numKeyValueHeads = 3;
        auto groups = test::torchBackend().createLearner(config, 1, {});
        QVERIFY(!groups && groups.error().message.find("num_key_value_heads") != std::string::npos);
        config = test::tinyConfig();
        config.vocabSize = 0;
        QVERIFY(!test::torchBackend().createLearner(config, 1, {}));
    }

    void tooLargeAModelIsADeviceError()
    {
        api::ModelConfig config = test::tinyConfig();
        config.vocabSize = 2'000'000'000;
        config.hiddenSize = 1 << 20;
        const auto huge = test::torchBackend().createLearner(config, 1, {});
        QVERIFY(!huge);
        QVERIFY2(huge.error().kind == ErrorKind::Device, huge.error().message.c_str());
    }

    void missingCudaDeviceSaysWhy()
    {
        if (test::torchBackend().cudaProblem().empty())
            QSKIP("this machine has a CUDA device");
        api::LearnerSettings settings;
        settings.load.device = {api::Device::Kind::Cuda, 0};
        const auto learner = test::torchBackend().createLearner(test::tinyConfig(), 1, settings);
        QVERIFY(!learner);
        QVERIFY(learner.error().kind == ErrorKind::Device);
        QVERIFY(learner.error().message.find("cuda:0") != std::string::npos);
    }

    void describesTheMachine()
    {
        const auto devices = test::torchBackend().devices();
        QVERIFY(!devices.empty());
        QVERIFY(devices[0].device.kind == api::Device::Kind::Cpu);
        QVERIFY(devices[0].memoryBytes > 0);
        QVERIFY(test::torchBackend().version().starts_with("LibTorch 2."));
    }
};

QTEST_GUILESS_MAIN(TorchLearnerTest)
#include "tst_torch_learner.moc"
