// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "engine/commands/commands.h"
#include "engine/commands/open_workspace.h"
#include "engine/evaluate/judged_files.h"
#include "storage/results/metric.h"
#include "storage/tables/evaluations.h"
#include "storage/tables/findings.h"

namespace poft::engine {

namespace {

Result<std::vector<JudgedAnswers>> answersOf(const OpenWorkspace& open, const storage::Experiment& experiment)
{
    POFT_TRY_ASSIGN(auto answers, judgedAnswers(*open.connection, experiment.id, experiment.name));
    if (answers.empty())
        return fail(ErrorKind::NotFound,
                    fmt::format("{} has no answers for a judge yet: its evaluations need the task mt_bench or "
                                "alpaca_eval, and its runs must have got there.",
                                experiment.name));
    return answers;
}

/// Keeps the judgments of one set of answers as an evaluation of its own, beside the answers.
Status keep(storage::Connection& connection, const JudgedAnswers& answers, const Judgments& judgments)
{
    storage::Evaluation row = answers.evaluation.evaluation;
    row.metric = answers.judge == Judge::MtBench ? results::kJudgeScoreMetric : results::kWinRateMetric;
    std::vector<storage::EvaluationItem> items;
    double sum = 0;
    std::size_t count = 0;
    for (const auto& [item, all] : judgments) {
        double ofItem = 0;
        for (const Judgment& judgment : all)
            ofItem += judgment.value;
        sum += ofItem;
        count += all.size();
        items.push_back({item, ofItem / static_cast<double>(all.size()), {}, {}});
    }
    row.value = sum / static_cast<double>(count);
    const storage::Writer writer(connection);
    POFT_TRY(storage::insertEvaluation(writer, row, items));
    fmt::print("{}: {} {:.3f} over {} of {} questions\n", answers.model, row.metric, row.value, items.size(),
               answers.answers.size());
    if (items.size() == answers.answers.size())
        return {};
    return storage::addFinding(writer, answers.evaluation.jobId, true,
                               fmt::format("Of {}'s answers to {}, {} of {} are judged.", answers.model, row.task,
                                           items.size(), answers.answers.size()));
}

}  // namespace

Status writeAnswers(const AnswersArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const storage::Experiment experiment, experimentOf(*open.connection, arguments.experiment));
    POFT_TRY_ASSIGN(const auto answers, answersOf(open, experiment));
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    POFT_TRY_ASSIGN(const auto files, writeAnswerFiles(arguments.output, answers,
                                                       std::chrono::duration_cast<std::chrono::seconds>(now).count()));
    for (const Path& file : files)
        fmt::print("{}\n", file.string());
    return {};
}

Status readJudgments(const JudgmentsArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const storage::Experiment experiment, experimentOf(*open.connection, arguments.experiment));
    POFT_TRY_ASSIGN(const auto answers, answersOf(open, experiment));
    POFT_TRY_ASSIGN(const ReadJudgments read, readJudgmentFiles(arguments.files, answers));
    for (const JudgedAnswers& one : answers)
        if (const auto judged = read.byModel.find(one.model); judged != read.byModel.end())
            POFT_TRY(keep(*open.connection, one, judged->second));
    constexpr std::size_t kShown = 10;
    for (std::size_t i = 0; i < std::min(kShown, read.problems.size()); ++i)
        fmt::print("! {}\n", read.problems[i]);
    if (read.problems.size() > kShown)
        fmt::print("! and {} more rows that could not be used\n", read.problems.size() - kShown);
    if (read.foreign > 0)
        fmt::print("! {} judgments are of models that {} did not answer as\n", read.foreign, experiment.name);
    if (read.byModel.empty())
        return fail(ErrorKind::NotFound,
                    fmt::format("No judgment is of an answer of {}; its answers are called {}{}.", experiment.name,
                                answers.front().model, answers.size() > 1 ? " and so on" : ""));
    return {};
}

}  // namespace poft::engine
