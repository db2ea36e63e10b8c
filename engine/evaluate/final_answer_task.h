// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/evaluate/task_rows.h"
#include "engine/jinja/template.h"
#include "storage/result/result.h"

namespace poft::engine {

/// Which part of what a model wrote is its answer. The two number rules are those of lm-evaluation-harness's gsm8k.
enum class AnswerPart {
    Whole,        ///< "whole": all of it, without white space around
    NumberAfter,  ///< "number_after": the digits, points and commas, perhaps after a minus, right after the first
                  ///< marker that is followed by some (`#### (-?[0-9.,]+)`)
    LastNumber,   ///< "last_number": the last number, also in dollars (`(-?[$0-9.,]{2,})|(-?[0-9]+)`)
};

/// One way of counting right answers.
struct AnswerMetric {
    std::string name;  ///< "exact_match"
    AnswerPart part = AnswerPart::Whole;
    std::string marker;  ///< of NumberAfter, "#### "
};

/// The part of a text; none where the text has no such part. Commas, dollar signs and a point at the end of a number
/// are left out.
std::optional<std::string> answerOf(const AnswerMetric& metric, std::string_view text);

/// A task in which a model writes freely and its final answer is compared with the right one, from a file in
/// resources/tasks or one of the user's (kind "final_answer"). Patterns are as those of a ChoiceTask.
struct FinalAnswerTask {
    std::string name;
    std::string description;
    std::string source;                     ///< where the published rows are
    jinja::Template preamble;               ///< written once before everything; may be empty
    jinja::Template prompt;                 ///< the question
    jinja::Template reference;              ///< writes the solution, of which each metric's part is the right answer
    std::string separator = " ";            ///< between a solved item's question and its solution
    std::vector<std::string> columns = {};  ///< that a row must have
    FewShot fewShot = {};
    int maxNewTokens = 256;
    std::vector<std::string> stop = {};      ///< an answer ends before the first of these
    std::vector<AnswerMetric> metrics = {};  ///< the first is the task's own

    /// Reads the text of a task file; an unknown key, a wrong value or a broken pattern is an error that names it.
    static Result<FinalAnswerTask> parse(std::string_view json, const std::string& where);
};

}  // namespace poft::engine
