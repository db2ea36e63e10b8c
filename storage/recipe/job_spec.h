// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "storage/recipe/filter.h"
#include "storage/recipe/settings.h"
#include "storage/result/result.h"

/// What jobs.spec holds, one struct for each jobs.kind. `toText` gives canonical JSON (keys sorted, no white space);
/// `…FromText` reads it back, and the error names the key.
namespace poft::recipe {

/// A data set, model or finished training that a job reads. In JSON {"input": key} or {"input": key, "registered":
/// name}.
struct Input {
    std::string key;  ///< the key of Job::inputs and of job_dependencies.input: "dataset:train", "model:base", "after"
    std::string registered;  ///< the workspace's own name of it; empty when the job in job_dependencies makes it

    bool operator==(const Input&) const = default;
};

/// ImportSpec::maxBadShare where nobody says it.
inline constexpr double kMaxBadShare = 0.5;

/// kind "import": files into a data set. Needs no device.
struct ImportSpec {
    std::string name;                ///< the data set's wanted name in the workspace; the writer makes it unique
    std::vector<std::string> files;  ///< absolute paths, read in order as one data set
    std::string format = "auto";     ///< of kFormats
    std::map<std::string, std::string> map;  ///< field of kFields → column; empty = as the format has it
    double maxBadShare = kMaxBadShare;       ///< an import with a larger share of bad rows is stopped and undone

    bool operator==(const ImportSpec&) const = default;
};

/// Samples from the seeded generator.
struct Generation {
    std::vector<std::string> tasks;  ///< task kinds of the generator, in order; empty = all
    std::string part;                ///< of kGeneratedParts; parts of one seed are disjoint by prompt
    std::int64_t count = 0;          ///< samples, at least 1
    std::int64_t seed = 0;

    bool operator==(const Generation&) const = default;
};

/// One ingredient of a derived data set: all of it, or `count` samples, or a share.
struct Portion {
    Input dataset;
    std::optional<std::int64_t> count;  ///< samples, at least 1
    std::optional<double> fraction;     ///< in (0, 1]; rounded to the nearest sample; never together with `count`

    bool operator==(const Portion&) const = default;
};

/// Noise::characterRate where nobody says it.
inline constexpr double kCharacterRate = 0.2;

/// Known noise. In mode Replace a share `rate` of the samples is corrupted in place; in mode Add that many corrupted
/// samples, as a share that may exceed 1, come on top and the clean ones stay. Samples are flagged (samples.is_noise,
/// noise_kind): 1 where corrupted, 0 where not.
struct Noise {
    enum class Mode { Replace, Add };
    std::map<std::string, double>
        kinds;  ///< of kNoiseKinds → rate, of the samples before noise; in Replace the sum is at most 1
    Mode mode = Mode::Replace;
    std::int64_t seed = 0;
    double characterRate = kCharacterRate;  ///< of a response's characters, the share that a kind of edit touches
    std::optional<Input> source = {};       ///< the data set whose answers "foreign_response" draws

    bool operator==(const Noise&) const = default;
};

/// The samples whose place in [0, 1), a pure function of `seed` and the content's hash, lies in [begin, end). The same
/// seed parts every data set at the same contents: [0, 0.9) and [0.9, 1) of one or of two data sets have no content in
/// common.
struct Split {
    double begin = 0;
    double end = 1;
    std::int64_t seed = 0;

    bool operator==(const Split&) const = default;
};

/// The most tokens of an answer where nobody says it.
inline constexpr std::int64_t kAnswerTokens = 512;

/// The answers of conversations written anew by a model, given the questions (Table 5 of the paper).
struct Distillation {
    Input model;
    std::int64_t maxNewTokens = kAnswerTokens;  ///< an answer that does not end by then is left out
    double temperature = 0;                     ///< 0: the likeliest token each time
    double topP = 1;                            ///< in (0, 1]; draws are from the likeliest tokens of this share
    std::int64_t seed = 0;                      ///< of the draws
    std::string dtype = "float32";              ///< or "bfloat16"
    std::string templateDate = {};              ///< as in ModelSpec

