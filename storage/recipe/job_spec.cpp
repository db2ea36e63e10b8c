// SPDX-License-Identifier: Apache-2.0
#include "storage/recipe/job_spec.h"

#include <nlohmann/json.hpp>

#include "storage/recipe/filter_json.h"

namespace poft::recipe {

namespace {

using nlohmann::json;

json toJson(const Input& input)
{
    json value{{"input", input.key}};
    if (!input.registered.empty())
        value["registered"] = input.registered;
    return value;
}

json toJson(const Generation& generation)
{
    return {
        {"tasks", generation.tasks}, {"part", generation.part}, {"count", generation.count}, {"seed", generation.seed}};
}

json toJson(const Portion& portion)
{
    json value{{"dataset", toJson(portion.dataset)}};
    if (portion.count)
        value["count"] = *portion.count;
    if (portion.fraction)
        value["fraction"] = *portion.fraction;
    return value;
}

json toJson(const Noise& noise)
{
    json value{
        {"kinds", noise.kinds}, {"mode", noise.mode == Noise::Mode::Add ? "add" : "replace"}, {"seed", noise.seed}};
    if (noise.characterRate != kCharacterRate)
        value["character_rate"] = noise.characterRate;
    if (noise.source)
        value["source"] = toJson(*noise.source);
    return value;
}

json toJson(const Distillation& distill)
{
    return {{"model", toJson(distill.model)},
            {"max_new_tokens", distill.maxNewTokens},
            {"temperature", distill.temperature},
            {"top_p", distill.topP},
            {"seed", distill.seed},
            {"dtype", distill.dtype},
            {"template_date", distill.templateDate}};
}

json toJson(const Making& making)
{
    json value{{"dataset", toJson(making.dataset)}, {"training", trainingJson(making.training)}};
    if (making.from)
        value["from"] = toJson(*making.from);
    if (!making.config.empty())
        value["config"] = json::parse(making.config);
    if (making.tokenizer)
        value["tokenizer"] = {{"vocab_size", making.tokenizer->vocabSize},
                              {"dataset", toJson(making.tokenizer->dataset)}};
    if (!making.chatTemplate.empty())
        value["template"] = making.chatTemplate;
    if (making.stopAt) {
        value["stop_at"] = {{"task", making.stopAt->task},
                            {"metric", making.stopAt->metric},
                            {"value", making.stopAt->value},
                            {"dataset", toJson(making.stopAt->dataset)},
                            {"every_steps", making.stopAt->everySteps}};
    }
    return value;
}

json toJson(const std::vector<Input>& inputs)
{
    json list = json::array();
    for (const Input& input : inputs)
        list.push_back(toJson(input));
    return list;
}

json toJson(const Evaluation& evaluation)
{
    json value{{"when", evaluation.when == Evaluation::When::End ? "end" : "epoch"}};
    if (!evaluation.task.empty())
        value["task"] = evaluation.task;
    if (evaluation.taskFile)
        value["task_file"] = toJson(*evaluation.taskFile);
    if (evaluation.dataset)
        value["dataset"] = toJson(*evaluation.dataset);
    if (!evaluation.files.empty())
        value["files"] = toJson(evaluation.files);
    if (evaluation.solvedDataset)
        value["few_shot_dataset"] = toJson(*evaluation.solvedDataset);
    if (!evaluation.solvedFiles.empty())
        value["few_shot_files"] = toJson(evaluation.solvedFiles);
    if (evaluation.fewShot)
        value["few_shot"] = *evaluation.fewShot;
    if (evaluation.limit > 0)
        value["limit"] = evaluation.limit;
    if (evaluation.chatTemplate)
        value["chat_template"] = true;
    return value;
}

json toJson(const AlignedModel& aligned)
{
    return {{"model", toJson(aligned.model)}, {"weight", aligned.weight}};
}

template <class Element>
json toJsonList(const std::vector<Element>& elements)
{
    json list = json::array();
    for (const Element& element : elements)
        list.push_back(toJson(element));
    return list;
}

}  // namespace

std::string toText(const ImportSpec& spec)
{
    json value{{"name", spec.name}, {"files", spec.files}, {"format", spec.format}, {"map", spec.map}};
    if (spec.maxBadShare != kMaxBadShare)
        value["max_bad_share"] = spec.maxBadShare;
    return value.dump();
}

std::string toText(const DatasetSpec& spec)
{
    json value{{"name", spec.name}};
    if (const auto* generation = std::get_if<Generation>(&spec.content)) {
        value["generate"] = toJson(*generation);
    } else {
        const auto& derivation = std::get<Derivation>(spec.content);
        value["from"] = toJsonList(derivation.from);
        value["seed"] = derivation.seed;
        if (derivation.split)
            value["split"] = {
                {"begin", derivation.split->begin}, {"end", derivation.split->end}, {"seed", derivation.split->seed}};
        if (derivation.noise)
            value["noise"] = toJson(*derivation.noise);
        if (derivation.filter)
            value["filter"] = toJson(*derivation.filter);
        if (derivation.distill)
            value["distill"] = toJson(*derivation.distill);
    }
    return value.dump();
}

std::string toText(const ModelSpec& spec)
{
    json value{{"name", spec.name}, {"template_date", spec.templateDate}};
    if (const auto* folder = std::get_if<ModelFolder>(&spec.content)) {
        value["path"] = folder->path;
        if (!folder->chatTemplate.empty())
            value["template"] = folder->chatTemplate;
    } else {
        value["make"] = toJson(std::get<Making>(spec.content));
    }
    return value.dump();
}

std::string toText(const ScoreSpec& spec)
{
    json settings{{"max_length", spec.settings.maxLength},
                  {"score_end_of_turn", spec.settings.scoreEndOfTurn},
                  {"dtype", spec.settings.dtype}};
    if (!spec.settings.conditioned)
        settings["conditioning"] = "none";
    if (spec.settings.trainOnPrompt)
        settings["train_on_prompt"] = true;
    json value{{"model", toJson(spec.model)},
               {"dataset", toJson(spec.dataset)},
               {"settings", settings},
               {"template_date", spec.templateDate}};
    if (!spec.sharedWith.empty())
        value["shared_with"] = toJsonList(spec.sharedWith);
    if (spec.tokens)
        value["tokens"] = true;
    return value.dump();
}

std::string toText(const DuplicatesSpec& spec)
{
    return json{{"dataset", toJson(spec.dataset)}, {"threshold", spec.threshold}}.dump();
}

std::string toText(const TrainSpec& spec)
{
    json data = json::object();
    if (spec.train)
        data["train"] = toJson(*spec.train);
    if (spec.evaluation)
        data["evaluation"] = toJson(*spec.evaluation);
    if (spec.pairs)
        data["pairs"] = toJson(*spec.pairs);
    json value{{"arm", spec.arm},
               {"cell", json::parse(spec.cell)},
               {"seed", spec.training.seed},
               {"after", spec.after},
               {"aligned", toJsonList(spec.aligned)},
               {"data", data},
               {"training", trainingJson(spec.training)},
               {"evaluations", toJsonList(spec.evaluations)},
               {"template_date", spec.templateDate}};
    if (spec.target)
        value["target"] = toJson(*spec.target);
    if (!spec.watch.empty())
        value["watch"] = {{"random", spec.watch.random},
                          {"lowest", spec.watch.lowest},
                          {"highest", spec.watch.highest},
                          {"positions", spec.watch.positions},
                          {"seed", spec.watch.seed}};
    return value.dump();
}

ScoreSettings scoreSettings(const TrainingSettings& training)
{
    return {training.maxLength, training.scoreEndOfTurn, training.bf16 ? "bfloat16" : "float32", true,
            training.trainOnPrompt};
}

}  // namespace poft::recipe
