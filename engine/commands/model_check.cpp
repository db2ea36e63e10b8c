// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/commands/commands.h"
#include "engine/model/adapter.h"
#include "engine/model/config.h"
#include "engine/model/hub_cache.h"
#include "engine/model/tensor_layout.h"
#include "engine/score/model_text.h"
#include "engine/train/memory_need.h"
#include "engine/train/template_choice.h"

namespace poft::engine {

namespace {

using Json = nlohmann::ordered_json;

/// Of the adapters whose memory is told.
constexpr int kAdapterRank = 16;

/// What a folder is, or the sentence that says why it cannot be used. Its weights are not read.
Result<Json> describe(const std::string& place, std::int64_t tokens)
{
    POFT_TRY_ASSIGN(const Path folder, model::findModelFolder(place));
    POFT_TRY_ASSIGN(const model::WeightSources sources, model::findWeightSources(folder));
    POFT_TRY_ASSIGN(const api::ModelConfig config, model::readConfig(sources.base));
    POFT_TRY_ASSIGN(const ModelText text, ModelText::load(folder));
    POFT_TRY(checkVocabulary(text.tokenizer, config.vocabSize, folder));
    POFT_TRY_ASSIGN(const std::string choice, templateChoice(folder));
    recipe::TrainingSettings full;
    full.bf16 = true;
    recipe::TrainingSettings adapters = full;
    adapters.loraR = kAdapterRank;
    return Json{{"folder", folder.string()},
                {"architecture", config.architecture},
                {"parameters", model::parameterCount(config)},
                {"template", choice},
                {"memory",
                 {{"scoring", scoringMemory(config, true, tokens)},
                  {"full", trainingMemory(config, full, 1, tokens).total()},
                  {"lora", trainingMemory(config, adapters, 1, tokens).total()}}}};
}

void print(const Json& model)
{
    if (!model["problem"].is_null()) {
        fmt::print("{}: {}\n", model["place"].get<std::string>(), model["problem"].get<std::string>());
        return;
    }
    const auto memory = [&](const char* use) { return gigabytes(model["memory"][use].get<std::int64_t>()); };
    fmt::print("{}: {}, {} parameters; scoring {}, full fine-tuning {}, LoRA {}\n", model["place"].get<std::string>(),
               model["architecture"].get<std::string>(), model["parameters"].get<std::int64_t>(), memory("scoring"),
               memory("full"), memory("lora"));
    if (const auto choice = model["template"].get<std::string>(); !choice.empty())
        fmt::print("  {}\n", choice);
}

}  // namespace

Status checkModels(const CheckModelsArguments& arguments)
{
    Json models = Json::array();
    for (const std::string& place : arguments.places) {
        const Result<Json> described = describe(place, arguments.tokens);
        Json model = described ? *described : Json::object();
        model["place"] = place;
        model["problem"] = described ? Json() : Json(described.error().message);
        models.push_back(std::move(model));
    }
    if (arguments.json) {
        const std::string assumes = fmt::format("bfloat16, one sequence of {} tokens at a time, adapters of rank {}",
                                                arguments.tokens, kAdapterRank);
        fmt::print("{}\n", Json{{"models", std::move(models)}, {"assumes", assumes}}.dump());
        return {};
    }
    for (const Json& model : models)
        print(model);
    return {};
}

}  // namespace poft::engine
