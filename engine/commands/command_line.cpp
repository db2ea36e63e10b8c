// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/command_line.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <iostream>

#include "engine/bench/benchmark.h"
#include "engine/commands/commands.h"
#include "engine/report/build_info.h"
#include "engine/team/environment.h"
#include "engine/team/follower.h"
#include "storage/recipe/vocabulary.h"

namespace poft::engine {

namespace {

/// The command line's options live here while it is parsed; the chosen command leaves what is to be done.
class Parser {
public:
    Parser()
    {
        m_app.set_version_flag("--version", engineBuild());
        m_app.require_subcommand(1);
        m_app.failure_message(
            [](const CLI::App*, const CLI::Error& error) { return std::string(error.what()) + "\n"; });
        addMachine();
        addData();
        addDerivedData();
        addSubsets();
        addModels();
        addExperiments();
        addQueue();
        addResults();
        addEvaluation();
        addLines();
    }

    int run(int argc, const char* const* argv)
    {
        try {
            m_app.parse(argc, argv);
        } catch (const CLI::CallForHelp& request) {
            return m_app.exit(request);
        } catch (const CLI::CallForAllHelp& request) {
            return m_app.exit(request);
        } catch (const CLI::CallForVersion& request) {
            return m_app.exit(request);
        } catch (const CLI::ParseError& error) {
            std::cerr << "poft-engine: " << error.what() << " (--help lists the commands and options)\n";
            return 2;
        }
        const Status status = runOrFollow();
        if (status)
            return 0;
        std::cerr << "poft-engine: " << status.error().message << "\n";
        return 1;
    }

private:
    /// The command; or, where several processes work on it together and this one is not the first, its part.
    Status runOrFollow() const
    {
        static constexpr std::array<std::string_view, 4> kShared{"distill", "run", "score", "work"};
        const std::string name = m_app.get_subcommands().front()->get_name();
        if (std::ranges::find(kShared, name) == kShared.end())
            return m_command();
        POFT_TRY_ASSIGN(const auto peers, peersFromEnvironment());
        return peers && peers->rank > 0 ? followRankZero(*peers) : m_command();
    }

    /// A subcommand that ends in a use case with its arguments.
    template <class Arguments>
    CLI::App* add(CLI::App& parent, const char* name, const char* description, Arguments& arguments,
                  Status (*useCase)(const Arguments&))
    {
        CLI::App* command = parent.add_subcommand(name, description);
        command->callback(
            [this, &arguments, useCase] { m_command = [&arguments, useCase] { return useCase(arguments); }; });
        return command;
    }

    void addMachine()
    {
        CLI::App* doctorCommand = add(m_app, "doctor", "What this machine can do, and what to mend", m_doctor, doctor);
        doctorCommand->add_flag("--deep", m_doctor.deep, "Run the numeric self-checks on every device");
        doctorCommand->add_option("--only", m_doctor.only, "Run only the self-check of this name");
        doctorCommand->add_flag("--json", m_doctor.json, "Print one JSON document");

        CLI::App* init = m_app.add_subcommand("init", "Make an empty workspace");
        init->add_option("WORKSPACE", m_workspace, "A folder that is new or empty")->required();
        init->callback([this] { m_command = [this] { return initWorkspace(m_workspace); }; });

        CLI::App* bench =
            add(m_app, "bench", "How fast parts of the engine are on this machine", m_bench, runBenchmarks);
        bench->footer(benchmarkNames());
        bench->add_option("NAME", m_bench.names, "Which; without a name all of them")
            ->check(CLI::IsMember(benchmarkList()));
        bench->add_option("--model", m_bench.model,
                          "Measure tokenizer, template, weights and training of this model folder instead of made-up "
                          "ones");
        addDevice(bench, m_bench.device);
        bench->add_flag("--json", m_bench.json, "Print a JSON line for each row");
    }

