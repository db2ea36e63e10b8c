// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <QCryptographicHash>

#include "engine/model/adapter.h"
#include "engine/model/config.h"
#include "engine/model/model_folder.h"
#include "engine/model/tensor_layout.h"
#include "tests/engine/model/test_folder.h"

using namespace poft;
using namespace poft::model;

namespace {

std::string sha256(const std::string& bytes)
{
    return QCryptographicHash::hash(QByteArray::fromStdString(bytes), QCryptographicHash::Sha256).toHex().toStdString();
}

api::ModelConfig tinyConfig()
{
    api::ModelConfig config;
    config.vocabSize = 8;
    config.hiddenSize = 4;
    config.intermediateSize = 4;
    config.numHiddenLayers = 1;
    config.numAttentionHeads = 2;
    config.numKeyValueHeads = 1;
    config.headDim = 2;
    return config;
}

Status writeModel(const TestFolder& folder, std::uint64_t maxShardBytes = kMaxShardBytes)
{
    const std::vector<std::byte> zeros(4096);
    std::vector<TensorView> tensors;
    for (const TensorSpec& spec : tensorLayout(tinyConfig())) {
        std::size_t bytes = 4;
        for (const std::int64_t size : spec.shape)
            bytes *= static_cast<std::size_t>(size);
        tensors.push_back({spec.name, TensorType::F32, spec.shape, zeros.data(), bytes});
    }
    POFT_TRY(writeWeights(folder.path(), tensors, maxShardBytes));
    POFT_TRY(writeConfig(folder.path(), tinyConfig(), {}, "float32"));
    folder.write("tokenizer.json", "{\"a\":1}");
    folder.write("chat_template.jinja", "{{ messages }}\n");
    return {};
}

}  // namespace

class TestModelFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void describesAFolder();
    void hashesShardsByName();
    void namesWhatIsMissing();
    void stopsOnRequest();
    void findsTheChatTemplate();
    void adaptersStandForTheirModel();
    void hashCoversBaseAndAdapters();
    void namesWhatIsWrongWithAdapters_data();
    void namesWhatIsWrongWithAdapters();
};

namespace {

/// Adapters of rank 1 beside the queries of writeModel()'s only layer, whose base is `base`; every number is `value`.
Status writeAdapters(const TestFolder& folder, const std::string& base, float value = 1)
{
    const std::vector<float> values(4, value);
    const auto* data = reinterpret_cast<const std::byte*>(values.data());
    const std::string name = "base_model.model.model.layers.0.self_attn.q_proj.";
    const std::vector<TensorView> tensors = {{name + "lora_A.weight", TensorType::F32, {1, 4}, data, 16},
                                             {name + "lora_B.weight", TensorType::F32, {4, 1}, data, 16}};
    folder.write("tokenizer.json", "{\"a\":1}");
    return writeAdapter(folder.path(), {base, {1, 2, 0, {"q_proj"}, 0}, false}, tensors);
}

}  // namespace

void TestModelFolder::describesAFolder()
{
    const TestFolder folder;
    QVERIFY(writeModel(folder));
    const auto model = inspectModelFolder(folder.path());
    QVERIFY2(model, problemOf(model));
    QCOMPARE(model->configText, folder.read("config.json"));
    QCOMPARE(model->config.vocabSize, 8);
    // 8·4 embedding, head the same; layer: q 4·4, k and v 2·4 each, o 4·4, three of 4·4, two norms of 4; last norm 4.
    QCOMPARE(model->parameters, std::int64_t{32 + 32 + 16 + 8 + 8 + 16 + 48 + 8 + 4});
    QCOMPARE(model->weightsHash, sha256(folder.read("model.safetensors")));
    QCOMPARE(model->tokenizerHash, sha256("{\"a\":1}"));
    QCOMPARE(model->chatTemplate, std::string("{{ messages }}\n"));
    QCOMPARE(model->templateHash, sha256("{{ messages }}\n"));
}

