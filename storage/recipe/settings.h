// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "storage/recipe/problem.h"
#include "storage/result/result.h"

namespace poft::recipe {

enum class Objective { Sft, Poft, BiPoft, Dpo };
enum class LossNormalization { Sample, Token };
enum class ScoreUnit { Token, Byte, Sequence };
enum class SampleWeighting { None, Aligned };
enum class Truncation { Own, Shared };
enum class Scheduler { Linear, Cosine, Constant, ConstantWithWarmup };
enum class SaveStrategy { No, Epoch, Steps };
enum class EvalStrategy { No, Epoch, Steps };
enum class BestMetric { Loss, CrossEntropy, Evaluation };
enum class EpochScores { Auto, Full, Online, Off };

/// How one training is done. The initialisers are the defaults; names, units, ranges and help are in settingsTable(),
/// the one place where a setting is described.
struct TrainingSettings {
    Objective objective = Objective::Sft;
    LossNormalization lossNormalization = LossNormalization::Sample;
    double poftBeta = 1;
    double poftGamma = 0;
    double beta = 0.1;  ///< DPO's
    bool scoreEndOfTurn = true;
    ScoreUnit scoreUnit = ScoreUnit::Token;
    SampleWeighting sampleWeighting = SampleWeighting::None;
    double alignedTopShare = 1;  ///< of the scored samples, by r_LLM; 1: all are trained on
    bool trainOnPrompt = false;
    std::int64_t maxLength = 1024;
    Truncation truncation = Truncation::Own;
    double maxDroppedShare = 0.3;  ///< a run with more samples to drop does not start

    double learningRate = 2e-5;
    Scheduler lrSchedulerType = Scheduler::Cosine;
    double warmupSteps = 0;  ///< below 1 a share of all steps
    double numTrainEpochs = 3;
    std::int64_t maxSteps = -1;  ///< -1: num_train_epochs decides
    double weightDecay = 0;
    double adamBeta1 = 0.9;
    double adamBeta2 = 0.999;
    double adamEpsilon = 1e-8;
    double maxGradNorm = 1;  ///< 0: gradients are never scaled down
    std::int64_t seed = 42;

    std::int64_t loraR = 0;  ///< 0: all weights are trained
    double loraAlpha = 32;
    double loraDropout = 0;
    std::string loraTargetModules = "all-linear";  ///< or names, comma-separated

    std::int64_t perDeviceTrainBatchSize = 8;
    std::int64_t gradientAccumulationSteps = 1;
    bool bf16 = false;
    bool gradientCheckpointing = false;

    SaveStrategy saveStrategy = SaveStrategy::Epoch;
    std::int64_t saveSteps = 500;
    std::int64_t saveTotalLimit = 2;  ///< 0: all are kept
    EvalStrategy evalStrategy = EvalStrategy::Epoch;
    std::int64_t evalSteps = 500;
    bool loadBestModelAtEnd = false;
    BestMetric metricForBestModel = BestMetric::Loss;
    std::int64_t earlyStoppingPatience = 0;  ///< 0: never
    EpochScores epochScores = EpochScores::Auto;