    void addData()
    {
        CLI::App* inspect =
            add(m_app, "inspect", "What files hold: format, columns, first samples, bad rows", m_inspect, inspectFiles);
        inspect->add_option("FILE", m_inspect.files, "JSON, JSON Lines, CSV (each also .gz or .zst) or Parquet files")
            ->required();
        inspect->add_option("--rows", m_inspect.rows, "First samples to show")->check(CLI::Range(0, 10000));
        addMapping(inspect, m_inspect.format, m_inspect.map);
        inspect->add_flag("--json", m_inspect.json, "Print one JSON document");

        CLI::App* import =
            add(m_app, "import", "Bring files into a workspace as one data set", m_import, importDataset);
        addWorkspace(import, m_import.workspace);
        import->add_option("--name", m_import.name, "Name of the data set")->required();
        addMapping(import, m_import.format, m_import.map);
        import
            ->add_option("--max-bad-share", m_import.maxBadShare,
                         "Share of bad rows above which the import stops and undoes itself (0.5)")
            ->check(CLI::Range(0.0, 1.0));
        import->add_option("FILE", m_import.files, "JSON, JSON Lines, CSV (each also .gz or .zst) or Parquet files")
            ->required();

        CLI::App* exportCommand =
            add(m_app, "export", "Write a data set with its scores as JSON Lines or Parquet", m_export, exportDataset);
        addWorkspace(exportCommand, m_export.workspace);
        exportCommand->add_option("--dataset", m_export.dataset, "Name or id of the data set")->required();
        exportCommand->add_option("--experiment", m_export.experiment, "Whose scores to add: name or id");
        exportCommand->add_option("FILE", m_export.file, "The file to write, .jsonl or .parquet")->required();

        CLI::App* preview = add(m_app, "preview", "What a model sees of a data set's samples, and what of it is learnt",
                                m_preview, previewDataset);
        addWorkspace(preview, m_preview.workspace);
        preview->add_option("--dataset", m_preview.dataset, "Name or id of the data set")->required();
        preview->add_option("--model", m_preview.model, "Name or id of the model")->required();
        preview->add_option("--rows", m_preview.rows, "Samples to show (5)")->check(CLI::Range(1, 1 << 30));
        preview->add_option("--max-length", m_preview.maxLength, "Tokens that are kept; 0 keeps all (0)")
            ->check(CLI::Range(0, 1 << 30));
        preview->add_option("--sample", m_preview.samples, "Id of a sample to show")->allow_extra_args(false);
        preview->add_flag("--whole", m_preview.whole, "Report on the whole data set, not on the shown samples alone");
        preview->add_option("--shared-with", m_preview.sharedWith, "A model sharing the cut")->allow_extra_args(false);
        preview->add_flag("--train-on-prompt", m_preview.trainOnPrompt, "Learn prompts too");
        preview->add_flag("--last-turn", m_preview.lastTurn, "Learn the last assistant turn alone");
        preview->add_option("--score-end-of-turn", m_preview.scoreEndOfTurn,
                            "Whether the end-of-turn token counts (true)");
        preview->add_flag("--json", m_preview.json, "Print one JSON document");
    }

    void addDerivedData()
    {
        CLI::App* noise = add(m_app, "noise", "Make a data set with known noise of another one", m_noise, makeNoise);
        addWorkspace(noise, m_noise.workspace);
        noise->add_option("--dataset", m_noise.dataset, "Name or id of the data set")->required();
        noise->add_option("--name", m_noise.name, "Name of the data set that is made")->required();
        noise->add_option("--kind", m_noise.kinds, noiseKinds())
            ->type_name("KIND=RATE")
            ->allow_extra_args(false)
            ->required();
        noise->add_option("--mode", m_noise.mode, "replace: in place of clean samples; add: beside them (replace)")
            ->check(CLI::IsMember({"replace", "add"}));
        noise->add_option("--seed", m_noise.seed, "Decides which samples, and what becomes of them (0)");
        noise->add_option("--character-rate", m_noise.characterRate,
                          "Of a response's characters, the share that an edit touches (0.2)");
        noise->add_option("--source", m_noise.source, "The data set that foreign_response draws from: name or id");

        CLI::App* split = add(m_app, "split", "Part a data set by its contents' hashes", m_split, splitDataset);
        addWorkspace(split, m_split.workspace);
        split->add_option("--dataset", m_split.dataset, "Name or id of the data set")->required();
        split
            ->add_option("--part", m_split.parts,
                         "Name and share of a data set that is made: train=0.9 (may be given several times)")
            ->type_name("NAME=SHARE")
            ->allow_extra_args(false)
            ->required();
        split->add_option("--seed", m_split.seed,
                          "With the same seed a content stays on its side in every data set (0)");
    }