void TestModelFolder::hashesShardsByName()
{
    const TestFolder folder;
    QVERIFY(writeModel(folder, 600));
    const auto model = inspectModelFolder(folder.path());
    QVERIFY2(model, problemOf(model));
    QVERIFY(model->weightFiles.size() > 1);
    std::string lines;
    for (const auto& path : model->weightFiles)
        lines += sha256(TestFolder::readFile(path)) + "  " + path.filename().string() + "\n";
    QCOMPARE(model->weightsHash, sha256(lines));
}

void TestModelFolder::namesWhatIsMissing()
{
    const TestFolder folder;
    const auto problem = [&] { return problemOf(inspectModelFolder(folder.path())); };
    QVERIFY(problemOf(inspectModelFolder(folder.path() / "nowhere")).contains("There is no folder"));
    QVERIFY(problem().contains("it has no config.json"));
    QVERIFY(writeModel(folder));
    QVERIFY(problemOf(inspectModelFolder(folder.path() / "config.json")).contains("is not a folder"));
    std::filesystem::remove(folder.path() / "tokenizer.json");
    QVERIFY(problem().contains("has neither tokenizer.json nor tokenizer.model."));
    folder.write("tokenizer.model", "x");
    const auto ofModel = inspectModelFolder(folder.path());
    QVERIFY2(ofModel, problemOf(ofModel));
    QCOMPARE(ofModel->tokenizerHash, sha256("x"));
    std::filesystem::remove(folder.path() / "model.safetensors");
    QVERIFY(problem().contains("has no weights"));
    folder.write("model.safetensors", "");
    QVERIFY(problem().contains("model.safetensors is not a valid safetensors file"));
}

void TestModelFolder::stopsOnRequest()
{
    const TestFolder folder;
    QVERIFY(writeModel(folder));
    const auto model = inspectModelFolder(folder.path(), [](std::uint64_t, std::uint64_t) { return false; });
    QVERIFY(!model);
    QCOMPARE(model.error().kind, ErrorKind::Stopped);
    std::uint64_t last = 0;
    std::uint64_t all = 0;
    QVERIFY(inspectModelFolder(folder.path(), [&](std::uint64_t done, std::uint64_t total) {
        last = done;
        all = total;
        return true;
    }));
    QCOMPARE(last, all);
    QCOMPARE(all, static_cast<std::uint64_t>(std::filesystem::file_size(folder.path() / "model.safetensors")));
}

void TestModelFolder::findsTheChatTemplate()
{
    const TestFolder folder;
    QCOMPARE(*readChatTemplate(folder.path()), std::string());
    folder.write("tokenizer_config.json", R"({"chat_template": "a\n{{ b }}"})");
    QCOMPARE(*readChatTemplate(folder.path()), std::string("a\n{{ b }}"));
    folder.write("tokenizer_config.json",
                 R"({"chat_template": [{"name":"tool_use","template":"t"},{"name":"default","template":"d"}]})");
    QCOMPARE(*readChatTemplate(folder.path()), std::string("d"));
    folder.write("chat_template.jinja", "from the file\n");
    QCOMPARE(*readChatTemplate(folder.path()), std::string("from the file\n"));
    std::filesystem::remove(folder.path() / "chat_template.jinja");
    folder.write("tokenizer_config.json", "[");
    QVERIFY(!readChatTemplate(folder.path()));
}