    bool operator==(const Distillation&) const = default;
};

/// Portions one after the other, each without what the split and then the filter leave out, drawn without replacement
/// by `seed` and kept in order, then noise or distillation (never both).
struct Derivation {
    std::vector<Portion> from;  ///< at least one
    std::int64_t seed = 0;      ///< of the draws
    std::optional<Split> split = {};
    std::optional<Noise> noise = {};
    std::optional<Filter> filter = {};
    std::optional<Distillation> distill = {};

    bool operator==(const Derivation&) const = default;
};

/// kind "dataset": samples that are made. Needs a device for a distillation alone.
struct DatasetSpec {
    std::string name;  ///< the data set's wanted name in the workspace; the writer makes it unique
    std::variant<Generation, Derivation> content;

    bool operator==(const DatasetSpec&) const = default;
};

/// When the making of a model may end early: at the first measurement with metric >= value.
struct StopAt {
    std::string task;    ///< a task file's name, "exact_match"
    std::string metric;  ///< of that task, "exact_match"
    double value = 0;
    Input dataset;                ///< what is measured on; the training data where the recipe does not say
    std::int64_t everySteps = 0;  ///< optimizer steps between measurements; 0 = at the end of each epoch

    bool operator==(const StopAt&) const = default;
};

/// A tokenizer to be trained.
struct TokenizerMaking {
    std::int64_t vocabSize = 0;  ///< all tokens, special ones included; at least 260
    Input dataset;  ///< whose texts it learns from; the model's training data where the recipe does not say

    bool operator==(const TokenizerMaking&) const = default;
};

/// A model to be trained: from random weights (config, tokenizer, chatTemplate) or from another model's (from).
struct Making {
    std::optional<Input> from;  ///< then config, tokenizer and template are that model's, and the three below are empty
    std::string config;  ///< JSON object: keys of config.json, without vocab_size (the tokenizer's); "" with `from`
    std::optional<TokenizerMaking> tokenizer;
    std::string chatTemplate;  ///< of kTemplates; "template" in JSON
    Input dataset;
    TrainingSettings training;  ///< every setting resolved; objective sft; training.seed also seeds the random weights
    std::optional<StopAt> stopAt;

    bool operator==(const Making&) const = default;
};

/// A model folder that exists. Registering needs no device.
struct ModelFolder {
    std::string path;               ///< absolute
    std::string chatTemplate = {};  ///< of kTemplates, in place of the folder's own; empty = its own or one that fits

    bool operator==(const ModelFolder&) const = default;
};

/// kind "model": a model that is made, or a folder that is registered.
struct ModelSpec {
    std::string name;  ///< the model's wanted name in the workspace; the writer makes it unique
    std::variant<Making, ModelFolder> content;
    std::string templateDate;  ///< "2026-01-31", the clock of chat templates; empty = the workspace's

    bool operator==(const ModelSpec&) const = default;
};

/// What changes a log-likelihood beside model and text; with these equal, two scores are the same number.
struct ScoreSettings {
    std::int64_t maxLength = 1024;  ///< tokens of prompt and response, under the scoring model's own tokenizer
    bool scoreEndOfTurn = true;     ///< the end-of-turn token is a response token
    std::string dtype = "float32";  ///< or "bfloat16"
    bool conditioned = true;        ///< false: the responses alone, as plain text without the prompt (for IFD)
    bool trainOnPrompt = false;     ///< every token counts

    bool operator==(const ScoreSettings&) const = default;
};

/// kind "score": r_m of docs/method.md eq. 1 for every content of a data set under an aligned model.
struct ScoreSpec {
    Input model;
    Input dataset;
    ScoreSettings settings;
    std::string templateDate;            ///< as in ModelSpec
    std::vector<Input> sharedWith = {};  ///< truncation = shared: the other models that decide where a response is cut
    bool tokens = false;                 ///< the log-likelihood of each response token is kept beside their sum

    bool operator==(const ScoreSpec&) const = default;
};

/// kind "duplicates": near duplicates within a data set. Needs no device.
struct DuplicatesSpec {
    Input dataset;
    double threshold = 0.8;  ///< least Jaccard similarity, in (0, 1]