    static std::vector<std::string> benchmarkList()
    {
        std::vector<std::string> names;
        for (const Benchmark& benchmark : benchmarks())
            names.emplace_back(benchmark.name);
        return names;
    }

    static std::string benchmarkNames()
    {
        std::string help = "Benchmarks:";
        for (const Benchmark& benchmark : benchmarks())
            help += "\n" + std::string(benchmark.name) + ": " + benchmark.about;
        return help;
    }

    static std::string templateHelp()
    {
        std::string help =
            "A chat template of ours instead of the folder's own (which has one, or gets the one that "
            "fits its tokenizer):";
        for (const recipe::Word& format : recipe::kTemplates)
            help += "\n" + std::string(format.name) + ", " + std::string(format.meaning);
        return help;
    }

    template <class Words>
    static std::vector<std::string> namesOf(const Words& words)
    {
        std::vector<std::string> names;
        for (const recipe::Word& word : words)
            names.emplace_back(word.name);
        return names;
    }

    void addSubsets()
    {
        CLI::App* filter =
            add(m_app, "filter", "Which samples filters keep, how far filters agree, and a data set of what one keeps",
                m_filter, filterDataset);
        addDataset(filter, m_filter.workspace, m_filter.dataset);
        filter
            ->add_option("--filter", m_filter.filters,
                         R"(JSON, or @file: {"by":"r_llm","models":["M"],"top":0.5} (may be given several times))")
            ->allow_extra_args(false)
            ->required();
        filter->add_option("--name", m_filter.name, "Name of the data set to make; without it nothing is changed");
        filter->add_flag("--json", m_filter.json, "Print one JSON document");

        CLI::App* duplicates = add(m_app, "duplicates", "Look for near duplicates in a data set, and count lengths",
                                   m_duplicates, findDuplicates);
        addDataset(duplicates, m_duplicates.workspace, m_duplicates.dataset);
        duplicates
            ->add_option("--threshold", m_duplicates.threshold,
                         "Least Jaccard similarity of the runs of five words (0.8)")
            ->check(CLI::Range(0.01, 1.0));

        CLI::App* tag = add(m_app, "tag", "Tag samples, or mark them to be kept or dropped", m_tag, tagDataset);
        addDataset(tag, m_tag.workspace, m_tag.dataset);
        tag->add_option("--filter", m_tag.filter, "Which samples, as `filter` has it (all)");
        tag->add_option("--tag", m_tag.tag, "Give them this tag");
        tag->add_option("--untag", m_tag.untag, "Take this tag from them");
        tag->add_option("--verdict", m_tag.verdict, "keep, drop or none")
            ->check(CLI::IsMember({"keep", "drop", "none"}));

        CLI::App* values = add(m_app, "values", "Bring numbers of samples into a workspace, to sort and filter by",
                               m_values, importValues);
        addDataset(values, m_values.workspace, m_values.dataset);
        values->add_option("--name", m_values.name, "Name of the numbers in the workspace")->required();
        values->add_option("--column", m_values.column, "The column that holds them")->required();
        values->add_option(
            "--join", m_values.join,
            "Column of the file that names the sample: one that was kept at the import, or content_hash");
        values->add_option("FILE", m_values.file, "A file of rows; without it the data set's own kept column");

        CLI::App* deletion = add(m_app, "delete", "What depends on a data set, run or checkpoint; with --yes it goes",
                                 m_delete, deleteThing);
        addWorkspace(deletion, m_delete.workspace);
        deletion->add_option("KIND", m_delete.kind, "dataset, run or checkpoint")
            ->required()
            ->check(CLI::IsMember({"dataset", "run", "checkpoint"}));
        deletion->add_option("NAME", m_delete.what, "Name or id; of a checkpoint RUN/STEP")->required();
        deletion->add_flag("--yes", m_delete.yes, "Delete it");
    }

