// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <limits>

#include "storage/recipe/settings.h"

namespace poft::recipe {

namespace {

/// The access to an enumeration whose values count up from 0 in the order of the setting's choices.
template <auto member>
constexpr ChoiceAccess choiceAccess()
{
    return {[](const TrainingSettings& settings) { return static_cast<std::size_t>(settings.*member); },
            [](TrainingSettings& settings, std::size_t index) {
                using Enumeration = std::remove_reference_t<decltype(settings.*member)>;
                settings.*member = static_cast<Enumeration>(index);
            }};
}

using S = TrainingSettings;

constexpr double kMostWhole = 1e15;  // exact in a double, more than any count here
constexpr double kMostNumber = 1e6;

constexpr unsigned bit(Objective objective)
{
    return 1u << static_cast<unsigned>(objective);
}
constexpr unsigned kAll = 0xf;
constexpr unsigned kSft = bit(Objective::Sft);
constexpr unsigned kPreference = bit(Objective::Poft) | bit(Objective::BiPoft);
constexpr unsigned kDpo = bit(Objective::Dpo);

// In the order of the enumerations of settings.h.
constexpr std::array kObjectives{Choice{"sft", "SFT"}, Choice{"poft", "PoFT"}, Choice{"bi_poft", "bi-PoFT"},
                                 Choice{"dpo", "DPO"}};
constexpr std::array kNormalizations{Choice{"sample", "Samples"}, Choice{"token", "Response tokens"}};
constexpr std::array kScoreUnits{Choice{"token", "Token"}, Choice{"byte", "Byte"}, Choice{"sequence", "Response"}};
constexpr std::array kWeightings{Choice{"none", "All alike"}, Choice{"aligned", "By the aligned models"}};
constexpr std::array kTruncations{Choice{"own", "Each model for itself"}, Choice{"shared", "Where the first one cuts"}};
constexpr std::array kSchedulers{Choice{"linear", "Linear"}, Choice{"cosine", "Cosine"}, Choice{"constant", "Constant"},
                                 Choice{"constant_with_warmup", "Constant after warm-up"}};
constexpr std::array kSaveStrategies{Choice{"no", "At the end only"}, Choice{"epoch", "After each epoch"},
                                     Choice{"steps", "Every so many steps"}};
constexpr std::array kEvalStrategies{Choice{"no", "Never"}, Choice{"epoch", "After each epoch"},
                                     Choice{"steps", "Every so many steps"}};
constexpr std::array kBestMetrics{Choice{"loss", "Held-out loss"}, Choice{"cross_entropy", "Held-out cross-entropy"},
                                  Choice{"evaluation", "First evaluation task"}};
constexpr std::array kEpochScores{Choice{"auto", "Full up to 20,000 samples"},
                                  Choice{"full", "A pass after each epoch"}, Choice{"online", "As seen in training"},
                                  Choice{"off", "None"}};

// The linear layers of a block, the same in every architecture that we compute; the first name stands for all.
constexpr std::array kLoraTargets{Choice{"all-linear", "All linear layers"},
                                  Choice{"q_proj", "Queries"},
                                  Choice{"k_proj", "Keys"},
                                  Choice{"v_proj", "Values"},
                                  Choice{"o_proj", "Attention output"},
                                  Choice{"gate_proj", "Gate"},
                                  Choice{"up_proj", "Up"},
                                  Choice{"down_proj", "Down"}};

// clang-format off
const std::array kTable{
    Setting{"objective", "Objective",
            "What is minimised: cross-entropy (SFT), preference over the aligned models (PoFT), the same with the target turned round on known noise (bi-PoFT), or preference between two responses (DPO).",
            "", SettingGroup::Method, choiceAccess<&S::objective>(), 0, 0, false, kObjectives, kAll},
    Setting{"loss_normalization", "Cross-entropy divided by",
            "What SFT divides a step's cross-entropy by: its samples, so that SFT and PoFT differ by tau alone, or its response tokens, as Hugging Face does.",
            "", SettingGroup::Method, choiceAccess<&S::lossNormalization>(), 0, 0, false, kNormalizations, kSft},
    Setting{"poft_beta", "PoFT beta",
            "Scale of the difference between the target's and the aligned models' scores; 1 in the paper.",
            "", SettingGroup::Method, &S::poftBeta, 0, 1000, true, {}, kPreference},
    Setting{"poft_gamma", "PoFT gamma",
            "Offset added to the scaled difference; 0 in the paper.",
            "", SettingGroup::Method, &S::poftGamma, -1000, 1000, false, {}, kPreference},
    Setting{"beta", "DPO beta",
            "Scale of DPO's rewards: the larger, the closer the model stays to where it started.",
            "", SettingGroup::Method, &S::beta, 0, 1000, true, {}, kDpo},
    Setting{"score_end_of_turn", "Score the end of turn",
            "Whether the token that ends a response counts as part of it, for the target and every aligned model alike.",
            "", SettingGroup::Method, &S::scoreEndOfTurn, 0, 0, false, {}, kAll},
    Setting{"score_unit", "Score per",
            "What a log-likelihood is divided by: response tokens (the paper), bytes, which compares models whose tokenizers differ much, or nothing, which makes the whole response's log-likelihood the reward.",
            "", SettingGroup::Method, choiceAccess<&S::scoreUnit>(), 0, 0, false, kScoreUnits, kSft | kPreference},
    Setting{"sample_weighting", "Samples count",
            "Whether all samples count alike in cross-entropy, or each by the likelihood that the aligned models give it, exp(r_LLM) over its mean: a filter like PoFT's that does not move.",
            "", SettingGroup::Method, choiceAccess<&S::sampleWeighting>(), 0, 0, false, kWeightings, kSft},
    Setting{"aligned_top_share", "Best samples only",
            "Share of the samples that are trained on: those that the aligned models find most likely (r_LLM); 1 takes all.",
            "", SettingGroup::Method, &S::alignedTopShare, 0, 1, true, {}, kSft | kPreference},
    Setting{"train_on_prompt", "Learn prompts too",
            "Whether every token counts, those of prompts and of the chat template too, for the target and every aligned model alike; the paper learns responses alone.",
            "", SettingGroup::Method, &S::trainOnPrompt, 0, 0, false, {}, kSft | kPreference},

    Setting{"learning_rate", "Learning rate",
            "The highest learning rate of the schedule.",
            "", SettingGroup::Optimisation, &S::learningRate, 0, 1, true, {}, kAll},
    Setting{"lr_scheduler_type", "Schedule",
            "How the learning rate falls after the warm-up.",
            "", SettingGroup::Optimisation, choiceAccess<&S::lrSchedulerType>(), 0, 0, false, kSchedulers, kAll},
    Setting{"warmup_steps", "Warm-up",
            "Steps over which the learning rate rises from 0; a value below 1 is a share of all steps.",
            "steps", SettingGroup::Optimisation, &S::warmupSteps, 0, kMostWhole, false, {}, kAll},
    Setting{"num_train_epochs", "Epochs",
            "Passes over the training data.",
            "epochs", SettingGroup::Optimisation, &S::numTrainEpochs, 0, 10000, true, {}, kAll},
    Setting{"max_steps", "Most steps",
            "Optimizer steps in all, whatever the number of epochs; -1 leaves it to the epochs.",
            "steps", SettingGroup::Optimisation, &S::maxSteps, -1, kMostWhole, false, {}, kAll},
    Setting{"weight_decay", "Weight decay",
            "Decoupled decay of AdamW; normalisation weights and biases are not decayed.",
            "", SettingGroup::Optimisation, &S::weightDecay, 0, 10, false, {}, kAll},
    Setting{"adam_beta1", "Adam beta 1",
            "Decay of the mean of gradients.",
            "", SettingGroup::Optimisation, &S::adamBeta1, 0, 0.999999, false, {}, kAll},
    Setting{"adam_beta2", "Adam beta 2",
            "Decay of the mean of squared gradients.",
            "", SettingGroup::Optimisation, &S::adamBeta2, 0, 0.99999999, false, {}, kAll},
    Setting{"adam_epsilon", "Adam epsilon",
            "Added to the root of the mean of squared gradients.",
            "", SettingGroup::Optimisation, &S::adamEpsilon, 0, 1, true, {}, kAll},
    Setting{"max_grad_norm", "Gradient norm at most",
            "A gradient with a larger norm is scaled down to it; 0 never scales.",
            "", SettingGroup::Optimisation, &S::maxGradNorm, 0, kMostNumber, false, {}, kAll},
    Setting{"seed", "Seed",
            "Decides the order of the samples and random weights; a recipe's seeds replace it.",
            "", SettingGroup::Optimisation, &S::seed, 0, kMostWhole, false, {}, kAll},

    Setting{"lora_r", "LoRA rank",
            "Rank of adapters (LoRA) that are trained in place of the weights, which needs far less memory; 0 trains all weights.",
            "", SettingGroup::Adapters, &S::loraR, 0, 65536, false, {}, kAll},
    Setting{"lora_alpha", "LoRA alpha",
            "Adapters are multiplied by alpha / rank.",
            "", SettingGroup::Adapters, &S::loraAlpha, 0, kMostNumber, true, {}, kAll},
    Setting{"lora_dropout", "LoRA dropout",
            "Share of the adapters' inputs that are zeroed at random in training.",
            "", SettingGroup::Adapters, &S::loraDropout, 0, 0.99, false, {}, kAll},
    Setting{"lora_target_modules", "LoRA targets",
            "The linear layers that adapters lie beside.",
            "", SettingGroup::Adapters, &S::loraTargetModules, 0, 0, false, kLoraTargets, kAll},

    Setting{"max_length", "Length at most",
            "Tokens of prompt and response that are kept, under each model's own tokenizer.",
            "tokens", SettingGroup::Batches, &S::maxLength, 2, 10'000'000, false, {}, kAll},
    Setting{"truncation", "Longer samples are cut",
            "By each model at its own max_length, so that models may score different parts of a response, or for all where the model that keeps least of it cuts.",
            "", SettingGroup::Batches, choiceAccess<&S::truncation>(), 0, 0, false, kTruncations, kSft | kPreference},
    Setting{"max_dropped_share", "Dropped samples at most",
            "Share of the samples that may have nothing to learn from under one of the models; with more, a run does not start.",
            "", SettingGroup::Batches, &S::maxDroppedShare, 0, 1, false, {}, kAll},
    Setting{"per_device_train_batch_size", "Samples at once",
            "Samples (of DPO: pairs) that one device works on together.",
            "samples", SettingGroup::Batches, &S::perDeviceTrainBatchSize, 1, 1'000'000, false, {}, kAll},
    Setting{"gradient_accumulation_steps", "Accumulated batches",
            "Batches whose gradients make one optimizer step; the result does not depend on how a step's samples are cut into batches.",
            "batches", SettingGroup::Batches, &S::gradientAccumulationSteps, 1, 1'000'000, false, {}, kAll},
    Setting{"bf16", "bfloat16",
            "Whether arithmetic is done in bfloat16, with weights kept in float32 beside.",
            "", SettingGroup::Batches, &S::bf16, 0, 0, false, {}, kAll},
    Setting{"gradient_checkpointing", "Compute activations twice",
            "Whether the backward pass computes each block's activations again instead of keeping them: far less memory, about a third more time, the same numbers.",
            "", SettingGroup::Batches, &S::gradientCheckpointing, 0, 0, false, {}, kAll},

    Setting{"save_strategy", "Checkpoints",
            "When a checkpoint is kept from which the training can go on; one is kept at the end in any case.",
            "", SettingGroup::Records, choiceAccess<&S::saveStrategy>(), 0, 0, false, kSaveStrategies, kAll},
    Setting{"save_steps", "Steps between checkpoints",
            "Optimizer steps between two checkpoints when they are kept by steps.",
            "steps", SettingGroup::Records, &S::saveSteps, 1, kMostWhole, false, {}, kAll},
    Setting{"save_total_limit", "Checkpoints at most",
            "How many checkpoints are kept, the latest ones; 0 keeps all.",
            "checkpoints", SettingGroup::Records, &S::saveTotalLimit, 0, 1'000'000, false, {}, kAll},
    Setting{"eval_strategy", "Held-out loss",
            "When the loss on the held-out samples (data.evaluation) is taken.",
            "", SettingGroup::Records, choiceAccess<&S::evalStrategy>(), 0, 0, false, kEvalStrategies, kSft | kPreference},
    Setting{"eval_steps", "Steps between held-out losses",
            "Optimizer steps between two measurements of the held-out loss when they are taken by steps.",
            "steps", SettingGroup::Records, &S::evalSteps, 1, kMostWhole, false, {}, kSft | kPreference},
    Setting{"load_best_model_at_end", "End with the best",
            "Whether the training ends with the checkpoint that was best, which is then always kept, instead of the last.",
            "", SettingGroup::Records, &S::loadBestModelAtEnd, 0, 0, false, {}, kAll},
    Setting{"metric_for_best_model", "Best by",
            "What decides which checkpoint is best: the held-out loss or cross-entropy, the lower the better, or the first evaluation task, the higher the better.",
            "", SettingGroup::Records, choiceAccess<&S::metricForBestModel>(), 0, 0, false, kBestMetrics, kAll},
    Setting{"early_stopping_patience", "Stop when no better",
            "The training ends after so many measurements in a row that were no better than the best; 0 never stops it early.",
            "measurements", SettingGroup::Records, &S::earlyStoppingPatience, 0, 1'000'000, false, {}, kAll},
    Setting{"epoch_scores", "Scores of each epoch",
            "How the target's score of every training sample is taken after each epoch: by a pass of its own, as seen in training, or not.",
            "", SettingGroup::Records, choiceAccess<&S::epochScores>(), 0, 0, false, kEpochScores, kAll},
};
// clang-format on

}  // namespace

std::span<const Setting> settingsTable()
{
    return kTable;
}

const Setting* findSetting(std::string_view name)
{
    for (const Setting& setting : kTable) {
        if (setting.name == name)
            return &setting;
    }
    return nullptr;
}

bool Setting::hasEffect(const TrainingSettings& settings) const
{
    return appliesTo(settings.objective) && (group != SettingGroup::Adapters || settings.loraR > 0);
}

std::string_view nameOf(Objective objective)
{
    return kObjectives[static_cast<std::size_t>(objective)].name;
}

std::string_view labelOf(Objective objective)
{
    return kObjectives[static_cast<std::size_t>(objective)].label;
}

}  // namespace poft::recipe