    bool operator==(const TrainingSettings&) const = default;
};

/// A value of any setting: a switch, a whole number, a number, the name of a choice, or several names, comma-separated.
using SettingValue = std::variant<bool, std::int64_t, double, std::string>;

/// The parts of a form, in order.
enum class SettingGroup { Method, Optimisation, Adapters, Batches, Records };

/// One of the values that a setting of names can take.
struct Choice {
    std::string_view name;   ///< as in JSON: "bi_poft"
    std::string_view label;  ///< for a person: "bi-PoFT"
};

/// Reads and writes an enumeration of TrainingSettings by the position of its value in `choices`.
struct ChoiceAccess {
    std::size_t (*get)(const TrainingSettings&);
    void (*set)(TrainingSettings&, std::size_t);
};

/// Everything that is known of one setting. JSON, command line, form and tooltip are made from it.
struct Setting {
    std::string_view name;   ///< Hugging Face's: "learning_rate"
    std::string_view label;  ///< a few words beside a field: "Learning rate"
    std::string_view help;   ///< one sentence for a tooltip
    std::string_view unit;   ///< "samples", "nats per token"…; empty where a number has none
    SettingGroup group;
    /// A text is a list of names, comma-separated, in the order of `choices`; the first of these stands for all others.
    std::variant<bool TrainingSettings::*, std::int64_t TrainingSettings::*, double TrainingSettings::*, ChoiceAccess,
                 std::string TrainingSettings::*>
        member;
    double least = 0;                 ///< smallest number allowed
    double most = 0;                  ///< largest number allowed
    bool leastExcluded = false;       ///< `least` itself is not allowed
    std::span<const Choice> choices;  ///< of a setting of names; empty otherwise
    unsigned objectives = 0xf;        ///< bit (1 << Objective): where the setting has an effect

    /// Whether the setting has an effect under an objective; a form greys it out and a fingerprint leaves it out where
    /// not.
    bool appliesTo(Objective objective) const { return (objectives >> static_cast<unsigned>(objective)) & 1u; }

    /// The same, looking at the other settings too: what shapes adapters does nothing where there are none.
    bool hasEffect(const TrainingSettings& settings) const;

    /// Whether the value is a list of names, of which any number can be chosen.
    bool isList() const { return std::holds_alternative<std::string TrainingSettings::*>(member); }
};

/// All settings in the order of a form.
std::span<const Setting> settingsTable();

/// By Hugging Face's name; null when there is none. Older names are not found here, only by readTraining().
const Setting* findSetting(std::string_view name);

/// The value in `settings`.
SettingValue valueOf(const TrainingSettings& settings, const Setting& setting);

/// The value that TrainingSettings{} has.
SettingValue defaultOf(const Setting& setting);

/// Sets the value after checking type and range; a whole number is taken where a number is wanted. The error is one
/// sentence
/// ("must be above 0 and at most 1, not 3") without the setting's name.
Status setValue(TrainingSettings& settings, const Setting& setting, const SettingValue& value);

/// A value from what a person typed ("1e-5", "true", "cosine"), checked as by setValue().
Result<SettingValue> parseValue(const Setting& setting, std::string_view text);

/// The shortest text that parseValue() reads back as the same value.
std::string textOf(const SettingValue& value);

/// What is allowed, for a tooltip: "a whole number, at least 1"; "sft, poft, bi_poft or dpo".
std::string allowedText(const Setting& setting);

/// Every setting by name, as in the `training` of a job's spec.
nlohmann::json trainingJson(const TrainingSettings& settings);

/// The settings that have an effect (Setting::hasEffect) and another value than usual, by name: what a fingerprint is
/// made of, so that it stays when a later version has more settings.
nlohmann::json effectiveTrainingJson(const TrainingSettings& settings);

/// Reads a `training` object over `settings`; keys that it does not name keep their value. Unknown keys, wrong types
/// and values out of range are appended to `problems`, their paths beginning with `path`; so are notes on older names,
/// which are read, and on names of other programs that have no use here, which are passed over.
void readTraining(const nlohmann::json& object, const std::string& path, TrainingSettings& settings,
                  std::vector<Problem>& problems);

/// Optimizer steps of one training as transformers counts them: max_steps where it is positive, else
/// ceil(num_train_epochs * ceil(samples / (per_device_train_batch_size * gradient_accumulation_steps))) on one device.
std::int64_t optimizerSteps(const TrainingSettings& settings, std::int64_t samples);

/// The linear layers that adapters lie beside: "q_proj" and the like, "all-linear" spelt out.
std::vector<std::string> loraTargets(const TrainingSettings& settings);

/// "sft", "poft", "bi_poft", "dpo".
std::string_view nameOf(Objective objective);

/// "SFT", "PoFT", "bi-PoFT", "DPO".
std::string_view labelOf(Objective objective);

}  // namespace poft::recipe
