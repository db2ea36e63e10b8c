// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/command_set.h"

#include "engine/commands/commands.h"
#include "storage/recipe/vocabulary.h"

namespace poft::engine {

namespace {

std::string noiseKinds()
{
    std::string help = "A kind of noise and the share of samples (may be given several times):";
    for (const recipe::Word& kind : recipe::kNoiseKinds)
        help += "\n" + std::string(kind.name) + ", " + std::string(kind.meaning);
    return help;
}

void addDataset(CLI::App* command, Path& workspace, std::string& dataset)
{
    addWorkspace(command, workspace);
    command->add_option("--dataset", dataset, "Name or id of the data set")->required();
}

void addMapping(CLI::App* command, std::string& format, std::vector<std::string>& map)
{
    command->add_option("--format", format, "auto, or a format by name");
    command->add_option("--map", map, "Which column holds a field: prompt=question (may be given several times)")
        ->type_name("FIELD=COLUMN")
        ->allow_extra_args(false);
}

void addFiles(CommandSet& commands)
{
    const auto [inspect, inspectArguments] = commands.add(
        commands.app(), "inspect", "What files hold: format, columns, first samples, bad rows", inspectFiles);
    inspect
        ->add_option("FILE", inspectArguments.files, "JSON, JSON Lines, CSV (each also .gz or .zst) or Parquet files")
        ->required();
    inspect->add_option("--rows", inspectArguments.rows, "First samples to show")->check(CLI::Range(0, 10000));
    addMapping(inspect, inspectArguments.format, inspectArguments.map);
    inspect->add_flag("--json", inspectArguments.json, "Print one JSON document");

    const auto [import, importArguments] =
        commands.add(commands.app(), "import", "Bring files into a workspace as one data set", importDataset);
    addWorkspace(import, importArguments.workspace);
    import->add_option("--name", importArguments.name, "Name of the data set")->required();
    addMapping(import, importArguments.format, importArguments.map);
    import
        ->add_option("--max-bad-share", importArguments.maxBadShare,
                     "Share of bad rows above which the import stops and undoes itself (0.5)")
        ->check(CLI::Range(0.0, 1.0));
    import->add_option("FILE", importArguments.files, "JSON, JSON Lines, CSV (each also .gz or .zst) or Parquet files")
        ->required();

    const auto [exportCommand, exportArguments] = commands.add(
        commands.app(), "export", "Write a data set with its scores as JSON Lines or Parquet", exportDataset);
    addWorkspace(exportCommand, exportArguments.workspace);
    exportCommand->add_option("--dataset", exportArguments.dataset, "Name or id of the data set")->required();
    exportCommand->add_option("--experiment", exportArguments.experiment, "Whose scores to add: name or id");
    exportCommand->add_option("FILE", exportArguments.file, "The file to write, .jsonl or .parquet")->required();

    const auto [preview, previewArguments] =
        commands.add(commands.app(), "preview", "What a model sees of a data set's samples, and what of it is learnt",
                     previewDataset);
    addWorkspace(preview, previewArguments.workspace);
    preview->add_option("--dataset", previewArguments.dataset, "Name or id of the data set")->required();
    preview->add_option("--model", previewArguments.model, "Name or id of the model")->required();
    preview->add_option("--rows", previewArguments.rows, "Samples to show (5)")->check(CLI::Range(1, 1 << 30));
    preview->add_option("--max-length", previewArguments.maxLength, "Tokens that are kept; 0 keeps all (0)")
        ->check(CLI::Range(0, 1 << 30));
    preview->add_option("--sample", previewArguments.samples, "Id of a sample to show")->allow_extra_args(false);
    preview->add_flag("--whole", previewArguments.whole,
                      "Report on the whole data set, not on the shown samples alone");
    preview->add_option("--shared-with", previewArguments.sharedWith, "A model sharing the cut")
        ->allow_extra_args(false);
    preview->add_flag("--train-on-prompt", previewArguments.trainOnPrompt, "Learn prompts too");
    preview->add_flag("--last-turn", previewArguments.lastTurn, "Learn the last assistant turn alone");
    preview->add_option("--score-end-of-turn", previewArguments.scoreEndOfTurn,
                        "Whether the end-of-turn token counts (true)");
    preview->add_flag("--json", previewArguments.json, "Print one JSON document");
}

void addDerived(CommandSet& commands)
{
    const auto [noise, noiseArguments] =
        commands.add(commands.app(), "noise", "Make a data set with known noise of another one", makeNoise);
    addWorkspace(noise, noiseArguments.workspace);
    noise->add_option("--dataset", noiseArguments.dataset, "Name or id of the data set")->required();
    noise->add_option("--name", noiseArguments.name, "Name of the data set that is made")->required();
    noise->add_option("--kind", noiseArguments.kinds, noiseKinds())
        ->type_name("KIND=RATE")
        ->allow_extra_args(false)
        ->required();
    noise->add_option("--mode", noiseArguments.mode, "replace: in place of clean samples; add: beside them (replace)")
        ->check(CLI::IsMember({"replace", "add"}));
    noise->add_option("--seed", noiseArguments.seed, "Decides which samples, and what becomes of them (0)");
    noise->add_option("--character-rate", noiseArguments.characterRate,
                      "Of a response's characters, the share that an edit touches (0.2)");
    noise->add_option("--source", noiseArguments.source, "The data set that foreign_response draws from: name or id");

    const auto [split, splitArguments] =
        commands.add(commands.app(), "split", "Part a data set by its contents' hashes", splitDataset);
    addWorkspace(split, splitArguments.workspace);
    split->add_option("--dataset", splitArguments.dataset, "Name or id of the data set")->required();
    split
        ->add_option("--part", splitArguments.parts,
                     "Name and share of a data set that is made: train=0.9 (may be given several times)")
        ->type_name("NAME=SHARE")
        ->allow_extra_args(false)
        ->required();
    split->add_option("--seed", splitArguments.seed,
                      "With the same seed a content stays on its side in every data set (0)");
}

void addSubsets(CommandSet& commands)
{
    const auto [derive, deriveArguments] =
        commands.add(commands.app(), "derive", "What a data set made from others would hold, as JSON; nothing is made",
                     lookAtDerivation);
    addWorkspace(derive, deriveArguments.workspace);
    derive->add_option("--spec", deriveArguments.spec, "What a job of kind dataset has as its spec: JSON, or @file")
        ->required();
    derive->add_option("--rows", deriveArguments.rows, "First samples of each side to show (8)")
        ->check(CLI::Range(0, 1000));

    const auto [filter, filterArguments] = commands.add(
        commands.app(), "filter", "Which samples filters keep, how far filters agree, and a data set of what one keeps",
        filterDataset);
    addDataset(filter, filterArguments.workspace, filterArguments.dataset);
    filter
        ->add_option("--filter", filterArguments.filters,
                     R"(JSON, or @file: {"by":"r_llm","models":["M"],"top":0.5} (may be given several times))")
        ->allow_extra_args(false)
        ->required();
    filter->add_option("--name", filterArguments.name, "Name of the data set to make; without it nothing is changed");
    filter->add_flag("--json", filterArguments.json, "Print one JSON document");

    const auto [duplicates, duplicatesArguments] = commands.add(
        commands.app(), "duplicates", "Look for near duplicates in a data set, and count lengths", findDuplicates);
    addDataset(duplicates, duplicatesArguments.workspace, duplicatesArguments.dataset);
    duplicates
        ->add_option("--threshold", duplicatesArguments.threshold,
                     "Least Jaccard similarity of the runs of five words (0.8)")
        ->check(CLI::Range(0.01, 1.0));

    const auto [tag, tagArguments] =
        commands.add(commands.app(), "tag", "Tag samples, or mark them to be kept or dropped", tagDataset);
    addDataset(tag, tagArguments.workspace, tagArguments.dataset);
    tag->add_option("--filter", tagArguments.filter, "Which samples, as `filter` has it (all)");
    tag->add_option("--tag", tagArguments.tag, "Give them this tag");
    tag->add_option("--untag", tagArguments.untag, "Take this tag from them");
    tag->add_option("--verdict", tagArguments.verdict, "keep, drop or none")
        ->check(CLI::IsMember({"keep", "drop", "none"}));

    const auto [values, valuesArguments] = commands.add(
        commands.app(), "values", "Bring numbers of samples into a workspace, to sort and filter by", importValues);
    addDataset(values, valuesArguments.workspace, valuesArguments.dataset);
    values->add_option("--name", valuesArguments.name, "Name of the numbers in the workspace")->required();
    values->add_option("--column", valuesArguments.column, "The column that holds them")->required();
    values->add_option("--join", valuesArguments.join,
                       "Column of the file that names the sample: one that was kept at the import, or content_hash");
    values->add_option("FILE", valuesArguments.file, "A file of rows; without it the data set's own kept column");

    const auto [deletion, deleteArguments] = commands.add(
        commands.app(), "delete",
        "What goes with an experiment, data set, model, run or checkpoint; with --yes it goes", deleteThing);
    addWorkspace(deletion, deleteArguments.workspace);
    deletion->add_option("KIND", deleteArguments.kind, "experiment, dataset, model, run or checkpoint")
        ->required()
        ->check(CLI::IsMember({"experiment", "dataset", "model", "run", "checkpoint"}));
    deletion->add_option("NAME", deleteArguments.what, "Name or id; of a checkpoint RUN/STEP")->required();
    deletion->add_flag("--yes", deleteArguments.yes, "Delete it");
}

}  // namespace

void addDataCommands(CommandSet& commands)
{
    addFiles(commands);
    addDerived(commands);
    addSubsets(commands);
}

}  // namespace poft::engine