void TestModelFolder::adaptersStandForTheirModel()
{
    const TestFolder base;
    const TestFolder folder;
    QVERIFY(writeModel(base));
    QVERIFY(writeAdapters(folder, base.path().string()));
    const auto config = readAdapterConfig(folder.path());
    QVERIFY2(config, problemOf(config));
    QCOMPARE(config->settings.rank, 1);
    QCOMPARE(config->scale(), 2.0);
    QCOMPARE(config->settings.targets, std::vector<std::string>{"q_proj"});
    const auto model = inspectModelFolder(folder.path());
    QVERIFY2(model, problemOf(model));
    QCOMPARE(model->configText, base.read("config.json"));
    QCOMPARE(model->weightFiles.size(), std::size_t{2});
    const std::string lines = sha256(base.read("model.safetensors")) + "  base\n" +
                              sha256(folder.read("adapter_model.safetensors")) + "  2.0\n";
    QCOMPARE(model->weightsHash, sha256(lines));

    // Named from the adapter's own folder, and adapters beside adapters.
    const TestFolder second;
    const std::string sibling = "../" + folder.path().filename().string();
    QVERIFY(writeAdapters(second, sibling, 3));
    const auto sources = findWeightSources(second.path());
    QVERIFY2(sources, problemOf(sources));
    QCOMPARE(sources->base, base.path());
    QCOMPARE(sources->adapters.size(), std::size_t{2});
    QCOMPARE(sources->adapters.back().path(), second.path() / "adapter_model.safetensors");
}

void TestModelFolder::hashCoversBaseAndAdapters()
{
    const TestFolder base;
    const TestFolder folder;
    QVERIFY(writeModel(base));
    std::vector<std::string> hashes;
    for (const float value : {1.0F, 2.0F}) {
        QVERIFY(writeAdapters(folder, base.path().string(), value));
        const auto model = inspectModelFolder(folder.path());
        QVERIFY2(model, problemOf(model));
        hashes.push_back(model->weightsHash);
    }
    QVERIFY(hashes[0] != hashes[1]);
}

void TestModelFolder::namesWhatIsWrongWithAdapters_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("not LoRA") << QByteArray("\"LORA\"") << QByteArray("\"IA3\"") << QByteArray("peft_type");
    QTest::newRow("trained biases") << QByteArray("\"none\"") << QByteArray("\"all\"") << QByteArray("bias");
    QTest::newRow("other rank") << QByteArray("\"r\": 1") << QByteArray("\"r\": 2") << QByteArray("rank r = 2");
    QTest::newRow("no rank") << QByteArray("\"r\": 1") << QByteArray("\"q\": null") << QByteArray("\"r\"");
    QTest::newRow("DoRA") << QByteArray("\"r\": 1") << QByteArray("\"r\": 1, \"use_dora\": true")
                          << QByteArray("use_dora");
    QTest::newRow("unknown key") << QByteArray("\"r\": 1") << QByteArray("\"r\": 1, \"rank_pattern\": {\"a\": 3}")
                                 << QByteArray("rank_pattern");
    QTest::newRow("no JSON") << QByteArray("{") << QByteArray("[") << QByteArray("is not a JSON object");
    QTest::newRow("missing base") << QByteArray("BASE") << QByteArray("nowhere") << QByteArray("which is not there");
    QTest::newRow("base not downloaded") << QByteArray("BASE") << QByteArray("nobody/nothing-0x")
                                         << QByteArray("hf download nobody/nothing-0x");
    QTest::newRow("its own base") << QByteArray("BASE") << QByteArray(".") << QByteArray("without end");
}

void TestModelFolder::namesWhatIsWrongWithAdapters()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QByteArray, part);
    const TestFolder base;
    const TestFolder folder;
    QVERIFY(writeModel(base));
    QVERIFY(writeAdapters(folder, "BASE"));
    QByteArray text = QByteArray::fromStdString(folder.read("adapter_config.json"));
    QVERIFY(text.contains(before));
    text.replace(text.indexOf(before), before.size(), after);
    text.replace("BASE", QByteArray::fromStdString(base.path().string()));
    folder.write("adapter_config.json", text.toStdString());
    const QByteArray problem = problemOf(inspectModelFolder(folder.path()));
    QVERIFY2(problem.contains(part), problem);
}

QTEST_GUILESS_MAIN(TestModelFolder)
#include "tst_model_folder.moc"