    static void addDataset(CLI::App* command, Path& workspace, std::string& dataset)
    {
        addWorkspace(command, workspace);
        command->add_option("--dataset", dataset, "Name or id of the data set")->required();
    }

    static std::string noiseKinds()
    {
        std::string help = "A kind of noise and the share of samples (may be given several times):";
        for (const recipe::Word& kind : recipe::kNoiseKinds)
            help += "\n" + std::string(kind.name) + ", " + std::string(kind.meaning);
        return help;
    }

    void addModels()
    {
        CLI::App* models = m_app.add_subcommand("models", "Model folders that a workspace knows");
        models->require_subcommand(1);
        CLI::App* addCommand =
            add(*models, "add", "Check a Hugging Face model folder and register it", m_addModel, addModel);
        addWorkspace(addCommand, m_addModel.workspace);
        addCommand->add_option("--name", m_addModel.name, "Name of the model")->required();
        addCommand
            ->add_option("PATH", m_addModel.folder,
                         "The model's folder, or organisation/name of a model in the local Hugging Face cache")
            ->required();
        addCommand->add_flag("--copy", m_addModel.copy,
                             "Copy the folder into the workspace instead of referring to it");
        addCommand->add_option("--template", m_addModel.chatTemplate, templateHelp())
            ->check(CLI::IsMember(namesOf(recipe::kTemplates)));

        CLI::App* merge = add(*models, "merge", "Write a model's folder with its adapters (LoRA) added to the weights",
                              m_mergeModel, mergeModel);
        addWorkspace(merge, m_mergeModel.workspace);
        merge->add_option("--model", m_mergeModel.model, "Name or id of the model")->required();
        merge->add_option("FOLDER", m_mergeModel.folder, "The folder to make")->required();

        CLI::App* list = models->add_subcommand("list", "The models of a workspace");
        addWorkspace(list, m_workspace);
        list->add_flag("--json", m_json, "Print one JSON document");
        list->callback([this] { m_command = [this] { return listModels(m_workspace, m_json); }; });
    }

    void addExperiments()
    {
        CLI::App* score =
            add(m_app, "score", "Log-likelihoods of a data set's responses under models, kept in the workspace",
                m_score, scoreDataset);
        addWorkspace(score, m_score.workspace);
        score->add_option("--dataset", m_score.dataset, "Name or id of the data set")->required();
        score->add_option("--model", m_score.models, "Name or id of a model; may be given several times")->required();
        score->add_option("--max-length", m_score.maxLength, "Tokens of prompt and response; the rest is cut")
            ->check(CLI::Range(2, 1 << 20));
        score->add_option("--score-end-of-turn", m_score.scoreEndOfTurn, "Whether the end-of-turn token counts (true)");
        score->add_option("--dtype", m_score.dtype, "float32 or bfloat16")
            ->check(CLI::IsMember({"float32", "bfloat16"}));
        score->add_flag("--without-prompt", m_score.withoutPrompt, "The responses alone, for filters by ifd");
        score->add_flag("--tokens", m_score.tokens, "Keep the log-likelihood of each response token too");
        addDevice(score, m_score.device);

        CLI::App* distill = add(m_app, "distill", "Make a data set of another one's prompts with a model's answers",
                                m_distill, distillDataset);
        addWorkspace(distill, m_distill.workspace);
        distill->add_option("--dataset", m_distill.dataset, "Name or id of the data set with the prompts")->required();
        distill->add_option("--model", m_distill.model, "Name or id of the model that answers")->required();
        distill->add_option("--name", m_distill.name, "Name of the new data set")->required();
        distill->add_option("--max-new-tokens", m_distill.maxNewTokens, "Tokens of an answer (512)")
            ->check(CLI::Range(1, 1 << 20));
        distill->add_option("--temperature", m_distill.temperature, "0 takes the likeliest token each time (0)")
            ->check(CLI::Range(0.0, 100.0));
        distill->add_option("--top-p", m_distill.topP, "Draw from the likeliest tokens of this share (1)")
            ->check(CLI::Range(1e-9, 1.0));
        distill->add_option("--seed", m_distill.seed, "Of the draws (0)")
            ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 50));
        distill->add_option("--dtype", m_distill.dtype, "float32 or bfloat16")
            ->check(CLI::IsMember({"float32", "bfloat16"}));
        addDevice(distill, m_distill.device);

