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
    void readsScalingOfTheRotaryEmbedding_data();
    void readsScalingOfTheRotaryEmbedding();
    void knowsWhatAnArchitectureLeavesOut();
    void readsWindows_data();
    void readsWindows();
    void refusesWhatWouldChangeTheArithmetic_data();
    void refusesWhatWouldChangeTheArithmetic();
    void refusesWhatIsNoConfig();
    void refusesWhatAnArchitectureDoesNotHave_data();
    void refusesWhatAnArchitectureDoesNotHave();
    void readsBackWhatItWrites();
    void readsBackEveryArchitecture();
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
                 {"pretraining_tp", 2},
                 {"_name_or_path", "a/b"},
                 {"transformers_version", "4.31.0"},
                 {"torch_dtype", "float16"},
                 {"rope_interleaved", false},
                 {"pruned_heads", nlohmann::json::object()},
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
    QVERIFY(config->tieWordEmbeddings && config->mlpBias);
    QVERIFY(config->attentionBias && config->attentionOutputBias);
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

void TestConfig::readsScalingOfTheRotaryEmbedding_data()
{
    QTest::addColumn<QString>("patch");
    QTest::addColumn<QString>("read");
    const auto row = [](const char* name, const char* patch, const char* read) {
        QTest::newRow(name) << patch << read;
    };
    // type, theta, factor, original length, then what the type has of its own
    row("none", R"({})", "0 10000 1 0");
    row("linear, oldest form", R"({"rope_scaling": {"type": "linear", "factor": 2.0}})", "1 10000 2 0");
    row("linear, newer form", R"({"rope_parameters": {"rope_type": "linear", "factor": 2, "rope_theta": 5e5}})",
        "1 500000 2 0");
    row("llama3", R"({"rope_theta": 5e5, "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
                      "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}})",
        "2 500000 8 8192 1 4");
    row("llama3 without length", R"({"max_position_embeddings": 4096, "rope_scaling": {"rope_type": "llama3",
                                     "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4}})",
        "2 10000 8 4096 1 4");
    row("length outside goes first",
        R"({"original_max_position_embeddings": 1024, "rope_scaling": {"rope_type": "llama3", "factor": 8,
            "low_freq_factor": 1, "high_freq_factor": 4, "original_max_position_embeddings": 2048}})",
        "2 10000 8 1024 1 4");
    row("older goes before newer",
        R"({"rope_theta": 7, "rope_scaling": {"type": "linear", "factor": 2}, "rope_parameters": {"rope_type": "default",
            "rope_theta": 9}})",
        "1 7 2 0");
    // 0.1 ln 4 + 1 = 1.138629
    row("yarn", R"({"rope_scaling": {"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32768}})",
        "3 10000 4 32768 32 1 1 1.13863");
    row("yarn with everything",
        R"({"rope_parameters": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64,
            "rope_theta": 1e6, "beta_fast": 16, "beta_slow": 2, "truncate": false, "attention_factor": 0.5}})",
        "3 1e+06 4 64 16 2 0 0.5");
    // (0.1 * 2 ln 4 + 1) / (0.1 * 0.5 ln 4 + 1) = 1.277259 / 1.069315 = 1.194464
    row("yarn with two scales",
        R"({"rope_scaling": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64, "mscale": 2,
            "mscale_all_dim": 0.5}})",
        "3 10000 4 64 32 1 1 1.19446");
}

void TestConfig::readsScalingOfTheRotaryEmbedding()
{
    QFETCH(QString, patch);
    QFETCH(QString, read);
    nlohmann::json json = smallConfig();
    json.update(nlohmann::json::parse(patch.toStdString()));
    const auto config = parseConfig(json.dump(), "config.json");
    QVERIFY2(config, problemOf(config));
    const api::RopeScaling& scaling = config->ropeScaling;
    QString text = QString("%1 %2 %3 %4")
                       .arg(static_cast<int>(scaling.type))
                       .arg(config->ropeTheta)
                       .arg(scaling.factor)
                       .arg(scaling.originalMaxPositionEmbeddings);
    if (scaling.type == api::RopeScaling::Type::Llama3)
        text += QString(" %1 %2").arg(scaling.lowFreqFactor).arg(scaling.highFreqFactor);
    if (scaling.type == api::RopeScaling::Type::Yarn)
        text += QString(" %1 %2 %3 %4")
                    .arg(scaling.betaFast)
                    .arg(scaling.betaSlow)
                    .arg(scaling.truncate)
                    .arg(scaling.attentionFactor);
    QCOMPARE(text, read);
    // What is written is read again as the same.
    const auto again = parseConfig(configJson(*config, {}, "float32"), "config.json");
    QVERIFY2(again, problemOf(again));
    QCOMPARE(configJson(*again, {}, "float32"), configJson(*config, {}, "float32"));
    QCOMPARE(again->ropeScaling.attentionFactor, scaling.attentionFactor);
}

