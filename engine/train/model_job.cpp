// SPDX-License-Identifier: Apache-2.0
#include "engine/train/model_job.h"

#include <fmt/format.h>

#include <cctype>
#include <nlohmann/json.hpp>

#include "engine/model/config.h"
#include "engine/tokenizer/bpe_trainer.h"
#include "engine/tokenizer/tokenizer_writer.h"
#include "engine/train/model_registration.h"
#include "engine/train/run_evaluations.h"
#include "engine/train/template_choice.h"
#include "engine/train/train_supervision.h"
#include "engine/train/training_data.h"
#include "engine/train/training_run.h"
#include "storage/files/hub_cache.h"
#include "storage/tables/datasets.h"
#include "storage/tables/findings.h"
#include "storage/tables/models.h"
#include "storage/tables/runs.h"

namespace poft::engine {

namespace {

namespace fs = std::filesystem;

Result<tokenizer::TrainedBpe> trainTokenizer(const JobContext& context, const storage::Dataset& dataset,
                                             std::int64_t vocabSize, const text::ChatFormat& format)
{
    context.control.progress(0, "training the tokenizer");
    tokenizer::BpeTrainerSettings settings;
    settings.vocabSize = static_cast<int>(vocabSize);
    settings.specialTokens = format.specialTokens();
    tokenizer::BpeTrainer trainer(settings);
    Status problem;
    POFT_TRY(storage::forEachSample(context.connection, dataset.id, [&](const storage::SampleWithBody& sample) {
        const auto conversation = text::parseConversation(sample.body);
        if (!conversation) {
            problem = fail(conversation.error());
            return false;
        }
        for (const text::Message& message : conversation->messages)
            trainer.add(message.content);
        return true;
    }));
    POFT_TRY(problem);
    return trainer.train([&] { return !context.control.stopRequested(); });
}

/// Writes config, tokenizer and template of a new model into `folder`.
Result<api::ModelConfig> writeCompanions(const JobContext& context, const JobInputs& inputs,
                                         const recipe::Making& making, const fs::path& folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        return fail(ErrorKind::Io, fmt::format("The folder {} cannot be made: {}.", folder.string(), error.message()));
    POFT_TRY_ASSIGN(const text::ChatFormat format, text::ChatFormat::builtIn(making.chatTemplate));
    if (!making.tokenizer)
        return fail(ErrorKind::Invalid, "A model that is made needs a tokenizer: add make.tokenizer to the recipe.");
    POFT_TRY_ASSIGN(const storage::Dataset texts, inputs.dataset(making.tokenizer->dataset));
    POFT_TRY_ASSIGN(const tokenizer::TrainedBpe trained,
                    trainTokenizer(context, texts, making.tokenizer->vocabSize, format));

    nlohmann::json document = nlohmann::json::parse(making.config, nullptr, false);
    if (!document.is_object())
        return fail(ErrorKind::Invalid, "make.config of the recipe is no JSON object.");
    document["vocab_size"] = trained.tokens.size();
    if (!document.contains("architectures"))
        document["architectures"] = {"LlamaForCausalLM"};
    if (!document.contains("model_type"))
        document["model_type"] = "llama";
    POFT_TRY_ASSIGN(const api::ModelConfig config, model::parseConfig(document.dump(), "make.config of the recipe"));

    const std::string endOfTurn(format.endOfTurn());
    const std::string endOfText(format.endOfText());
    const std::string beginOfText(format.beginOfText());
    POFT_TRY(tokenizer::writeTokenizer(folder, trained,
                                       {beginOfText, endOfTurn, endOfText, {}, config.maxPositionEmbeddings}));
    POFT_TRY(format.save(folder));
    POFT_TRY_ASSIGN(const tokenizer::Tokenizer tokenizer, tokenizer::Tokenizer::load(folder));
    model::GenerationTokens tokens;
    tokens.bos = tokenizer.tokenId(beginOfText);
    tokens.pad = tokenizer.tokenId(endOfText);
    for (const std::string& end : {endOfTurn, endOfText})
        if (const auto id = tokenizer.tokenId(end))
            tokens.eos.push_back(*id);
    POFT_TRY(model::writeConfig(folder, config, tokens, "float32"));
    return config;
}

/// Adds data, evaluations and the early end of a making to its setup.
Status addData(const JobContext& context, const JobInputs& inputs, const recipe::Making& making, TrainingSetup& setup)
{
    POFT_TRY_ASSIGN(const storage::Dataset dataset, inputs.dataset(making.dataset));
    POFT_TRY_ASSIGN(setup.set, makeTrainingSet(context.connection, dataset.id,
                                               SequenceMaker(setup.text, recipe::scoreSettings(making.training)),
                                               making.training, {}));
    POFT_TRY(checkTrainable(setup.set, making.training.maxDroppedShare, {}));
    if (!making.stopAt)
        return {};
    POFT_TRY_ASSIGN(const storage::Dataset measured, inputs.dataset(making.stopAt->dataset));
    POFT_TRY_ASSIGN(RunEvaluation evaluation,
                    prepareEvaluation(context, measured, making.stopAt->task, setup.text, setup.companions));
    setup.evaluations.push_back(std::move(evaluation));
    setup.earlyEnd = EarlyEnd{0, making.stopAt->value, making.stopAt->everySteps};
    return {};
}

/// models/<name>-<job>
fs::path ownFolder(const JobContext& context, const std::string& name)
{
    std::string plain;
    for (const char c : name)
        plain += std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' ? c : '_';
    return context.workspace.modelsFolder() / fmt::format("{}-{}", plain, context.job().id);
}

/// Copies the finished checkpoint to its own folder without its optimizer state.
Result<fs::path> publish(const JobContext& context, const std::string& name, const fs::path& checkpoint)
{
    const fs::path target = ownFolder(context, name);
    fs::path temporary = target;
    temporary += ".tmp";
    std::error_code error;
    fs::remove_all(temporary, error);
    fs::copy(checkpoint, temporary, fs::copy_options::recursive, error);
    if (error)
        return fail(ErrorKind::Io,
                    fmt::format("The model cannot be copied to {}: {}.", temporary.string(), error.message()));
    POFT_TRY_ASSIGN(const std::int64_t bytes, dropOptimizer(temporary));
    (void)bytes;
    fs::remove_all(target, error);
    fs::rename(temporary, target, error);
    if (error)
        return fail(ErrorKind::Io,
                    fmt::format("The model cannot be renamed to {}: {}.", target.string(), error.message()));
    return target;
}

Status makeModel(const JobContext& context, const recipe::ModelSpec& spec, const recipe::Making& making)
{
    POFT_TRY_ASSIGN(const JobInputs inputs, JobInputs::of(context.connection, context.job().id));
    fs::path companions;
    api::ModelConfig config;
    if (making.from) {
        POFT_TRY_ASSIGN(const storage::Model from, inputs.model(*making.from));
        companions = context.workspace.resolve(from.path);
    } else {
        companions = context.workspace.modelsFolder() / fmt::format(".making-{}", context.job().id);
        POFT_TRY_ASSIGN(config, writeCompanions(context, inputs, making, companions));
    }
    POFT_TRY_ASSIGN(ModelText text, ModelText::load(companions, spec.templateDate));
    TrainingSetup setup{making.training,
                        std::string(recipe::nameOf(making.training.objective)),
                        context.job().spec,
                        spec.templateDate,
                        {},
                        std::move(text),
                        {},
                        companions,
                        0,
                        {},
                        std::nullopt,
                        std::nullopt,
                        {}};
    POFT_TRY(addData(context, inputs, making, setup));
    setup.start = [&](api::Backend& backend, const api::LearnerSettings& settings) {
        return making.from ? backend.loadLearner(companions, settings)
                           : backend.createLearner(config, static_cast<std::uint64_t>(making.training.seed), settings);
    };
    POFT_TRY_ASSIGN(const TrainedRun trained, runTraining(context, std::move(setup)));
    if (making.stopAt && !trained.endedEarly)
        POFT_TRY(
            storage::addFinding(context.writer(), context.job().id, false,
                                fmt::format("{} did not reach {} {:g} within its steps; its last checkpoint is used.",
                                            spec.name, making.stopAt->metric, making.stopAt->value)));
    POFT_TRY_ASSIGN(const fs::path folder, publish(context, spec.name, context.workspace.resolve(trained.last.path)));
    POFT_TRY_ASSIGN(const storage::Id model, registerModel(context, spec.name, folder));
    std::error_code error;
    if (!making.from)
        fs::remove_all(companions, error);
    return storage::finishRun(context.writer(), trained.run, model);
}

/// Makes a folder of the user known; with a template of ours in place of its own where the recipe asks for one.
Status registerExisting(const JobContext& context, const std::string& name, const recipe::ModelFolder& wanted)
{
    POFT_TRY_ASSIGN(fs::path folder, files::fileOfPlace(wanted.path));
    if (!wanted.chatTemplate.empty()) {
        const fs::path own = ownFolder(context, name);
        std::error_code error;
        fs::remove_all(own, error);  // of an attempt that was interrupted
        POFT_TRY(linkWithTemplate(folder, own, wanted.chatTemplate));
        folder = own;
    }
    POFT_TRY_ASSIGN(const storage::Id id, registerModel(context, name, folder));
    (void)id;
    POFT_TRY_ASSIGN(const std::string sentence, templateChoice(folder));
    return sentence.empty() ? Status()
                            : storage::addFinding(context.writer(), context.job().id, false, name + ": " + sentence);
}

}  // namespace

Status runModelJob(const JobContext& context)
{
    POFT_TRY_ASSIGN(const recipe::ModelSpec spec, recipe::modelSpecFromText(context.job().spec));
    if (const auto* making = std::get_if<recipe::Making>(&spec.content))
        return makeModel(context, spec, *making);
    return registerExisting(context, spec.name, std::get<recipe::ModelFolder>(spec.content));
}

}  // namespace poft::engine
