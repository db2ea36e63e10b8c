// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/command_set.h"

#include "engine/commands/commands.h"

namespace poft::engine {

namespace {

void addExperiment(CLI::App* command, Path& workspace, std::string& experiment)
{
    addWorkspace(command, workspace);
    command->add_option("EXPERIMENT", experiment, "Name or id of the experiment")->required();
}

void addReports(CommandSet& commands)
{
    const auto [report, reportArguments] = commands.add(
        commands.app(), "report", "Tables and charts of an experiment as CSV, Markdown and HTML", writeReport);
    addWorkspace(report, reportArguments.workspace);
    report->add_option("EXPERIMENT", reportArguments.experiment, "Name or id of the experiment")->required();
    report->add_option("--output", reportArguments.output, "The folder to write to")->required();

    const auto [roc, rocArguments] =
        commands.add(commands.app(), "roc", "How well scores and τ find known noise", measureNoiseDetection);
    addWorkspace(roc, rocArguments.workspace);
    roc->add_option("EXPERIMENT", rocArguments.experiment, "Name or id of the experiment")->required();
    roc->add_flag("--json", rocArguments.json, "Print one JSON document, with the curves");
}

void addEvaluation(CommandSet& commands)
{
    const auto [evaluate, evaluateArguments] =
        commands.add(commands.app(), "evaluate", "Ask a model the questions of a task, as lm-evaluation-harness does",
                     evaluateModel);
    addWorkspace(evaluate, evaluateArguments.workspace);
    evaluate->add_option("--model", evaluateArguments.model, "Name or id of the model")->required();
    evaluate
        ->add_option("--task", evaluateArguments.task,
                     "arc_challenge, gsm8k, hellaswag, mmlu, truthfulqa_mc2, winogrande, exact_match, or a task "
                     "file, .json")
        ->required();
    evaluate->add_option("--data", evaluateArguments.data,
                         "The task's rows in their published columns: files, or hf://datasets/organisation/name/file "
                         "of the local Hugging Face cache");
    evaluate->add_option("--dataset", evaluateArguments.dataset, "Instead of files, a data set: name or id");
    evaluate
        ->add_option("--few-shot", evaluateArguments.fewShot, "Solved items before each question (the task's number)")
        ->check(CLI::Range(0, 1000));
    evaluate->add_option("--few-shot-file", evaluateArguments.fewShotFiles,
                         "Rows to take solved items from (the data)");
    evaluate->add_option("--limit", evaluateArguments.limit, "Rows at most; 0 takes all (0)")
        ->check(CLI::Range(0, 1 << 30));
    evaluate->add_flag("--chat-template", evaluateArguments.chatTemplate,
                       "Put the question as a turn of the model's chat");
    evaluate->add_option("--dtype", evaluateArguments.dtype, "float32 or bfloat16")
        ->check(CLI::IsMember({"float32", "bfloat16"}));
    addDevice(evaluate, evaluateArguments.device);
    evaluate->add_option("--output", evaluateArguments.output, "Folder for results.json and the samples");
    evaluate->add_flag("--json", evaluateArguments.json, "Print one JSON document");

    const auto [compare, compareArguments] =
        commands.add(commands.app(), "compare",
                     "How two arms of an experiment did on the same items, and on which they "
                     "differ",
                     compareArms);
    addExperiment(compare, compareArguments.workspace, compareArguments.experiment);
    compare->add_option("--arms", compareArguments.arms, "The two arms by name")->expected(2)->required();
    compare->add_option("--task", compareArguments.task, "Only tasks whose name begins so");
    compare->add_option("--seed", compareArguments.seed, "Whose items to list (the first that both arms have)");
    compare->add_option("--limit", compareArguments.limit, "Items to list for each task; 0 lists all (20)")
        ->check(CLI::Range(0, 1 << 30));
    compare->add_flag("--json", compareArguments.json, "Print one JSON document");

    const auto [answers, answersArguments] =
        commands.add(commands.app(), "answers",
                     "Write an experiment's answers to MT-Bench and AlpacaEval as their "
                     "judges read them",
                     writeAnswers);
    addExperiment(answers, answersArguments.workspace, answersArguments.experiment);
    answers->add_option("--output", answersArguments.output, "Folder to write to")->required();

    const auto [judgments, judgmentsArguments] =
        commands.add(commands.app(), "judgments", "Read what a judge made of those answers", readJudgments);
    addExperiment(judgments, judgmentsArguments.workspace, judgmentsArguments.experiment);
    judgments
        ->add_option("FILE", judgmentsArguments.files,
                     "FastChat's model_judgment/*_single.jsonl or alpaca_eval's annotations.json")
        ->required();
}

}  // namespace

void addResultCommands(CommandSet& commands)
{
    addReports(commands);
    addEvaluation(commands);
}

}  // namespace poft::engine