void TestConfig::knowsWhatAnArchitectureLeavesOut()
{
    // What transformers 5.23 takes where a file has no such key.
    const auto read = [](const char* type, int heads) {
        nlohmann::json json = smallConfig();
        json.erase("architectures");
        json["model_type"] = type;
        json["hidden_size"] = 64;
        json["num_attention_heads"] = heads;
        return *parseConfig(json.dump(), "config.json");
    };
    const api::ModelConfig mistral = read("mistral", 16);
    QCOMPARE(mistral.architecture, std::string("MistralForCausalLM"));
    QCOMPARE(mistral.numKeyValueHeads, 8);
    QCOMPARE(mistral.headDim, 4);
    QCOMPARE(mistral.maxPositionEmbeddings, 131072);
    QCOMPARE(mistral.attentionWindows, (std::vector<int>{4096, 4096}));
    const api::ModelConfig qwen2 = read("qwen2", 32);
    QCOMPARE(qwen2.numKeyValueHeads, 32);
    QVERIFY(qwen2.attentionBias && !qwen2.attentionOutputBias && !qwen2.queryKeyNorm);
    QVERIFY(qwen2.attentionWindows.empty());
    const api::ModelConfig qwen3 = read("qwen3", 32);
    QCOMPARE(qwen3.headDim, 128);
    QVERIFY(!qwen3.attentionBias && qwen3.queryKeyNorm);
}

void TestConfig::readsWindows_data()
{
    QTest::addColumn<QString>("patch");
    QTest::addColumn<QString>("windows");
    const auto row = [](const char* patch, const char* windows) { QTest::newRow(patch) << patch << windows; };
    row(R"({"model_type": "mistral", "sliding_window": 16})", "16 16 16");
    row(R"({"model_type": "mistral", "sliding_window": null})", "");
    row(R"({"model_type": "qwen2", "sliding_window": 16})", "");
    row(R"({"model_type": "qwen2", "use_sliding_window": false, "sliding_window": 16, "max_window_layers": 0})", "");
    row(R"({"model_type": "qwen2", "use_sliding_window": true, "sliding_window": 16, "max_window_layers": 1})",
        "0 16 16");
    row(R"({"model_type": "qwen2", "use_sliding_window": true, "sliding_window": 16, "max_window_layers": 0})",
        "16 16 16");
    row(R"({"model_type": "qwen2", "use_sliding_window": true, "sliding_window": 16})", "");
    row(R"({"model_type": "qwen2", "use_sliding_window": true, "sliding_window": null, "max_window_layers": 0})", "");
    row(R"({"model_type": "qwen3", "use_sliding_window": true, "sliding_window": 5, "max_window_layers": 3,
            "layer_types": ["sliding_attention", "full_attention", "sliding_attention"]})",
        "5 0 5");
    row(R"({"model_type": "qwen3", "use_sliding_window": true,
            "layer_types": ["full_attention", "full_attention", "full_attention"]})",
        "");
}

void TestConfig::readsWindows()
{
    QFETCH(QString, patch);
    QFETCH(QString, windows);
    nlohmann::json json = smallConfig();
    json.erase("architectures");
    json.update({{"num_hidden_layers", 3}, {"num_key_value_heads", 2}});
    json.update(nlohmann::json::parse(patch.toStdString()));
    const auto config = parseConfig(json.dump(), "config.json");
    QVERIFY2(config, problemOf(config));
    QStringList read;
    for (const int window : config->attentionWindows)
        read << QString::number(window);
    QCOMPARE(read.join(' '), windows);
    const auto again = parseConfig(configJson(*config, {}, "float32"), "config.json");
    QVERIFY2(again, problemOf(again));
    QCOMPARE(again->attentionWindows, config->attentionWindows);
}

void TestConfig::refusesWhatAnArchitectureDoesNotHave_data()
{
    QTest::addColumn<QString>("patch");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* patch, const char* says) { QTest::newRow(patch) << patch << says; };
    row(R"({"model_type": "mistral", "attention_bias": true})", "\"attention_bias\" = true; only false");
    row(R"({"model_type": "mistral", "mlp_bias": true})", "\"mlp_bias\" = true");
    row(R"({"model_type": "mistral", "sliding_window": 0})", "a whole number from 1");
    row(R"({"model_type": "mistral", "layer_types": ["sliding_attention", "full_attention"]})", "are alike");
    row(R"({"model_type": "qwen2", "attention_bias": false})", "only true");
    row(R"({"model_type": "qwen2", "layer_types": ["sliding_attention", "full_attention"]})", "no sliding window");
    row(R"({"model_type": "qwen2", "use_sliding_window": "yes"})", "true or false");
    row(R"({"model_type": "qwen3", "layer_types": ["chunked_attention", "full_attention"]})", "each of the 2 layers");
    row(R"({"model_type": "qwen3", "layer_types": "full_attention"})", "each of the 2 layers");
}

