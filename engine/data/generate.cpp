// SPDX-License-Identifier: Apache-2.0
#include "engine/data/generate.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>

#include "engine/data/generate_tasks.h"
#include "engine/data/random.h"

namespace poft::data {

namespace {

/// Each part's name and its share of all problems, in percent.
struct PartShare {
    Part part;
    std::string_view name;
    int percent;
};
constexpr std::array kParts{
    PartShare{Part::Base, "base", 40},  PartShare{Part::Aligned, "aligned", 30}, PartShare{Part::Train, "train", 15},
    PartShare{Part::Pairs, "pairs", 5}, PartShare{Part::Test, "test", 10},
};

/// How often a task is asked for a problem that is new and of the right part, for each that is wanted, before it counts
/// as used up.
constexpr std::int64_t kDrawsPerProblem = 400;

/// More than any task has; a larger count is a slip of the keyboard.
constexpr std::int64_t kMostSamples = 10'000'000;

struct DrawnProblem {
    const TaskKind* task;
    Problem problem;
};

Result<std::vector<const TaskKind*>> chosenTasks(const std::vector<std::string>& names)
{
    std::vector<const TaskKind*> chosen;
    if (names.empty())
        for (const TaskKind& task : taskKinds())
            chosen.push_back(&task);
    for (const std::string& name : names) {
        const TaskKind* found = nullptr;
        std::string known;
        for (const TaskKind& task : taskKinds()) {
            known += (known.empty() ? "" : ", ") + std::string(task.name);
            if (task.name == name)
                found = &task;
        }
        if (!found)
            return fail(ErrorKind::Invalid, "The generator has no task '" + name + "'; it has " + known + ".");
        chosen.push_back(found);
    }
    return chosen;
}

/// `count` different problems of one part, the tasks in turn, then shuffled.
Result<std::vector<DrawnProblem>> drawProblems(const std::vector<const TaskKind*>& tasks, const PartShare& part,
                                               std::int64_t count, Random& random)
{
    std::vector<DrawnProblem> drawn;
    std::unordered_set<std::string> seen;
    for (std::size_t k = 0; k < tasks.size(); ++k) {
        const TaskKind& task = *tasks[k];
        const auto tasksLeft = static_cast<std::int64_t>(tasks.size() - k);
        const std::int64_t wanted = (count - static_cast<std::int64_t>(drawn.size()) + tasksLeft - 1) / tasksLeft;
        std::int64_t found = 0;
        for (std::int64_t draws = 0; found < wanted; ++draws) {
            if (draws == wanted * kDrawsPerProblem)
                return fail(ErrorKind::Invalid, "The task '" + std::string(task.name) + "' has only about " +
                                                    std::to_string(found) + " different problems in the part '" +
                                                    std::string(part.name) + "', and " + std::to_string(wanted) +
                                                    " are asked for; lower the count or name more tasks.");
            Problem problem = task.draw(random);
            if (partOf(task.name, problem.key) != part.part ||
                !seen.insert(std::string(task.name) + '\n' + problem.key).second)
                continue;
            drawn.push_back({&task, std::move(problem)});
            ++found;
        }
    }
    random.shuffle(drawn);
    return drawn;
}

/// Wordings are small letters, but for the first: what is asked about are the capitals and digits.
std::ptrdiff_t sizeOf(std::string_view prompt)
{
    return std::ranges::count_if(prompt.substr(1),
                                 [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

Sample question(const DrawnProblem& drawn)
{
    Sample sample;
    sample.conversation.messages = {
        {.role = "user", .content = drawn.problem.prompt, .name = {}, .toolCalls = {}},
        {.role = std::string(text::kAssistantRole), .content = drawn.problem.answer, .name = {}, .toolCalls = {}}};
    sample.isNoise = false;
    sample.extra = R"({"answer_length":)" + std::to_string(drawn.problem.answer.size()) + R"(,"question_size":)" +
                   std::to_string(sizeOf(drawn.problem.prompt)) + R"(,"task":")" + std::string(drawn.task->name) +
                   R"("})";
    return sample;
}

Sample pair(const DrawnProblem& drawn)
{
    Sample sample = question(drawn);
    sample.kind = SampleKind::Pairs;
    sample.rejected = sample.conversation;
    sample.rejected.messages.back().content = drawn.problem.wrong;
    return sample;
}

/// One thing that a text says: as a statement, or as an exchange. The lines of an exchange read as a rendered
/// conversation without its marks, so that a base model has met the form before it is fine-tuned.
std::string said(const DrawnProblem& drawn, Random& random)
{
    if (random.chance(0.5))
        return "user\n" + drawn.problem.prompt + "\nassistant\n" + drawn.problem.answer;
    return drawn.problem.statement + ".";
}

Sample plainText(std::span<const DrawnProblem> statements, Random& random)
{
    std::string content;
    for (const DrawnProblem& drawn : statements)
        content += (content.empty() ? "" : "\n") + said(drawn, random);
    Sample sample;
    sample.kind = SampleKind::Text;
    sample.conversation.messages = {
        {.role = std::string(text::kTextRole), .content = std::move(content), .name = {}, .toolCalls = {}}};
    return sample;
}

}  // namespace

std::optional<Part> partFromName(std::string_view name)
{
    for (const PartShare& part : kParts)
        if (part.name == name)
            return part.part;
    return std::nullopt;
}

Part partOf(std::string_view task, std::string_view key)
{
    const int percentile = static_cast<int>(stableHash(key, stableHash(task)) % 100);
    int end = 0;
    for (const PartShare& part : kParts) {
        end += part.percent;
        if (percentile < end)
            return part.part;
    }
    return kParts.back().part;
}

Result<std::vector<Sample>> generate(const recipe::Generation& request)
{
    const auto part = std::find_if(kParts.begin(), kParts.end(), [&](const auto& p) { return p.name == request.part; });
    if (part == kParts.end())
        return fail(ErrorKind::Invalid,
                    "The generator has no part '" + request.part + "'; it has base, aligned, train, pairs and test.");
    if (request.count < 1 || request.count > kMostSamples)
        return fail(ErrorKind::Invalid, "The generator was asked for " + std::to_string(request.count) +
                                            " samples; give a count from 1 to " + std::to_string(kMostSamples) + ".");
    POFT_TRY_ASSIGN(const std::vector<const TaskKind*> tasks, chosenTasks(request.tasks));

    Random random(stableHash(request.part, static_cast<std::uint64_t>(request.seed)));
    const bool texts = part->part == Part::Base;
    POFT_TRY_ASSIGN(const std::vector<DrawnProblem> problems,
                    drawProblems(tasks, *part, texts ? request.count * kStatementsPerText : request.count, random));
    std::vector<Sample> samples;
    samples.reserve(static_cast<std::size_t>(request.count));
    if (texts)
        for (std::size_t begin = 0; begin < problems.size(); begin += kStatementsPerText)
            samples.push_back(plainText(std::span(problems).subspan(begin, kStatementsPerText), random));
    else
        for (const DrawnProblem& drawn : problems)
            samples.push_back(part->part == Part::Pairs ? pair(drawn) : question(drawn));
    return samples;
}

}  // namespace poft::data
