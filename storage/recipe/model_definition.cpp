// SPDX-License-Identifier: Apache-2.0
#include "storage/recipe/model_definition.h"

#include <nlohmann/json.hpp>

#include "storage/recipe/object_reader.h"
#include "storage/recipe/vocabulary.h"

namespace poft::recipe {

namespace {

using nlohmann::json;
using Need = ObjectReader::Need;

constexpr NumberRange kSize{1, 1e9};

/// The rules of a Llama-architecture config.json between its numbers.
void checkHeads(ObjectReader& reader, std::int64_t hidden, std::int64_t heads, std::int64_t keyValueHeads)
{
    if (!reader.find("head_dim") && hidden % heads != 0)
        reader.report("hidden_size", "must be a multiple of num_attention_heads (" + std::to_string(heads) + "), not " +
                                         std::to_string(hidden));
    if (!reader.find("head_dim") && hidden % heads == 0 && hidden / heads % 2 != 0)
        reader.report("hidden_size", "gives heads of " + std::to_string(hidden / heads) +
                                         " values, and rotary embedding needs an even number");
    if (heads % keyValueHeads != 0)
        reader.report("num_key_value_heads", "must divide num_attention_heads (" + std::to_string(heads) + ")");
}

/// Checks the keys of a config.json that is to be made, and gives back its canonical text.
std::string readConfig(const json& value, const std::string& path, std::vector<Problem>& problems)
{
    ObjectReader reader(value, path, problems);
    if (!reader.isObject())
        return "{}";
    const auto hidden = reader.whole("hidden_size", kSize, Need::Required);
    reader.whole("intermediate_size", kSize, Need::Required);
    reader.whole("num_hidden_layers", kSize, Need::Required);
    const auto heads = reader.whole("num_attention_heads", kSize, Need::Required);
    const auto keyValueHeads = reader.whole("num_key_value_heads", kSize);
    if (const auto headSize = reader.whole("head_dim", kSize); headSize && *headSize % 2 != 0)
        reader.report("head_dim", "must be even, for rotary embedding, not " + std::to_string(*headSize));
    if (hidden && heads)
        checkHeads(reader, *hidden, *heads, keyValueHeads.value_or(*heads));
    reader.whole("max_position_embeddings", kSize);
    reader.number("rms_norm_eps", {0, 1, true});
    reader.number("rope_theta", {0, 1e12, true});
    reader.number("initializer_range", {0, 10, true});
    reader.flag("tie_word_embeddings");
    reader.flag("attention_bias");
    reader.flag("mlp_bias");
    reader.oneOf("model_type", {"llama"});
    if (const json* architectures = reader.find("architectures");
        architectures && *architectures != json::array({"LlamaForCausalLM"}))
        reader.report("architectures", "must be [\"LlamaForCausalLM\"], the one architecture that can be made");
    if (reader.find("vocab_size"))
        reader.report("vocab_size", "is the tokenizer's; write it as tokenizer/vocab_size");
    reader.finish();
    return value.dump();
}

TokenizerMaking readTokenizer(const json& value, const std::string& path, const Input& trainingData,
                              std::vector<Problem>& problems)
{
    ObjectReader reader(value, path, problems);
    TokenizerMaking making;
    // 256 bytes and the special tokens of a chat.
    making.vocabSize = reader.whole("vocab_size", {260, 10'000'000}, Need::Required).value_or(260);
    const auto dataset = reader.text("dataset");
    making.dataset = dataset ? Input{datasetKey(*dataset), {}} : trainingData;
    reader.finish();
    return making;
}

StopAt readStopAt(const json& value, const std::string& path, const Input& trainingData, std::vector<Problem>& problems)
{
    ObjectReader reader(value, path, problems);
    StopAt stop;
    stop.task = reader.text("task", Need::Required).value_or("");
    stop.metric = reader.text("metric").value_or(stop.task);
    stop.value = reader.number("value", {-1e15, 1e15}, Need::Required).value_or(0);
    stop.everySteps = reader.whole("every_steps", {1, 1e12}).value_or(0);
    const auto dataset = reader.text("dataset");
    stop.dataset = dataset ? Input{datasetKey(*dataset), {}} : trainingData;
    reader.finish();
    return stop;
}

/// What a model that starts from random weights needs and one that starts from another must not have.
void readBeginning(ObjectReader& reader, Making& making, std::vector<Problem>& problems)
{
    if (const auto from = reader.text("from")) {
        making.from = Input{modelKey(*from), {}};
        for (const std::string_view key : {"config", "tokenizer", "template"}) {
            if (reader.find(key))
                reader.report(key, "stands beside \"from\", whose model already has one; remove it");
        }
        return;
    }
    if (const json* config = reader.find("config", Need::Required))
        making.config = readConfig(*config, reader.pathOf("config"), problems);
    if (const json* tokenizer = reader.find("tokenizer", Need::Required))
        making.tokenizer = readTokenizer(*tokenizer, reader.pathOf("tokenizer"), making.dataset, problems);
    making.chatTemplate = reader.oneOf("template", namesOf(kTemplates)).value_or(std::string(kTemplates[0].name));
}

Making readMaking(const json& value, const std::string& path, std::vector<Problem>& problems)
{
    ObjectReader reader(value, path, problems);
    Making making;
    if (!reader.isObject())
        return making;
    if (const auto dataset = reader.text("dataset", Need::Required))
        making.dataset.key = datasetKey(*dataset);
    readBeginning(reader, making, problems);
    if (const json* training = reader.find("training")) {
        readTraining(*training, reader.pathOf("training"), making.training, problems);
        if (making.training.objective != Objective::Sft)
            problems.push_back({childPath(reader.pathOf("training"), "objective"),
                                "must be \"sft\" for a model that is made; train it as an arm instead"});
    }
    if (const json* stop = reader.find("stop_at"))
        making.stopAt = readStopAt(*stop, reader.pathOf("stop_at"), making.dataset, problems);
    reader.finish();
    return making;
}

}  // namespace

ModelDefinition readModel(const json& value, const std::string& path, std::vector<Problem>& problems)
{
    ObjectReader reader(value, path, problems);
    if (!reader.isObject())
        return RegisteredName{};
    ModelDefinition definition = RegisteredName{};
    const int ways =
        (reader.find("registered") != nullptr) + (reader.find("path") != nullptr) + (reader.find("make") != nullptr);
    if (ways != 1) {
        problems.push_back(
            {path, ways == 0 ? "needs one of \"registered\", \"path\" or \"make\""
                             : "has more than one of \"registered\", \"path\" and \"make\"; keep one of them"});
        return definition;
    }
    if (const json* make = reader.find("make"))
        definition = readMaking(*make, reader.pathOf("make"), problems);
    else if (reader.find("path"))
        definition =
            ModelFolder{reader.text("path").value_or(""), reader.oneOf("template", namesOf(kTemplates)).value_or("")};
    else
        definition = RegisteredName{reader.text("registered").value_or("")};
    reader.finish();
    return definition;
}

}  // namespace poft::recipe