void TestConfig::refusesWhatAnArchitectureDoesNotHave()
{
    QFETCH(QString, patch);
    QFETCH(QString, says);
    nlohmann::json json = smallConfig();
    json.erase("architectures");
    json["num_key_value_heads"] = 2;
    json.update(nlohmann::json::parse(patch.toStdString()));
    const auto config = parseConfig(json.dump(), "config.json");
    QVERIFY(!config);
    QVERIFY2(problemOf(config).contains(says.toUtf8()), problemOf(config));
}

void TestConfig::readsBackEveryArchitecture()
{
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(TestFolder::golden("torch", "architectures"))) {
        const auto config = readConfig(entry.path());
        QVERIFY2(config, problemOf(config));
        const std::string text = configJson(*config, {}, "float32");
        const auto again = parseConfig(text, "config.json");
        QVERIFY2(again, problemOf(again));
        QCOMPARE(configJson(*again, {}, "float32"), text);
        ++count;
    }
    QVERIFY(count >= 20);
}

void TestConfig::refusesWhatWouldChangeTheArithmetic_data()
{
    QTest::addColumn<QString>("patch");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* patch, const char* says) { QTest::newRow(patch) << patch << says; };
    row(R"({"architectures": ["GPT2LMHeadModel"]})", "supported are LlamaForCausalLM (Llama 1 to 3.2, Yi,");
    row(R"({"architectures": ["LlamaForSequenceClassification"]})", "MistralForCausalLM (Mistral v0.1");
    row(R"({"architectures": ["LlamaForCausalLM", "Qwen2ForCausalLM"]})", "Qwen3ForCausalLM (Qwen3)");
    row(R"({"architectures": "LlamaForCausalLM"})", "supported are");
    row(R"({"architectures": ["MistralForCausalLM"]})", "a MistralForCausalLM has the type \"mistral\"");
    row(R"({"architectures": null, "model_type": "gpt2"})", "\"model_type\" = \"gpt2\"");
    row(R"({"architectures": null, "model_type": null})", "names no architecture");
    row(R"({"hidden_act": "gelu"})", "\"hidden_act\" = \"gelu\"; only \"silu\"");
    row(R"({"rope_scaling": {"rope_type": "llama3", "factor": 8.0}})", "\"rope_scaling\" has no \"low_freq_factor\"");
    row(R"({"rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 4, "high_freq_factor": 4}})",
        "not above its \"low_freq_factor\"");
    row(R"({"rope_scaling": {"type": "linear"}})", "has no \"factor\"");
    row(R"({"rope_scaling": {"type": "linear", "factor": -2}})", "a number above 0");
    row(R"({"rope_scaling": {"type": "dynamic", "factor": 2.0}})", "supported are \"default\", \"linear\"");
    row(R"({"rope_scaling": {"type": "default", "factor": 2.0}})", "\"factor\" = 2.0");
    row(R"({"rope_parameters": {"rope_type": "longrope", "rope_theta": 1e6}})", "\"rope_parameters\"");
    row(R"({"rope_parameters": {"full_attention": {"rope_type": "default"}}})", "\"full_attention\"");
    row(R"({"rope_parameters": {"rope_type": "default", "mrope_section": [16, 24, 24]}})", "\"mrope_section\"");
    row(R"({"rope_parameters": {"rope_type": "yarn", "factor": 2, "rope_theta": 1}})", "which yarn needs");
    row(R"({"rope_parameters": {"rope_type": "yarn", "factor": 2, "partial_rotary_factor": 0.5}})", "only 1.0");
    row(R"({"rope_scaling": "linear"})", "an object is needed");
    row(R"({"sliding_window": 4096})", "\"sliding_window\" = 4096; a LlamaForCausalLM has no attention windows");
    row(R"({"layer_types": ["full_attention", "sliding_attention"]})", "\"layer_types\"");
    row(R"({"quantization_config": {"bits": 4}})", "\"quantization_config\"");
    row(R"({"layer_types": ["full_attention"]})", "for each of the 2 layers");
    row(R"({"is_causal": false})", "only true");
    row(R"({"logit_scale": 0.0625})", "not known here and may change the arithmetic");
    row(R"({"num_local_experts": 8})", "\"num_local_experts\" = 8");
    row(R"({"attn_type": "alibi"})", "\"attn_type\"");
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
