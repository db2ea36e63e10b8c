// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/data/random.h"

namespace poft::data {

/// One question with its known answer.
struct Problem {
    std::string key;        ///< what is asked about, whatever the wording: equal keys of a task are the same problem
    std::string prompt;     ///< one of the task's wordings; no two problems share one
    std::string answer;     ///< the right answer
    std::string wrong;      ///< a mistake that somebody could make; never the right answer
    std::string statement;  ///< question and answer as a sentence without full stop, for plain texts
};

/// A kind of question. Words are written in capitals and wordings in small letters, so that a small vocabulary spends
/// its merges on the wordings and spells the words out.
struct TaskKind {
    std::string_view name;     ///< as in a recipe
    std::string_view meaning;  ///< for a person
    Problem (*draw)(Random&);  ///< any problem of the kind; the same state of the generator gives the same problem
};

/// All kinds, in the order in which they are listed to a person.
std::span<const TaskKind> taskKinds();

}  // namespace poft::data
