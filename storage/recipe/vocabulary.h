// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

/// The words that a recipe may use for things that another part carries out. That part extends its list here when it
/// learns a new one.
namespace poft::recipe {

struct Word {
    std::string_view name;
    std::string_view meaning;  ///< a few words for a person
};

/// The names alone.
inline std::vector<std::string_view> namesOf(std::span<const Word> words)
{
    std::vector<std::string_view> names;
    for (const Word& word : words)
        names.push_back(word.name);
    return names;
}

/// Kinds of noise (engine/data).
inline constexpr std::array kNoiseKinds{
    Word{"mismatched_response", "the response of another sample of the same data set"},
    Word{"foreign_response", "a response of another data set, the noise's source"},
    Word{"character_edits", "characters of the response inserted, deleted and replaced"},
    Word{"character_insertions", "characters inserted into the response"},
    Word{"character_deletions", "characters of the response deleted"},
    Word{"character_modifications", "characters of the response replaced by others"},
    Word{"truncated_response", "the response cut at a random place"},
    Word{"duplicated_response", "the response twice"},
    Word{"shuffled_words", "the words of the response in another order"},
    Word{"empty_response", "no response at all"},
};

/// Parts of the generated data; no two share a prompt (engine/data).
inline constexpr std::array kGeneratedParts{
    Word{"base", "plain texts, for a base model and its tokenizer"},
    Word{"aligned", "prompts with right answers, for the aligned models"},
    Word{"train", "prompts with right answers, to be made noisy and trained on"},
    Word{"pairs", "prompts with a right and a wrong answer, for DPO"},
    Word{"test", "prompts with right answers, held out"},
};

/// Kinds of questions in the generated data (engine/data).
inline constexpr std::array kGeneratedTasks{
    Word{"reverse", "write a word backwards"},
    Word{"sort", "put the letters of a word in order"},
    Word{"last_letters", "join the last letters of words"},
    Word{"vowels", "keep the vowels of a word"},
    Word{"count", "count a letter in a word"},
    Word{"add", "add two numbers"},
    Word{"largest", "find the largest number"},
};

/// Formats of files (engine/data).
inline constexpr std::array kFormats{
    Word{"auto", "recognised by the columns"},
    Word{"alpaca", "instruction, input, output"},
    Word{"dolly", "instruction, context, response"},
    Word{"sharegpt", "conversations of from and value"},
    Word{"messages", "messages of role and content"},
    Word{"prompt_completion", "prompt, completion"},
    Word{"preference", "prompt, chosen, rejected"},
    Word{"unpaired", "prompt, completion, label"},
    Word{"text", "plain text"},
};

/// Kinds of files that rows are read from, by their usual ending: what a file dialog offers (engine/data, which goes by
/// a file's contents and never by its name). Several endings may stand for one kind.
inline constexpr std::array kFileEndings{
    Word{"json", "JSON"}, Word{"jsonl", "JSON Lines"}, Word{"ndjson", "JSON Lines"}, Word{"parquet", "Parquet"},
    Word{"csv", "CSV"},   Word{"tsv", "CSV"},          Word{"gz", "packed files"},   Word{"zst", "packed files"},
};

/// Fields of a sample that `map` assigns to columns of a file (engine/data).
inline constexpr std::array kFields{
    Word{"prompt", "what is asked"},
    Word{"input", "what the prompt is about, put after it"},
    Word{"response", "what is answered"},
    Word{"system", "the system message"},
    Word{"history", "earlier turns"},
    Word{"messages", "a list of role and content"},
    Word{"tools", "the tools that may be called"},
    Word{"chosen", "the better answer"},
    Word{"rejected", "the worse answer"},
    Word{"label", "whether the sample is good"},
    Word{"text", "plain text"},
    Word{"id", "the sample's own name"},
};

/// Our own chat templates (engine/text/formats): for models that are made, the first where a recipe names none, and for
/// folders without a template.
inline constexpr std::array kTemplates{
    Word{"chatml", "each turn between <|im_start|> and <|im_end|>"},
    Word{"llama-3", "each turn after <|start_header_id|>, to <|eot_id|>"},
    Word{"zephyr", "<|user|> and <|assistant|> on lines of their own, each turn to the end-of-text token"},
    Word{"llama-2", "questions between [INST] and [/INST], answers to the end-of-text token"},
    Word{"alpaca", "\"### Instruction:\" and \"### Response:\", answers to the end-of-text token"},
    Word{"plain", "\"User:\" and \"Assistant:\", answers to the end-of-text token"},
};

/// Numbers of a sample that a filter goes by (engine/data, engine/work).
inline constexpr std::array kFilterNumbers{
    Word{"r_llm", "mean log-likelihood per response token, averaged over the models"},
    Word{"ifd", "loss of the response given the prompt, over its loss without"},
    Word{"prompt_bytes", "length of the prompt"},
    Word{"response_bytes", "length of the response"},
    Word{"turns", "number of messages, without system messages"},
    Word{"value", "an imported column of values"},
    Word{"kept", "a column that was kept with the samples"},
};

}  // namespace poft::recipe
