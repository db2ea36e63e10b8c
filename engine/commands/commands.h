// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "storage/result/result.h"

/// The use cases of poft-engine, one file each. They print their answer to stdout (one JSON document with `json`),
/// progress to stderr, and return the one sentence that says why they failed.
namespace poft::engine {

using Path = std::filesystem::path;

/// doctor [--deep] [--only NAME] [--json]: fails when something is broken.
struct DoctorArguments {
    bool deep = false;
    std::string only;
    bool json = false;
};
Status doctor(const DoctorArguments& arguments);

/// init WORKSPACE
struct InitArguments {
    Path workspace;
};
Status initWorkspace(const InitArguments& arguments);

/// What is listed: `models list` and `jobs` take WORKSPACE [--json].
struct ListArguments {
    Path workspace;
    bool json = false;
};

/// inspect FILE… [--rows N] [--format F] [--map field=column]… [--json]
struct InspectArguments {
    std::vector<Path> files;
    std::string format = "auto";
    std::vector<std::string> map;  ///< "field=column" each
    int rows = 5;
    bool json = false;
};
Status inspectFiles(const InspectArguments& arguments);

/// import WORKSPACE --name N [--format auto] [--map field=column]… [--max-bad-share F] FILE…
struct ImportArguments {
    Path workspace;
    std::string name;
    std::string format = "auto";
    std::vector<std::string> map;  ///< "field=column" each
    double maxBadShare = 0.5;      ///< an import with a larger share of bad rows is stopped and undone
    std::vector<Path> files;
};
Status importDataset(const ImportArguments& arguments);

/// noise WORKSPACE --dataset D --name N --kind KIND=RATE… [--mode replace|add] [--seed S] [--character-rate F]
/// [--source D]
struct NoiseArguments {
    Path workspace;
    std::string dataset;  ///< name or id
    std::string name;     ///< of the data set that is made
    std::vector<std::string> kinds;
    std::string mode = "replace";
    std::int64_t seed = 0;
    double characterRate = 0.2;
    std::string source;  ///< name or id; empty = none
};
Status makeNoise(const NoiseArguments& arguments);

/// split WORKSPACE --dataset D --part NAME=SHARE… [--seed S]
struct SplitArguments {
    Path workspace;
    std::string dataset;             ///< name or id
    std::vector<std::string> parts;  ///< "train=0.9" each, the name of the data set that is made
    std::int64_t seed = 0;
};
Status splitDataset(const SplitArguments& arguments);

/// derive WORKSPACE --spec JSON|@file [--rows N]: what a data set that is made from others would hold, as one JSON
/// document; nothing is made. The spec is that of its job (DatasetSpec), with names of the workspace.
struct DeriveArguments {
    Path workspace;
    std::string spec;
    int rows = 8;  ///< first samples of each side that are shown
};
Status lookAtDerivation(const DeriveArguments& arguments);

/// filter WORKSPACE --dataset D --filter JSON… [--name N] [--json]
struct FilterArguments {
    Path workspace;
    std::string dataset;
    std::vector<std::string> filters;  ///< JSON, or @file
    std::string name;                  ///< of the data set that is made; empty = only look
    bool json = false;
};
Status filterDataset(const FilterArguments& arguments);

/// duplicates WORKSPACE --dataset D [--threshold T]
struct DuplicatesArguments {
    Path workspace;
    std::string dataset;
    double threshold = 0.8;
};
Status findDuplicates(const DuplicatesArguments& arguments);

/// tag WORKSPACE --dataset D [--filter JSON] [--tag T] [--untag T] [--verdict keep|drop|none]
struct TagArguments {
    Path workspace;
    std::string dataset;
    std::string filter;  ///< which samples; empty = all
    std::string tag;
    std::string untag;
    std::string verdict;
};
Status tagDataset(const TagArguments& arguments);

/// values WORKSPACE --dataset D --name N --column C [--join content_hash|KEPT_COLUMN] [FILE]
struct ValuesArguments {
    Path workspace;
    std::string dataset;
    std::string name;
    std::string column;
    std::string join = "content_hash";
    Path file;
};
Status importValues(const ValuesArguments& arguments);

/// delete WORKSPACE experiment|dataset|model|run|checkpoint NAME [--yes] [--json]
struct DeleteArguments {
    Path workspace;
    std::string kind;
    std::string what;  ///< name or id; of a checkpoint RUN/STEP
    bool yes = false;  ///< else it is only said what depends on it
};
Status deleteThing(const DeleteArguments& arguments);

/// models add WORKSPACE --name N PATH|organisation/name [--copy]
struct AddModelArguments {
    Path workspace;
    std::string name;
    std::string folder;  ///< a path, or the name of a model in the local Hugging Face cache
    bool copy = false;
    std::string chatTemplate;  ///< one of ours in place of the folder's own; empty = its own, or the one that fits
};
Status addModel(const AddModelArguments& arguments);

/// models merge WORKSPACE --model M FOLDER: a model's folder with its adapters added to the weights.
struct MergeModelArguments {
    Path workspace;
    std::string model;  ///< name or id
    Path folder;        ///< to make
};
Status mergeModel(const MergeModelArguments& arguments);

/// models check PATH|organisation/name… [--tokens N] [--json]: whether folders can be used and why not, and the memory
/// of a device that scoring, full fine-tuning and LoRA need, in bfloat16. The weights are not read.
struct CheckModelsArguments {
    std::vector<std::string> places;
    std::int64_t tokens = 1024;  ///< of a sequence
    bool json = false;
};
Status checkModels(const CheckModelsArguments& arguments);

/// models list WORKSPACE [--json]
Status listModels(const ListArguments& arguments);

/// preview WORKSPACE --dataset D --model M [--rows N] [--sample ID…] [--whole] [--max-length N] [--shared-with M…]
/// [--last-turn] [--score-end-of-turn B] [--train-on-prompt] [--json]: what a model sees of the samples and what of it
/// is learnt, and the supervision report of those samples or, with --whole, of the data set.
struct PreviewArguments {
    Path workspace;
    std::string dataset;  ///< name or id
    std::string model;    ///< name or id
    int rows = 5;
    std::vector<std::int64_t> samples;    ///< ids, in place of the first rows
    bool whole = false;                   ///< the report is of the whole data set
    int maxLength = 0;                    ///< tokens; 0 = no limit
    std::vector<std::string> sharedWith;  ///< models that share the cut: names or ids
    bool lastTurn = false;
    bool scoreEndOfTurn = true;
    bool trainOnPrompt = false;
    bool json = false;
};
Status previewDataset(const PreviewArguments& arguments);

/// score WORKSPACE --dataset D --model M… [--max-length N] [--dtype T] [--device D]
struct ScoreArguments {
    Path workspace;
    std::string dataset;
    std::vector<std::string> models;
    int maxLength = 1024;
    bool scoreEndOfTurn = true;
    std::string dtype = "float32";
    bool tokens = false;  ///< keep the log-likelihood of each token too
    std::string device = "auto";
    bool withoutPrompt = false;  ///< the responses alone, as a filter by IFD needs them too
};
Status scoreDataset(const ScoreArguments& arguments);

/// distill WORKSPACE --dataset D --model M --name N [--max-new-tokens N] [--temperature T] [--top-p P] [--seed S]
/// [--dtype T] [--device D]
struct DistillArguments {
    Path workspace;
    std::string dataset;
    std::string model;
    std::string name;
    std::int64_t maxNewTokens = 512;
    double temperature = 0;
    double topP = 1;
    std::int64_t seed = 0;
    std::string dtype = "float32";
    std::string device = "auto";
};
Status distillDataset(const DistillArguments& arguments);

/// evaluate WORKSPACE --model M --task T --data FILE…|--dataset D [--few-shot N] [--few-shot-file FILE…] [--limit N]
/// [--chat-template] [--dtype T] [--device D] [--output DIR] [--json]
struct EvaluateArguments {
    Path workspace;
    std::string model;                      ///< name or id
    std::string task;                       ///< a shipped task, or the path of a task file
    std::vector<std::string> data;          ///< files, or places on the hub (storage/files/hub_cache.h)
    std::string dataset;                    ///< instead of files: name or id
    std::vector<std::string> fewShotFiles;  ///< solved items; the data itself without one
    std::optional<int> fewShot;             ///< the task's own number without it
    int limit = 0;                          ///< rows; 0 = all
    bool chatTemplate = false;
    std::string dtype = "float32";
    std::string device = "auto";
    Path output;  ///< folder for lm-evaluation-harness's files; empty = none
    bool json = false;
};
Status evaluateModel(const EvaluateArguments& arguments);

/// plan WORKSPACE RECIPE.json [--json]: fails when the recipe cannot run; changes nothing.
struct PlanArguments {
    Path workspace;
    Path recipe;
    Path folder;  ///< where relative paths of the recipe begin; empty = its own folder
    bool json = false;
};
Status planRecipe(const PlanArguments& arguments);

/// run WORKSPACE RECIPE.json [--queue] [--again] [--device D]: makes the workspace where there is none.
struct RunArguments {
    Path workspace;
    Path recipe;
    bool queueOnly = false;
    bool again = false;
    std::string device = "auto";
};
Status runRecipe(const RunArguments& arguments);

/// work WORKSPACE [--device cpu|cuda:N|none]
struct WorkArguments {
    Path workspace;
    std::string device = "auto";
};
Status work(const WorkArguments& arguments);

/// jobs WORKSPACE [--json]
Status listJobs(const ListArguments& arguments);

/// control WORKSPACE JOB pause|resume|stop|checkpoint|retry
struct ControlArguments {
    Path workspace;
    std::int64_t job = 0;
    std::string action;
};
Status controlJob(const ControlArguments& arguments);

/// report WORKSPACE EXPERIMENT --output DIR
struct ReportArguments {
    Path workspace;
    std::string experiment;  ///< name or id
    Path output;
};
Status writeReport(const ReportArguments& arguments);

/// roc WORKSPACE EXPERIMENT [--json]: how well scores find the samples that are known to be noise.
struct RocArguments {
    Path workspace;
    std::string experiment;  ///< name or id
    bool json = false;
};
Status measureNoiseDetection(const RocArguments& arguments);

/// compare WORKSPACE EXPERIMENT --arms A B [--task T] [--seed S] [--limit N] [--json]: how two arms did on the same
/// items, and the items that they answer differently.
struct CompareArguments {
    Path workspace;
    std::string experiment;  ///< name or id
    std::vector<std::string> arms;
    std::string task;                  ///< begin of its name; empty = all
    std::optional<std::int64_t> seed;  ///< whose items are listed; the first that both arms have without it
    int limit = 20;                    ///< items listed for each task; 0 = all
    bool json = false;
};
Status compareArms(const CompareArguments& arguments);

/// answers WORKSPACE EXPERIMENT --output DIR: what the arms wrote for judged benchmarks, in the files of their judges.
struct AnswersArguments {
    Path workspace;
    std::string experiment;  ///< name or id
    Path output;
};
Status writeAnswers(const AnswersArguments& arguments);

/// judgments WORKSPACE EXPERIMENT FILE…: what a judge made of those answers.
struct JudgmentsArguments {
    Path workspace;
    std::string experiment;  ///< name or id
    std::vector<Path> files;
};
Status readJudgments(const JudgmentsArguments& arguments);

/// export WORKSPACE --dataset D [--experiment E] FILE
struct ExportArguments {
    Path workspace;
    std::string dataset;     ///< name or id
    std::string experiment;  ///< name or id; empty = no scores of an experiment
    Path file;
};
Status exportDataset(const ExportArguments& arguments);

/// bench [NAME]… [--model DIR] [--json]: rates of parts of the engine (engine/bench), with what is aimed at.
struct BenchArguments {
    std::vector<std::string> names;  ///< of benchmarks(); empty = all
    std::string model;               ///< a folder, or a name in the local Hugging Face cache; empty = made-up input
    std::string device = "auto";
    bool json = false;  ///< a JSON line for each row
};
Status runBenchmarks(const BenchArguments& arguments);

/// tokenize --model DIR [--special]: reads {"text"} or {"messages"} a line from stdin, writes {"ids", "offsets"} each,
/// for messages also "text".
struct TokenizeArguments {
    Path model;
    bool special = false;  ///< with the tokens that the tokenizer adds around a text; never around messages
};
Status tokenizeLines(const TokenizeArguments& arguments);

/// render --model DIR: reads {"messages"} a line from stdin, optionally with "tools", "add_generation_prompt" and other
/// variables of the template, writes {"text", "response_spans"} each; also "undecided_turns" and "turns_without_end",
/// assistant turns counted from 0, where there are such. Needs only the files of the template.
struct RenderArguments {
    Path model;
};
Status renderLines(const RenderArguments& arguments);

/// What a command that computes with a model takes: --model DIR [--dtype float32|bfloat16] [--device D].
struct ModelArguments {
    std::string folder;  ///< a path, or the name of a model in the local Hugging Face cache
    std::string dtype = "float32";
    std::string device = "auto";
};

/// logprobs --model DIR: reads {"ids"}, optionally with "response_mask", or {"messages"} a line from stdin, writes
/// {"ids", "logprobs", "response_mask", "mean_response_logprob", "response_tokens"} each.
struct LogprobsArguments {
    ModelArguments model;
};
Status logprobLines(const LogprobsArguments& arguments);

/// generate --model DIR [--max-new-tokens N --temperature T --top-p P --seed S --ignore-eos --stream]: reads
/// {"messages"}, {"text"} or {"ids"} a line from stdin, writes {"text", "ids"} of the new tokens each; with --stream
/// {"piece"} lines before it as the text is made, whose texts together begin the whole.
struct GenerateArguments {
    ModelArguments model;
    int maxNewTokens = 64;
    double temperature = 0;
    double topP = 1;
    std::uint64_t seed = 0;  ///< line k draws from the stream of seed + k
    bool ignoreEos = false;
    bool stream = false;
};
Status generateLines(const GenerateArguments& arguments);

}  // namespace poft::engine
