// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "storage/recipe/filter_json.h"
#include "storage/recipe/job_spec.h"
#include "storage/recipe/object_reader.h"
#include "storage/recipe/recipe.h"
#include "storage/recipe/watch_reader.h"

namespace poft::recipe {

namespace {

using nlohmann::json;
using Need = ObjectReader::Need;
using Problems = std::vector<Problem>;

constexpr NumberRange kAny{-1e15, 1e15};

Input readInput(const json& value, const std::string& path, Problems& problems)
{
    ObjectReader reader(value, path, problems);
    Input input{reader.text("input", Need::Required).value_or(""), reader.text("registered").value_or("")};
    reader.finish();
    return input;
}

std::optional<Input> readInput(ObjectReader& reader, std::string_view key, Problems& problems,
                               Need need = Need::Required)
{
    const json* value = reader.find(key, need);
    return value ? std::optional(readInput(*value, reader.pathOf(key), problems)) : std::nullopt;
}

std::vector<std::string> readTexts(ObjectReader& reader, std::string_view key, Problems& problems)
{
    std::vector<std::string> texts;
    for (const json* element : reader.list(key, Need::Required)) {
        if (element->is_string())
            texts.push_back(element->get<std::string>());
        else
            problems.push_back({reader.pathOf(key), "must hold texts only"});
    }
    return texts;
}

template <class Element, class Read>
std::vector<Element> readList(ObjectReader& reader, std::string_view key, Read read)
{
    std::vector<Element> elements;
    const auto values = reader.list(key, Need::Required);
    for (std::size_t i = 0; i < values.size(); ++i)
        elements.push_back(read(*values[i], childPath(reader.pathOf(key), i)));
    return elements;
}

/// An object whose values are all read by one function.
template <class Value, class Read>
std::map<std::string, Value> readMap(ObjectReader& reader, std::string_view key, Problems& problems, Read read)
{
    std::map<std::string, Value> values;
    if (const json* object = reader.find(key, Need::Required)) {
        ObjectReader members(*object, reader.pathOf(key), problems);
        for (const auto& [name, value] : object->items()) {
            if (const auto got = read(members, name))
                values.emplace(name, *got);
        }
    }
    return values;
}

TrainingSettings readTrainingOf(ObjectReader& reader, Problems& problems)
{
    TrainingSettings settings;
    if (const json* training = reader.find("training", Need::Required))
        readTraining(*training, reader.pathOf("training"), settings, problems);
    return settings;
}

Generation readGeneration(const json& value, const std::string& path, Problems& problems)
{
    ObjectReader reader(value, path, problems);
    Generation generation;
    generation.tasks = readTexts(reader, "tasks", problems);
    generation.part = reader.text("part", Need::Required).value_or("");
    generation.count = reader.whole("count", {1, 1e15}, Need::Required).value_or(1);
    generation.seed = reader.whole("seed", kAny, Need::Required).value_or(0);
    reader.finish();
    return generation;
}

Portion readPortion(const json& value, const std::string& path, Problems& problems)
{
    ObjectReader reader(value, path, problems);
    Portion portion;
    portion.dataset = readInput(reader, "dataset", problems).value_or(Input{});
    portion.count = reader.whole("count", {1, 1e15});
    portion.fraction = reader.number("fraction", {0, 1, true});
    reader.finish();
    return portion;
}

Noise readNoise(const json& value, const std::string& path, Problems& problems)
{
    ObjectReader reader(value, path, problems);
    Noise noise;
    noise.kinds = readMap<double>(reader, "kinds", problems, [](ObjectReader& kinds, const std::string& kind) {
        return kinds.number(kind, {0, 1e6});
    });
    noise.mode =
        reader.oneOf("mode", {"replace", "add"}, Need::Required) == "add" ? Noise::Mode::Add : Noise::Mode::Replace;
    noise.seed = reader.whole("seed", kAny, Need::Required).value_or(0);
    noise.characterRate = reader.number("character_rate", {0, 1, true}).value_or(kCharacterRate);
    noise.source = readInput(reader, "source", problems, Need::Optional);
    reader.finish();
    return noise;
}

Split readSplit(const json& value, const std::string& path, Problems& problems)
{
    ObjectReader reader(value, path, problems);
    Split split;
    split.begin = reader.number("begin", {0, 1}, Need::Required).value_or(0);
    split.end = reader.number("end", {0, 1}, Need::Required).value_or(1);
    split.seed = reader.whole("seed", kAny, Need::Required).value_or(0);
    reader.finish();
    return split;
}

/// Empty texts are allowed here alone: "" is the workspace's date.
std::string readTemplateDate(ObjectReader& reader)
{
    const json* date = reader.find("template_date", Need::Required);
    if (date && date->is_string())
        return date->get<std::string>();
    if (date)
        reader.report("template_date", "must be a text, not " + typeText(*date));
    return "";
}

Distillation readDistillation(const json& value, const std::string& path, Problems& problems)
{
    ObjectReader reader(value, path, problems);
    Distillation distill;
    distill.model = readInput(reader, "model", problems).value_or(Input{});
    distill.maxNewTokens = reader.whole("max_new_tokens", {1, 1e9}, Need::Required).value_or(kAnswerTokens);
    distill.temperature = reader.number("temperature", {0, 1e6}, Need::Required).value_or(0);
    distill.topP = reader.number("top_p", {0, 1, true}, Need::Required).value_or(1);
    distill.seed = reader.whole("seed", kAny, Need::Required).value_or(0);
    distill.dtype = reader.oneOf("dtype", {"float32", "bfloat16"}, Need::Required).value_or("float32");
    distill.templateDate = readTemplateDate(reader);
    reader.finish();
    return distill;
}

Derivation readDerivation(ObjectReader& reader, Problems& problems)
{
    Derivation derivation;
    derivation.from = readList<Portion>(
        reader, "from", [&](const json& value, const std::string& path) { return readPortion(value, path, problems); });
    if (derivation.from.empty())
        reader.report("from", "must name a data set");
    derivation.seed = reader.whole("seed", kAny, Need::Required).value_or(0);
    if (const json* split = reader.find("split"))
        derivation.split = readSplit(*split, reader.pathOf("split"), problems);
    if (const json* noise = reader.find("noise"))
        derivation.noise = readNoise(*noise, reader.pathOf("noise"), problems);
    if (const json* filter = reader.find("filter"))
        derivation.filter = readFilter(*filter, reader.pathOf("filter"), problems);
    if (const json* distill = reader.find("distill"))
        derivation.distill = readDistillation(*distill, reader.pathOf("distill"), problems);
    return derivation;
}

StopAt readStopAt(const json& value, const std::string& path, Problems& problems)
{
    ObjectReader reader(value, path, problems);
    StopAt stop;
    stop.task = reader.text("task", Need::Required).value_or("");
    stop.metric = reader.text("metric", Need::Required).value_or("");
    stop.value = reader.number("value", kAny, Need::Required).value_or(0);
    stop.dataset = readInput(reader, "dataset", problems).value_or(Input{});
    stop.everySteps = reader.whole("every_steps", {0, 1e15}, Need::Required).value_or(0);
    reader.finish();
    return stop;
}

Making readMaking(const json& value, const std::string& path, Problems& problems)
{
    ObjectReader reader(value, path, problems);
    Making making;
    making.from = readInput(reader, "from", problems, Need::Optional);
    const Need fresh = making.from ? Need::Optional : Need::Required;
    if (const json* config = reader.find("config", fresh))
        making.config = config->dump();
    if (const json* tokenizer = reader.find("tokenizer", fresh)) {
        ObjectReader part(*tokenizer, reader.pathOf("tokenizer"), problems);
        making.tokenizer = TokenizerMaking{part.whole("vocab_size", {1, 1e15}, Need::Required).value_or(0),
                                           readInput(part, "dataset", problems).value_or(Input{})};
        part.finish();
    }
    making.chatTemplate = reader.text("template", fresh).value_or("");
    making.dataset = readInput(reader, "dataset", problems).value_or(Input{});
    making.training = readTrainingOf(reader, problems);
    if (const json* stop = reader.find("stop_at"))
        making.stopAt = readStopAt(*stop, reader.pathOf("stop_at"), problems);
    reader.finish();
    return making;
}

Evaluation readEvaluation(const json& value, const std::string& path, Problems& problems)
{
    ObjectReader reader(value, path, problems);
    Evaluation evaluation;
    const auto readFiles = [&](std::string_view key) {
        std::vector<Input> files;
        const auto listed = reader.list(key);
        for (std::size_t i = 0; i < listed.size(); ++i)
            files.push_back(readInput(*listed[i], childPath(reader.pathOf(key), i), problems));
        return files;
    };
    evaluation.taskFile = readInput(reader, "task_file", problems, Need::Optional);
    evaluation.task = reader.text("task", evaluation.taskFile ? Need::Optional : Need::Required).value_or("");
    evaluation.files = readFiles("files");
    evaluation.dataset =
        readInput(reader, "dataset", problems, evaluation.files.empty() ? Need::Required : Need::Optional);
    evaluation.solvedDataset = readInput(reader, "few_shot_dataset", problems, Need::Optional);
    evaluation.solvedFiles = readFiles("few_shot_files");
    evaluation.fewShot = reader.whole("few_shot", {0, 1e6});
    evaluation.limit = reader.whole("limit", {1, 1e15}).value_or(0);
    evaluation.chatTemplate = reader.flag("chat_template").value_or(false);
    evaluation.when = reader.oneOf("when", {"epoch", "end"}, Need::Required) == "end" ? Evaluation::When::End
                                                                                      : Evaluation::When::Epoch;
    reader.finish();
    return evaluation;
}

AlignedModel readAligned(const json& value, const std::string& path, Problems& problems)
{
    ObjectReader reader(value, path, problems);
    AlignedModel aligned;
    aligned.model = readInput(reader, "model", problems).value_or(Input{});
    aligned.weight = reader.number("weight", {0, 1e15, true}, Need::Required).value_or(1);
    reader.finish();
    return aligned;
}

/// Parses the text, lets `read` take what it needs, and turns the first problem into an error.
template <class Spec, class Read>
Result<Spec> readSpec(std::string_view text, std::string_view kind, Read read)
{
    Problems problems;
    const json document = parseDocument(text, problems);
    Spec spec;
    if (problems.empty()) {
        ObjectReader reader(document, "", problems);
        read(reader, spec, problems);
        reader.finish();
    }
    if (!problems.empty())
        return fail(ErrorKind::Invalid, "the specification of the " + std::string(kind) + " job cannot be read: " +
                                            (problems[0].path.empty() ? "it" : problems[0].path) + " " +
                                            problems[0].sentence);
    return spec;
}

}  // namespace

Result<ImportSpec> importSpecFromText(std::string_view text)
{
    return readSpec<ImportSpec>(text, "import", [](ObjectReader& reader, ImportSpec& spec, Problems& problems) {
        spec.name = reader.text("name", Need::Required).value_or("");
        spec.files = readTexts(reader, "files", problems);
        spec.format = reader.text("format", Need::Required).value_or("");
        spec.map = readMap<std::string>(reader, "map", problems, [](ObjectReader& columns, const std::string& field) {
            return columns.text(field);
        });
        spec.maxBadShare = reader.number("max_bad_share", {0, 1}).value_or(kMaxBadShare);
    });
}

Result<DatasetSpec> datasetSpecFromText(std::string_view text)
{
    return readSpec<DatasetSpec>(text, "dataset", [](ObjectReader& reader, DatasetSpec& spec, Problems& problems) {
        spec.name = reader.text("name", Need::Required).value_or("");
        if (const json* generate = reader.find("generate"))
            spec.content = readGeneration(*generate, "/generate", problems);
        else
            spec.content = readDerivation(reader, problems);
    });
}

Result<ModelSpec> modelSpecFromText(std::string_view text)
{
    return readSpec<ModelSpec>(text, "model", [](ObjectReader& reader, ModelSpec& spec, Problems& problems) {
        spec.name = reader.text("name", Need::Required).value_or("");
        spec.templateDate = readTemplateDate(reader);
        if (const json* make = reader.find("make"))
            spec.content = readMaking(*make, "/make", problems);
        else
            spec.content =
                ModelFolder{reader.text("path", Need::Required).value_or(""), reader.text("template").value_or("")};
    });
}

Result<ScoreSpec> scoreSpecFromText(std::string_view text)
{
    return readSpec<ScoreSpec>(text, "score", [](ObjectReader& reader, ScoreSpec& spec, Problems& problems) {
        spec.model = readInput(reader, "model", problems).value_or(Input{});
        spec.dataset = readInput(reader, "dataset", problems).value_or(Input{});
        spec.templateDate = readTemplateDate(reader);
        spec.tokens = reader.flag("tokens").value_or(false);
        if (const json* settings = reader.find("settings", Need::Required)) {
            ObjectReader part(*settings, "/settings", problems);
            spec.settings.maxLength = part.whole("max_length", {1, 1e15}, Need::Required).value_or(1);
            part.find("score_end_of_turn", Need::Required);
            spec.settings.scoreEndOfTurn = part.flag("score_end_of_turn").value_or(true);
            spec.settings.dtype = part.oneOf("dtype", {"float32", "bfloat16"}, Need::Required).value_or("float32");
            spec.settings.conditioned = part.oneOf("conditioning", {"prompt", "none"}) != "none";
            spec.settings.trainOnPrompt = part.flag("train_on_prompt").value_or(false);
            part.finish();
        }
        if (reader.find("shared_with"))
            spec.sharedWith = readList<Input>(reader, "shared_with", [&](const json& value, const std::string& path) {
                return readInput(value, path, problems);
            });
    });
}

Result<DuplicatesSpec> duplicatesSpecFromText(std::string_view text)
{
    return readSpec<DuplicatesSpec>(
        text, "duplicates", [](ObjectReader& reader, DuplicatesSpec& spec, Problems& problems) {
            spec.dataset = readInput(reader, "dataset", problems).value_or(Input{});
            spec.threshold = reader.number("threshold", {0, 1, true}, Need::Required).value_or(1);
        });
}

Result<TrainSpec> trainSpecFromText(std::string_view text)
{
    return readSpec<TrainSpec>(text, "train", [](ObjectReader& reader, TrainSpec& spec, Problems& problems) {
        spec.arm = reader.text("arm", Need::Required).value_or("");
        if (const json* cell = reader.find("cell", Need::Required))
            spec.cell = cell->dump();
        spec.target = readInput(reader, "target", problems, Need::Optional);
        spec.after = reader.flag("after").value_or(false);
        if (spec.after == spec.target.has_value())
            problems.push_back({"/target", "must be there exactly when after is false"});
        spec.aligned = readList<AlignedModel>(reader, "aligned", [&](const json& value, const std::string& path) {
            return readAligned(value, path, problems);
        });
        if (const json* data = reader.find("data", Need::Required)) {
            ObjectReader part(*data, "/data", problems);
            spec.train = readInput(part, "train", problems, Need::Optional);
            spec.evaluation = readInput(part, "evaluation", problems, Need::Optional);
            spec.pairs = readInput(part, "pairs", problems, Need::Optional);
            part.finish();
        }
        spec.training = readTrainingOf(reader, problems);
        reader.whole("seed", {static_cast<double>(spec.training.seed), static_cast<double>(spec.training.seed)});
        spec.evaluations = readList<Evaluation>(reader, "evaluations", [&](const json& value, const std::string& path) {
            return readEvaluation(value, path, problems);
        });
        if (const json* watch = reader.find("watch"))
            spec.watch = readWatch(*watch, "/watch", problems);
        spec.templateDate = readTemplateDate(reader);
    });
}

}  // namespace poft::recipe