        CLI::App* plan =
            add(m_app, "plan", "What a recipe would do: problems, jobs, memory, disk, time", m_plan, planRecipe);
        addWorkspace(plan, m_plan.workspace);
        plan->add_option("RECIPE", m_plan.recipe, "A recipe file, .json")->required();
        plan->add_option("--folder", m_plan.folder,
                         "Where the recipe's relative paths begin, if not in its own folder");
        plan->add_flag("--json", m_plan.json, "Print one JSON document");

        CLI::App* run = add(m_app, "run", "Work off a recipe", m_run, runRecipe);
        run->add_option("WORKSPACE", m_run.workspace, "The workspace's folder; made where it is missing")->required();
        run->add_option("RECIPE", m_run.recipe, "A recipe file, .json")->required();
        run->add_flag("--queue", m_run.queueOnly, "Only queue its jobs");
        run->add_flag("--again", m_run.again, "Do everything anew, also what is done already");
        addDevice(run, m_run.device);
    }

    void addQueue()
    {
        CLI::App* workCommand = add(m_app, "work", "Run queued jobs until none is left", m_work, work);
        addWorkspace(workCommand, m_work.workspace);
        addDevice(workCommand, m_work.device);

        CLI::App* jobs = m_app.add_subcommand("jobs", "The queue and its history");
        addWorkspace(jobs, m_workspace);
        jobs->add_flag("--json", m_json, "Print one JSON document");
        jobs->callback([this] { m_command = [this] { return listJobs(m_workspace, m_json); }; });

        CLI::App* control =
            add(m_app, "control", "Pause, resume, stop, checkpoint or retry a job", m_control, controlJob);
        addWorkspace(control, m_control.workspace);
        control->add_option("JOB", m_control.job, "The job's id, as `jobs` lists it")->required();
        control->add_option("ACTION", m_control.action, "pause, resume, stop, checkpoint or retry")
            ->required()
            ->check(CLI::IsMember({"pause", "resume", "stop", "checkpoint", "retry"}));
    }

    void addResults()
    {
        CLI::App* report =
            add(m_app, "report", "Tables and charts of an experiment as CSV, Markdown and HTML", m_report, writeReport);
        addWorkspace(report, m_report.workspace);
        report->add_option("EXPERIMENT", m_report.experiment, "Name or id of the experiment")->required();
        report->add_option("--output", m_report.output, "The folder to write to")->required();

        CLI::App* roc = add(m_app, "roc", "How well scores and τ find known noise", m_roc, measureNoiseDetection);
        addWorkspace(roc, m_roc.workspace);
        roc->add_option("EXPERIMENT", m_roc.experiment, "Name or id of the experiment")->required();
        roc->add_flag("--json", m_roc.json, "Print one JSON document, with the curves");
    }

