// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <nlohmann/json.hpp>

#include "engine/model/config.h"
#include "tests/engine/model/test_folder.h"

using namespace poft;
using namespace poft::model;

namespace {

nlohmann::json smallConfig()
{
    return {{"architectures", {"LlamaForCausalLM"}},
            {"model_type", "llama"},
            {"vocab_size", 48},
            {"hidden_size", 16},
            {"intermediate_size", 24},
            {"num_hidden_layers", 2},
            {"num_attention_heads", 4}};
}

}  // namespace

class TestConfig : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fillsWhatTheFileLeavesOut();
    void readsEveryKey();
    void readsTheBaseOfTheRotaryEmbedding_data();
    void readsTheBaseOfTheRotaryEmbedding();
    void refusesWhatWouldChangeTheArithmetic_data();
    void refusesWhatWouldChangeTheArithmetic();
    void refusesWhatIsNoConfig();
    void readsBackWhatItWrites();
    void readsGenerationTokens();
};

void TestConfig::fillsWhatTheFileLeavesOut()
{
    nlohmann::json json = smallConfig();
    json["num_key_value_heads"] = nullptr;
    json["head_dim"] = nullptr;
    json["some_tool_version"] = "1.2";
    const auto config = parseConfig(json.dump(), "config.json");
    QVERIFY2(config, problemOf(config));
    QCOMPARE(config->architecture, std::string("LlamaForCausalLM"));
    QCOMPARE(config->numKeyValueHeads, 4);
    QCOMPARE(config->headDim, 4);
    QCOMPARE(config->maxPositionEmbeddings, 2048);
    QCOMPARE(config->rmsNormEps, 1e-6);
    QCOMPARE(config->ropeTheta, 10000.0);
    QVERIFY(!config->tieWordEmbeddings && !config->attentionBias && !config->mlpBias);
    QCOMPARE(config->initializerRange, 0.02);
}

void TestConfig::readsEveryKey()
{
    nlohmann::json json = smallConfig();
    json.update({{"num_key_value_heads", 2},
                 {"head_dim", 6},
                 {"max_position_embeddings", 512},
                 {"rms_norm_eps", 1e-5},
                 {"rope_theta", 500000},
                 {"tie_word_embeddings", true},
                 {"attention_bias", true},
                 {"mlp_bias", true},
                 {"initializer_range", 0.1},
                 {"hidden_act", "silu"},
                 {"rope_scaling", nullptr},
                 {"sliding_window", nullptr},
                 {"pretraining_tp", 1},
                 {"attention_dropout", 0.0}});
    const auto config = parseConfig(json.dump(), "config.json");
    QVERIFY2(config, problemOf(config));
    QCOMPARE(config->vocabSize, 48);
    QCOMPARE(config->hiddenSize, 16);
    QCOMPARE(config->intermediateSize, 24);
    QCOMPARE(config->numHiddenLayers, 2);
    QCOMPARE(config->numAttentionHeads, 4);
    QCOMPARE(config->numKeyValueHeads, 2);
    QCOMPARE(config->headDim, 6);
    QCOMPARE(config->maxPositionEmbeddings, 512);
    QCOMPARE(config->rmsNormEps, 1e-5);
    QCOMPARE(config->ropeTheta, 500000.0);
    QVERIFY(config->tieWordEmbeddings && config->attentionBias && config->mlpBias);
    QCOMPARE(config->initializerRange, 0.1);
}

void TestConfig::readsTheBaseOfTheRotaryEmbedding_data()
{
    QTest::addColumn<QString>("patch");
    QTest::addColumn<double>("theta");
    QTest::newRow("older form") << R"({"rope_theta": 5e5})" << 5e5;
    QTest::newRow("newer form") << R"({"rope_parameters": {"rope_type": "default", "rope_theta": 1e6}})" << 1e6;
    QTest::newRow("newer form without type") << R"({"rope_parameters": {"rope_theta": 1e6}})" << 1e6;
    QTest::newRow("scaling that does not scale")
        << R"({"rope_theta": 5e5, "rope_scaling": {"type": "default"}})" << 5e5;
}

void TestConfig::readsTheBaseOfTheRotaryEmbedding()
{
    QFETCH(QString, patch);
    QFETCH(double, theta);
    nlohmann::json json = smallConfig();
    json.update(nlohmann::json::parse(patch.toStdString()));
    const auto config = parseConfig(json.dump(), "config.json");
    QVERIFY2(config, problemOf(config));
    QCOMPARE(config->ropeTheta, theta);
}

