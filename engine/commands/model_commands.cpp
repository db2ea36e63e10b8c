// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/command_set.h"

#include "engine/commands/commands.h"
#include "storage/recipe/vocabulary.h"

namespace poft::engine {

namespace {

template <class Words>
std::vector<std::string> namesOf(const Words& words)
{
    std::vector<std::string> names;
    for (const recipe::Word& word : words)
        names.emplace_back(word.name);
    return names;
}

std::string templateHelp()
{
    std::string help =
        "A chat template of ours instead of the folder's own (which has one, or gets the one that "
        "fits its tokenizer):";
    for (const recipe::Word& format : recipe::kTemplates)
        help += "\n" + std::string(format.name) + ", " + std::string(format.meaning);
    return help;
}

void addModelFolder(CLI::App* command, Path& folder)
{
    command->add_option("--model", folder, "A Hugging Face model folder")->required();
}

void addLikelihoodModel(CLI::App* command, ModelArguments& model)
{
    command
        ->add_option("--model", model.folder,
                     "A Hugging Face model folder, or organisation/name of one in the local cache")
        ->required();
    command->add_option("--dtype", model.dtype, "float32 or bfloat16")->check(CLI::IsMember({"float32", "bfloat16"}));
    addDevice(command, model.device);
}

void addFolders(CommandSet& commands)
{
    CLI::App* models = commands.app().add_subcommand("models", "Model folders that a workspace knows");
    models->require_subcommand(1);
    const auto [addCommand, addModelArguments] =
        commands.add(*models, "add", "Check a Hugging Face model folder and register it", addModel);
    addWorkspace(addCommand, addModelArguments.workspace);
    addCommand->add_option("--name", addModelArguments.name, "Name of the model")->required();
    addCommand
        ->add_option("PATH", addModelArguments.folder,
                     "The model's folder, or organisation/name of a model in the local Hugging Face cache")
        ->required();
    addCommand->add_flag("--copy", addModelArguments.copy,
                         "Copy the folder into the workspace instead of referring to it");
    addCommand->add_option("--template", addModelArguments.chatTemplate, templateHelp())
        ->check(CLI::IsMember(namesOf(recipe::kTemplates)));

    const auto [check, checkArguments] = commands.add(
        *models, "check", "Whether model folders can be used, and the memory that each use needs", checkModels);
    check
        ->add_option("PATH", checkArguments.places,
                     "Model folders, or organisation/name of models in the local Hugging Face cache")
        ->required();
    check->add_option("--tokens", checkArguments.tokens, "Tokens of a sequence (1024)")->check(CLI::Range(1, 1 << 24));
    check->add_flag("--json", checkArguments.json, "Print one JSON document");

    const auto [merge, mergeModelArguments] = commands.add(
        *models, "merge", "Write a model's folder with its adapters (LoRA) added to the weights", mergeModel);
    addWorkspace(merge, mergeModelArguments.workspace);
    merge->add_option("--model", mergeModelArguments.model, "Name or id of the model")->required();
    merge->add_option("FOLDER", mergeModelArguments.folder, "The folder to make")->required();

    const auto [list, listArguments] = commands.add(*models, "list", "The models of a workspace", listModels);
    addWorkspace(list, listArguments.workspace);
    list->add_flag("--json", listArguments.json, "Print one JSON document");
}

void addLines(CommandSet& commands)
{
    const auto [tokenize, tokenizeArguments] = commands.add(
        commands.app(), "tokenize", "Tokens of texts or conversations: JSON lines in, JSON lines out", tokenizeLines);
    addModelFolder(tokenize, tokenizeArguments.model);
    tokenize->add_flag("--special", tokenizeArguments.special, "Add the tokens that the tokenizer puts around a text");

    const auto [render, renderArguments] =
        commands.add(commands.app(), "render",
                     "Conversations as a model's chat template writes them: JSON lines in and out", renderLines);
    addModelFolder(render, renderArguments.model);

    const auto [logprobs, logprobsArguments] =
        commands.add(commands.app(), "logprobs",
                     "Log-likelihood of each token given those before: JSON lines in, JSON lines out", logprobLines);
    addLikelihoodModel(logprobs, logprobsArguments.model);

    const auto [generate, generateArguments] = commands.add(
        commands.app(), "generate", "Continue texts or conversations: JSON lines in, JSON lines out", generateLines);
    addLikelihoodModel(generate, generateArguments.model);
    generate->add_option("--max-new-tokens", generateArguments.maxNewTokens, "Tokens of an answer at most (64)")
        ->check(CLI::Range(1, 1 << 20));
    generate->add_option("--temperature", generateArguments.temperature, "0 takes the most likely token (0)")
        ->check(CLI::Range(0.0, 100.0));
    generate->add_option("--top-p", generateArguments.topP, "Draw from the most likely tokens of this probability (1)")
        ->check(CLI::Range(0.0, 1.0));
    generate->add_option("--seed", generateArguments.seed, "Of the draws (0)");
    generate->add_flag("--ignore-eos", generateArguments.ignoreEos, "Go on beyond the end of an answer");
    generate->add_flag("--stream", generateArguments.stream,
                       "Write the pieces of an answer's text as they are made, a line {\"piece\"} each");
}

}  // namespace

void addModelCommands(CommandSet& commands)
{
    addFolders(commands);
    addLines(commands);
}

}  // namespace poft::engine