    void addEvaluation()
    {
        CLI::App* evaluate =
            add(m_app, "evaluate", "Ask a model the questions of a task, as lm-evaluation-harness does", m_evaluate,
                evaluateModel);
        addWorkspace(evaluate, m_evaluate.workspace);
        evaluate->add_option("--model", m_evaluate.model, "Name or id of the model")->required();
        evaluate
            ->add_option("--task", m_evaluate.task,
                         "arc_challenge, gsm8k, hellaswag, mmlu, truthfulqa_mc2, winogrande, exact_match, or a task "
                         "file, .json")
            ->required();
        evaluate->add_option(
            "--data", m_evaluate.data,
            "The task's rows in their published columns: files, or hf://datasets/organisation/name/file "
            "of the local Hugging Face cache");
        evaluate->add_option("--dataset", m_evaluate.dataset, "Instead of files, a data set: name or id");
        evaluate->add_option("--few-shot", m_evaluate.fewShot, "Solved items before each question (the task's number)")
            ->check(CLI::Range(0, 1000));
        evaluate->add_option("--few-shot-file", m_evaluate.fewShotFiles, "Rows to take solved items from (the data)");
        evaluate->add_option("--limit", m_evaluate.limit, "Rows at most; 0 takes all (0)")
            ->check(CLI::Range(0, 1 << 30));
        evaluate->add_flag("--chat-template", m_evaluate.chatTemplate,
                           "Put the question as a turn of the model's chat");
        evaluate->add_option("--dtype", m_evaluate.dtype, "float32 or bfloat16")
            ->check(CLI::IsMember({"float32", "bfloat16"}));
        addDevice(evaluate, m_evaluate.device);
        evaluate->add_option("--output", m_evaluate.output, "Folder for results.json and the samples");
        evaluate->add_flag("--json", m_evaluate.json, "Print one JSON document");

        CLI::App* compare = add(m_app, "compare",
                                "How two arms of an experiment did on the same items, and on which they "
                                "differ",
                                m_compare, compareArms);
        addExperiment(compare, m_compare.workspace, m_compare.experiment);
        compare->add_option("--arms", m_compare.arms, "The two arms by name")->expected(2)->required();
        compare->add_option("--task", m_compare.task, "Only tasks whose name begins so");
        compare->add_option("--seed", m_compare.seed, "Whose items to list (the first that both arms have)");
        compare->add_option("--limit", m_compare.limit, "Items to list for each task; 0 lists all (20)")
            ->check(CLI::Range(0, 1 << 30));
        compare->add_flag("--json", m_compare.json, "Print one JSON document");

        CLI::App* answers = add(m_app, "answers",
                                "Write an experiment's answers to MT-Bench and AlpacaEval as their "
                                "judges read them",
                                m_answers, writeAnswers);
        addExperiment(answers, m_answers.workspace, m_answers.experiment);
        answers->add_option("--output", m_answers.output, "Folder to write to")->required();

        CLI::App* judgments =
            add(m_app, "judgments", "Read what a judge made of those answers", m_judgments, readJudgments);
        addExperiment(judgments, m_judgments.workspace, m_judgments.experiment);
        judgments
            ->add_option("FILE", m_judgments.files,
                         "FastChat's model_judgment/*_single.jsonl or alpaca_eval's annotations.json")
            ->required();
    }

    static void addExperiment(CLI::App* command, Path& workspace, std::string& experiment)
    {
        addWorkspace(command, workspace);
        command->add_option("EXPERIMENT", experiment, "Name or id of the experiment")->required();
    }