    bool operator==(const DuplicatesSpec&) const = default;
};

struct AlignedModel {
    Input model;
    double weight = 1;  ///< above 0; r_LLM is the weighted mean (method::alignedScore)

    bool operator==(const AlignedModel&) const = default;
};

/// A task and the questions it asks: the samples of a data set, or the rows of files. Files are inputs with the key
/// "file:<place>" and the place, an absolute path or one on the hub (storage/files/hub_cache.h), as `registered`.
struct Evaluation {
    enum class When { Epoch, End };       ///< Epoch: before training and after every epoch
    std::string task;                     ///< a shipped task's name, "exact_match"; empty with `taskFile`
    std::optional<Input> taskFile;        ///< a task file of the user's
    std::optional<Input> dataset;         ///< either this or `files`
    std::vector<Input> files;             ///< rows in the task's columns
    std::optional<Input> solvedDataset;   ///< where solved items come from: this or
    std::vector<Input> solvedFiles;       ///< these; without either the questions themselves
    std::optional<std::int64_t> fewShot;  ///< solved items before a question; the task's own number where not said
    std::int64_t limit = 0;               ///< questions; 0 = all
    bool chatTemplate = false;            ///< the prompt as a user turn, where the task does not say so itself
    When when = When::Epoch;

    bool operator==(const Evaluation&) const = default;
};

/// Training samples whose response tokens are followed: the log-likelihood of each under the target before training and
/// after every epoch, and under the aligned models. The choice depends on the data, the aligned scores and `seed`
/// alone, so that all arms and seeds of an experiment watch the same samples.
struct Watch {
    std::int64_t random = 0;              ///< how many are drawn by `seed`
    std::int64_t lowest = 0;              ///< how many of those with the lowest r_LLM
    std::int64_t highest = 0;             ///< how many of those with the highest r_LLM
    std::vector<std::int64_t> positions;  ///< chosen by their 0-based position in the training data
    std::int64_t seed = 0;

    bool empty() const { return random == 0 && lowest == 0 && highest == 0 && positions.empty(); }
    bool operator==(const Watch&) const = default;
};

/// kind "train": one arm, in one cell of the matrix, with one seed.
struct TrainSpec {
    std::string arm;
    std::string cell = "{}";      ///< JSON: matrix pointer → value
    std::optional<Input> target;  ///< the model to start from; absent with `after`
    bool after = false;           ///< starts from the output model of the job behind input "after"
    std::vector<AlignedModel>
        aligned;                      ///< none in DPO; some under PoFT and bi-PoFT; in SFT they give the diagnostic tau
    std::optional<Input> train;       ///< "data"/"train" in JSON; absent in DPO alone
    std::optional<Input> evaluation;  ///< held-out samples for the cross-entropy after each epoch
    std::optional<Input> pairs;       ///< preference pairs; present in DPO alone
    TrainingSettings training;        ///< every setting resolved, the seed included
    std::vector<Evaluation> evaluations;
    Watch watch = {};          ///< empty in DPO
    std::string templateDate;  ///< as in ModelSpec

    bool operator==(const TrainSpec&) const = default;
};

std::string toText(const ImportSpec& spec);
std::string toText(const DatasetSpec& spec);
std::string toText(const ModelSpec& spec);
std::string toText(const ScoreSpec& spec);
std::string toText(const DuplicatesSpec& spec);
std::string toText(const TrainSpec& spec);

Result<ImportSpec> importSpecFromText(std::string_view text);
Result<DatasetSpec> datasetSpecFromText(std::string_view text);
Result<ModelSpec> modelSpecFromText(std::string_view text);
Result<ScoreSpec> scoreSpecFromText(std::string_view text);
Result<DuplicatesSpec> duplicatesSpecFromText(std::string_view text);
Result<TrainSpec> trainSpecFromText(std::string_view text);

/// The settings under which a training's aligned scores are computed.
ScoreSettings scoreSettings(const TrainingSettings& training);

}  // namespace poft::recipe
