// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include "engine/train/memory_need.h"

using namespace poft;
using namespace poft::engine;

namespace {

/// Llama-3-8B: 8,030,261,248 parameters.
api::ModelConfig llama()
{
    api::ModelConfig model;
    model.vocabSize = 128256;
    model.hiddenSize = 4096;
    model.intermediateSize = 14336;
    model.numHiddenLayers = 32;
    model.numAttentionHeads = 32;
    model.numKeyValueHeads = 8;
    model.headDim = 128;
    return model;
}

constexpr std::int64_t kParameters = 8'030'261'248;
constexpr double kGiB = 1024.0 * 1024 * 1024;

recipe::TrainingSettings settings(bool bf16)
{
    recipe::TrainingSettings training;
    training.bf16 = bf16;
    training.perDeviceTrainBatchSize = 8;
    training.gradientAccumulationSteps = 2;
    return training;
}

}  // namespace

class TestMemoryNeed : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fullTrainingHasItsBytesPerParameter();
    void adaptersLeaveTheModelAlone();
    void activationsFollowTheTokens();
    void checkpointsAreCounted();
    void whatFitsIsFoundInOrder();
};

void TestMemoryNeed::fullTrainingHasItsBytesPerParameter()
{
    // float32: 4 weights + 4 gradients + 8 moments; bfloat16: 2 + 4 + 8 + 4.
    const MemoryNeed plain = trainingMemory(llama(), settings(false), 1, 1);
    QCOMPARE(plain.weights + plain.gradients + plain.optimizer, 16 * kParameters);
    const MemoryNeed mixed = trainingMemory(llama(), settings(true), 1, 1);
    QCOMPARE(mixed.weights + mixed.gradients + mixed.optimizer, 18 * kParameters);
    QCOMPARE(std::round(static_cast<double>(mixed.weights + mixed.gradients + mixed.optimizer) / kGiB * 10) / 10,
             134.6);
}

void TestMemoryNeed::adaptersLeaveTheModelAlone()
{
    recipe::TrainingSettings training = settings(true);
    training.loraR = 16;
    // PEFT counts 41,943,040 for rank 16 beside all linear layers of Llama-3-8B.
    QCOMPARE(trainedParameters(llama(), training), 41'943'040);
    const MemoryNeed need = trainingMemory(llama(), training, 1, 1);
    QCOMPARE(need.weights, 2 * (kParameters + 41'943'040));
    QCOMPARE(need.gradients + need.optimizer, 16 * std::int64_t{41'943'040});
    training.loraTargetModules = "q_proj,v_proj";
    QCOMPARE(trainedParameters(llama(), training), 6'815'744);
}

void TestMemoryNeed::activationsFollowTheTokens()
{
    recipe::TrainingSettings training = settings(true);
    const std::int64_t one = trainingMemory(llama(), training, 1, 1000).activations;
    QCOMPARE(trainingMemory(llama(), training, 4, 2000).activations, 8 * one);
    // About 140 KB per token and layer in bfloat16, and the block's input alone when all else is computed again.
    const double perLayer = static_cast<double>(one) / 1000 / 32;
    QVERIFY(perLayer > 120e3 && perLayer < 170e3);
    training.gradientCheckpointing = true;
    QVERIFY(trainingMemory(llama(), training, 1, 1000).activations < one / 8);
    // No more logits are in hand at once, however many tokens there are.
    QCOMPARE(trainingMemory(llama(), training, 1, 100000).head, trainingMemory(llama(), training, 1, 1000).head);
    QVERIFY(scoringMemory(llama(), true, 1000) < trainingMemory(llama(), training, 1, 1000).total() / 4);
}

void TestMemoryNeed::checkpointsAreCounted()
{
    const CheckpointSize plain = checkpointSize(llama(), settings(false));
    QCOMPARE(plain.weights, 4 * kParameters);
    QCOMPARE(plain.optimizer, 8 * kParameters);
    recipe::TrainingSettings training = settings(true);
    QCOMPARE(checkpointSize(llama(), training).optimizer, 12 * kParameters);
    training.loraR = 16;
    QCOMPARE(checkpointSize(llama(), training).weights, 4 * std::int64_t{41'943'040});
}

void TestMemoryNeed::whatFitsIsFoundInOrder()
{
    recipe::TrainingSettings training = settings(true);
    const auto need = [&](std::int64_t batch, bool recompute) {
        recipe::TrainingSettings less = training;
        less.gradientCheckpointing = recompute;
        return trainingMemory(llama(), less, batch, 4096).total();
    };
    const auto told = [&](std::int64_t available) {
        return QString::fromStdString(whatWouldFit(llama(), training, 4096, available));
    };
    QCOMPARE(told(need(4, false)),
             QString("per_device_train_batch_size 4 with gradient_accumulation_steps 4 would fit, "
                     "which gives the same result"));
    QVERIFY(told(need(4, false) - 1).startsWith("per_device_train_batch_size 2 with gradient_accumulation_steps 8"));
    training.perDeviceTrainBatchSize = 1;
    QVERIFY(told(need(1, true)).startsWith("gradient_checkpointing would fit"));
    QVERIFY(told(need(1, true) - 1).contains("adapters (lora_r 16) would fit"));
    QVERIFY(told(1000).startsWith("nothing that this program knows"));
    training = settings(true);
    QVERIFY(told(need(2, true))
                .startsWith("per_device_train_batch_size 2 with gradient_accumulation_steps 8 and "
                            "gradient_checkpointing"));
}

QTEST_GUILESS_MAIN(TestMemoryNeed)
#include "tst_memory_need.moc"