void TestConfig::refusesWhatWouldChangeTheArithmetic_data()
{
    QTest::addColumn<QString>("patch");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* patch, const char* says) { QTest::newRow(patch) << patch << says; };
    row(R"({"architectures": ["MistralForCausalLM"]})", "supported is LlamaForCausalLM");
    row(R"({"architectures": null, "model_type": "gpt2"})", "\"model_type\" = \"gpt2\"");
    row(R"({"architectures": null, "model_type": null})", "names no architecture");
    row(R"({"hidden_act": "gelu"})", "\"hidden_act\" = \"gelu\"; only \"silu\"");
    row(R"({"rope_scaling": {"rope_type": "llama3", "factor": 8.0}})", "\"rope_scaling\"");
    row(R"({"rope_scaling": {"type": "linear", "factor": 2.0}})", "only the type \"default\"");
    row(R"({"rope_parameters": {"rope_type": "yarn", "rope_theta": 1e6}})", "\"rope_parameters\"");
    row(R"({"rope_scaling": "linear"})", "an object is needed");
    row(R"({"sliding_window": 4096})", "\"sliding_window\" = 4096");
    row(R"({"layer_types": ["full_attention", "sliding_attention"]})", "\"layer_types\"");
    row(R"({"quantization_config": {"bits": 4}})", "\"quantization_config\"");
    row(R"({"pretraining_tp": 2})", "\"pretraining_tp\" = 2");
    row(R"({"attention_dropout": 0.1})", "\"attention_dropout\" = 0.1");
    row(R"({"partial_rotary_factor": 0.5})", "\"partial_rotary_factor\"");
    row(R"({"vocab_size": null})", "no \"vocab_size\"");
    row(R"({"hidden_size": 0})", "\"hidden_size\" = 0");
    row(R"({"hidden_size": -16})", "\"hidden_size\" = -16");
    row(R"({"num_hidden_layers": 2.5})", "\"num_hidden_layers\" = 2.5");
    row(R"({"vocab_size": 9223372036854775807})", "a whole number from 1");
    row(R"({"rms_norm_eps": 0})", "a number above 0");
    row(R"({"rms_norm_eps": "1e-6"})", "a number above 0");
    row(R"({"tie_word_embeddings": 1})", "true or false");
    row(R"({"hidden_size": 18})", "does not divide");
    row(R"({"num_key_value_heads": 3})", "no multiple");
    row(R"({"head_dim": 5})", "an even number");
}

void TestConfig::refusesWhatWouldChangeTheArithmetic()
{
    QFETCH(QString, patch);
    QFETCH(QString, says);
    nlohmann::json json = smallConfig();
    json.update(nlohmann::json::parse(patch.toStdString()));
    const auto config = parseConfig(json.dump(), "models/a/config.json");
    QVERIFY(!config);
    const QString message = problemOf(config);
    QVERIFY2(message.contains(says) && message.startsWith("models/a/config.json"), qPrintable(message));
}

void TestConfig::refusesWhatIsNoConfig()
{
    for (const char* text : {"", "[]", "null", "{", "{\"vocab_size\": 1}", "\xFF"})
        QVERIFY(!parseConfig(text, "config.json"));
    const TestFolder folder;
    const auto missing = readConfig(folder.path());
    QVERIFY(!missing);
    QCOMPARE(missing.error().kind, ErrorKind::NotFound);
}

void TestConfig::readsBackWhatItWrites()
{
    api::ModelConfig config;
    config.vocabSize = 1000;
    config.hiddenSize = 96;
    config.intermediateSize = 256;
    config.numHiddenLayers = 3;
    config.numAttentionHeads = 6;
    config.numKeyValueHeads = 2;
    config.headDim = 20;
    config.maxPositionEmbeddings = 300;
    config.rmsNormEps = 1e-5;
    config.ropeTheta = 123456.5;
    config.tieWordEmbeddings = true;
    config.initializerRange = 0.03;
    const TestFolder folder;
    const auto written = writeConfig(folder.path(), config, {std::nullopt, 0, {2, 0}}, "bfloat16");
    QVERIFY2(written, problemOf(written));
    const auto json = nlohmann::json::parse(folder.read("config.json"));
    QCOMPARE(json.at("dtype").get<std::string>(), std::string("bfloat16"));
    QCOMPARE(json.at("rope_parameters").at("rope_theta").get<double>(), 123456.5);
    QCOMPARE(nlohmann::json::parse(folder.read("generation_config.json")),
             nlohmann::json::parse(R"({"eos_token_id": [2, 0], "pad_token_id": 0})"));
    const auto back = readConfig(folder.path());
    QVERIFY2(back, problemOf(back));
    QCOMPARE(configJson(*back, {std::nullopt, 0, {2, 0}}, "bfloat16"), folder.read("config.json"));
    QCOMPARE(back->headDim, 20);
    QCOMPARE(back->rmsNormEps, 1e-5);
}

void TestConfig::readsGenerationTokens()
{
    const TestFolder folder;
    QVERIFY(readGenerationTokens(folder.path())->eos.empty());
    folder.write("config.json", R"({"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": null})");
    QCOMPARE(readGenerationTokens(folder.path())->eos, (std::vector<api::TokenId>{2}));
    folder.write("generation_config.json", R"({"eos_token_id": [7, 9], "pad_token_id": 9})");
    const auto tokens = readGenerationTokens(folder.path());
    QVERIFY2(tokens, problemOf(tokens));
    QCOMPARE(tokens->eos, (std::vector<api::TokenId>{7, 9}));
    QCOMPARE(tokens->pad, std::optional<api::TokenId>(9));
    QCOMPARE(tokens->bos, std::optional<api::TokenId>(1));
    folder.write("generation_config.json", "{");
    QVERIFY(!readGenerationTokens(folder.path()));
}

QTEST_GUILESS_MAIN(TestConfig)
#include "tst_config.moc"
