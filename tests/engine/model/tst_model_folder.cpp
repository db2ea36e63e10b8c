// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <QCryptographicHash>

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
};

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
    QVERIFY(problem().contains("has no tokenizer.json."));
    folder.write("tokenizer.model", "x");
    QVERIFY(problem().contains("a tokenizer.model alone is not read"));
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

QTEST_GUILESS_MAIN(TestModelFolder)
#include "tst_model_folder.moc"
