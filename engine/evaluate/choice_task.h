// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/evaluate/task_rows.h"
#include "engine/jinja/template.h"
#include "storage/result/result.h"

namespace poft::engine {

/// What is counted of a multiple-choice item.
enum class ChoiceMetric {
    Accuracy,            ///< "acc": the likeliest choice is the right one
    NormalizedAccuracy,  ///< "acc_norm": the same with log-likelihoods divided by the characters of each choice
    TrueShare,           ///< "mc2": probability of the true choices over that of all (TruthfulQA)
};

/// "acc", "acc_norm", "mc2": the names that lm-evaluation-harness has for them.
std::string_view nameOf(ChoiceMetric metric);

/// A task whose answer is the likeliest of several continuations, from a file in resources/tasks or one of the user's
/// (kind "multiple_choice"). Its patterns are templates (engine/jinja) over the columns of a row, as in
/// lm-evaluation-harness, whose tasks the shipped ones follow.
struct ChoiceTask {
    std::string name;
    std::string description;
    std::string source;           ///< where the published rows are: "allenai/ai2_arc, ARC-Challenge, test"
    jinja::Template preamble;     ///< written once before everything; may be empty
    jinja::Template prompt;       ///< what stands before the choices; not used with `promptsDiffer`
    jinja::Template choices;      ///< writes a JSON list of texts
    jinja::Template answer;       ///< writes the right choice's number from 0, or for mc2 a JSON list of 0 and 1
    jinja::Template example;      ///< a solved item, for few-shot prompts; used with `hasExample`
    bool promptsDiffer = false;   ///< `prompt` writes a JSON list, one for each choice (Winogrande)
    std::string separator = " ";  ///< between prompt and choice
    bool hasExample = false;      ///< else a solved item is prompt, separator and right choice
    std::vector<std::string> columns = {};  ///< that a row must have
    FewShot fewShot = {};
    std::string groupColumn = {};            ///< results are given by the values of this column too; empty = not
    std::vector<ChoiceMetric> metrics = {};  ///< the first is the task's own

    /// Reads the text of a task file; an unknown key, a wrong value or a broken pattern is an error that names it.
    static Result<ChoiceTask> parse(std::string_view json, const std::string& where);

    /// A shipped task by name, or a file by its path.
    static Result<ChoiceTask> load(const std::string& nameOrPath);
};

}  // namespace poft::engine