    /// The commands that answer JSON lines from stdin.
    void addLines()
    {
        CLI::App* tokenize = add(m_app, "tokenize", "Tokens of texts or conversations: JSON lines in, JSON lines out",
                                 m_tokenize, tokenizeLines);
        addModelFolder(tokenize, m_tokenize.model);
        tokenize->add_flag("--special", m_tokenize.special, "Add the tokens that the tokenizer puts around a text");

        CLI::App* render =
            add(m_app, "render", "Conversations as a model's chat template writes them: JSON lines in and out",
                m_render, renderLines);
        addModelFolder(render, m_render.model);

        CLI::App* logprobs =
            add(m_app, "logprobs", "Log-likelihood of each token given those before: JSON lines in, JSON lines out",
                m_logprobs, logprobLines);
        addLikelihoodModel(logprobs, m_logprobs.model);

        CLI::App* generate = add(m_app, "generate", "Continue texts or conversations: JSON lines in, JSON lines out",
                                 m_generate, generateLines);
        addLikelihoodModel(generate, m_generate.model);
        generate->add_option("--max-new-tokens", m_generate.maxNewTokens, "Tokens of an answer at most (64)")
            ->check(CLI::Range(1, 1 << 20));
        generate->add_option("--temperature", m_generate.temperature, "0 takes the most likely token (0)")
            ->check(CLI::Range(0.0, 100.0));
        generate->add_option("--top-p", m_generate.topP, "Draw from the most likely tokens of this probability (1)")
            ->check(CLI::Range(0.0, 1.0));
        generate->add_option("--seed", m_generate.seed, "Of the draws (0)");
        generate->add_flag("--ignore-eos", m_generate.ignoreEos, "Go on beyond the end of an answer");
    }

    static void addLikelihoodModel(CLI::App* command, ModelArguments& model)
    {
        command
            ->add_option("--model", model.folder,
                         "A Hugging Face model folder, or organisation/name of one in the local cache")
            ->required();
        command->add_option("--dtype", model.dtype, "float32 or bfloat16")
            ->check(CLI::IsMember({"float32", "bfloat16"}));
        addDevice(command, model.device);
    }

    static void addModelFolder(CLI::App* command, Path& folder)
    {
        command->add_option("--model", folder, "A Hugging Face model folder")->required();
    }

    static void addWorkspace(CLI::App* command, Path& workspace)
    {
        command->add_option("WORKSPACE", workspace, "The workspace's folder")->required();
    }

    static void addDevice(CLI::App* command, std::string& device)
    {
        command->add_option("--device", device, "cpu, cuda:N, none, or auto (the first GPU, else the CPU)");
    }

    static void addMapping(CLI::App* command, std::string& format, std::vector<std::string>& map)
    {
        command->add_option("--format", format, "auto, or a format by name");
        command->add_option("--map", map, "Which column holds a field: prompt=question (may be given several times)")
            ->type_name("FIELD=COLUMN")
            ->allow_extra_args(false);
    }

    CLI::App m_app{"Preference-oriented fine-tuning: score, train, compare", "poft-engine"};
    std::function<Status()> m_command = [] { return Status{}; };

    DoctorArguments m_doctor;
    BenchArguments m_bench;
    InspectArguments m_inspect;
    ImportArguments m_import;
    ExportArguments m_export;
    NoiseArguments m_noise;
    SplitArguments m_split;
    FilterArguments m_filter;
    DuplicatesArguments m_duplicates;
    TagArguments m_tag;
    ValuesArguments m_values;
    DeleteArguments m_delete;
    AddModelArguments m_addModel;
    EvaluateArguments m_evaluate;
    CompareArguments m_compare;
    AnswersArguments m_answers;
    JudgmentsArguments m_judgments;
    MergeModelArguments m_mergeModel;
    PreviewArguments m_preview;
    ScoreArguments m_score;
    DistillArguments m_distill;
    PlanArguments m_plan;
    RunArguments m_run;
    WorkArguments m_work;
    ControlArguments m_control;
    ReportArguments m_report;
    RocArguments m_roc;
    TokenizeArguments m_tokenize;
    RenderArguments m_render;
    LogprobsArguments m_logprobs;
    GenerateArguments m_generate;
    Path m_workspace;
    bool m_json = false;
};

}  // namespace

int runCommandLine(int argc, const char* const* argv)
{
    Parser parser;
    return parser.run(argc, argv);
}

}  // namespace poft::engine
