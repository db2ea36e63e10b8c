// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/command_set.h"

#include "engine/commands/commands.h"

namespace poft::engine {

namespace {

void addWork(CommandSet& commands)
{
    const auto [score, scoreArguments] =
        commands.add(commands.app(), "score",
                     "Log-likelihoods of a data set's responses under models, kept in the workspace", scoreDataset);
    addWorkspace(score, scoreArguments.workspace);
    score->add_option("--dataset", scoreArguments.dataset, "Name or id of the data set")->required();
    score->add_option("--model", scoreArguments.models, "Name or id of a model; may be given several times")
        ->required();
    score->add_option("--max-length", scoreArguments.maxLength, "Tokens of prompt and response; the rest is cut")
        ->check(CLI::Range(2, 1 << 20));
    score->add_option("--score-end-of-turn", scoreArguments.scoreEndOfTurn,
                      "Whether the end-of-turn token counts (true)");
    score->add_option("--dtype", scoreArguments.dtype, "float32 or bfloat16")
        ->check(CLI::IsMember({"float32", "bfloat16"}));
    score->add_flag("--without-prompt", scoreArguments.withoutPrompt, "The responses alone, for filters by ifd");
    score->add_flag("--tokens", scoreArguments.tokens, "Keep the log-likelihood of each response token too");
    addDevice(score, scoreArguments.device);

    const auto [distill, distillArguments] = commands.add(
        commands.app(), "distill", "Make a data set of another one's prompts with a model's answers", distillDataset);
    addWorkspace(distill, distillArguments.workspace);
    distill->add_option("--dataset", distillArguments.dataset, "Name or id of the data set with the prompts")
        ->required();
    distill->add_option("--model", distillArguments.model, "Name or id of the model that answers")->required();
    distill->add_option("--name", distillArguments.name, "Name of the new data set")->required();
    distill->add_option("--max-new-tokens", distillArguments.maxNewTokens, "Tokens of an answer (512)")
        ->check(CLI::Range(1, 1 << 20));
    distill->add_option("--temperature", distillArguments.temperature, "0 takes the likeliest token each time (0)")
        ->check(CLI::Range(0.0, 100.0));
    distill->add_option("--top-p", distillArguments.topP, "Draw from the likeliest tokens of this share (1)")
        ->check(CLI::Range(1e-9, 1.0));
    distill->add_option("--seed", distillArguments.seed, "Of the draws (0)")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 50));
    distill->add_option("--dtype", distillArguments.dtype, "float32 or bfloat16")
        ->check(CLI::IsMember({"float32", "bfloat16"}));
    addDevice(distill, distillArguments.device);

    const auto [plan, planArguments] =
        commands.add(commands.app(), "plan", "What a recipe would do: problems, jobs, memory, disk, time", planRecipe);
    addWorkspace(plan, planArguments.workspace);
    plan->add_option("RECIPE", planArguments.recipe, "A recipe file, .json")->required();
    plan->add_option("--folder", planArguments.folder,
                     "Where the recipe's relative paths begin, if not in its own folder");
    plan->add_flag("--json", planArguments.json, "Print one JSON document");

    const auto [run, runArguments] = commands.add(commands.app(), "run", "Work off a recipe", runRecipe);
    run->add_option("WORKSPACE", runArguments.workspace, "The workspace's folder; made where it is missing")
        ->required();
    run->add_option("RECIPE", runArguments.recipe, "A recipe file, .json")->required();
    run->add_flag("--queue", runArguments.queueOnly, "Only queue its jobs");
    run->add_flag("--again", runArguments.again, "Do everything anew, also what is done already");
    addDevice(run, runArguments.device);
}

void addQueue(CommandSet& commands)
{
    const auto [workCommand, workArguments] =
        commands.add(commands.app(), "work", "Run queued jobs until none is left", work);
    addWorkspace(workCommand, workArguments.workspace);
    addDevice(workCommand, workArguments.device);

    const auto [jobs, jobsArguments] = commands.add(commands.app(), "jobs", "The queue and its history", listJobs);
    addWorkspace(jobs, jobsArguments.workspace);
    jobs->add_flag("--json", jobsArguments.json, "Print one JSON document");

    const auto [control, controlArguments] =
        commands.add(commands.app(), "control", "Pause, resume, stop, checkpoint or retry a job", controlJob);
    addWorkspace(control, controlArguments.workspace);
    control->add_option("JOB", controlArguments.job, "The job's id, as `jobs` lists it")->required();
    control->add_option("ACTION", controlArguments.action, "pause, resume, stop, checkpoint or retry")
        ->required()
        ->check(CLI::IsMember({"pause", "resume", "stop", "checkpoint", "retry"}));
}

}  // namespace

void addExperimentCommands(CommandSet& commands)
{
    addWork(commands);
    addQueue(commands);
}

}  // namespace poft::engine
