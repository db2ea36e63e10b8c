// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/tokenizer_writer.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "storage/files/new_file.h"

namespace poft::tokenizer {

namespace {

using Json = nlohmann::ordered_json;

Json byteLevel(bool useRegex)
{
    return {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", false}, {"use_regex", useRegex}};
}

Json preTokenizer(WordPattern pattern)
{
    if (pattern == WordPattern::Gpt2 || pattern == WordPattern::Whole)
        return byteLevel(pattern == WordPattern::Gpt2);
    const Json split = {{"type", "Split"},
                        {"pattern", {{"Regex", wordPatternRegex(pattern)}}},
                        {"behavior", "Isolated"},
                        {"invert", false}};
    return {{"type", "Sequence"}, {"pretokenizers", Json::array({split, byteLevel(false)})}};
}

Json addedToken(const std::string& content)
{
    return {{"content", content}, {"single_word", false}, {"lstrip", false},
            {"rstrip", false},    {"normalized", false},  {"special", true}};
}

Json bpeModel(const TrainedBpe& trained)
{
    // Appended, not looked up: the keys are known to differ, and ordered JSON searches from the front.
    Json::object_t vocabulary;
    for (std::size_t id = 0; id < trained.tokens.size(); ++id)
        vocabulary.push_back({trained.tokens[id], Json(id)});
    Json merges = Json::array();
    for (const auto& [left, right] : trained.merges)
        merges.push_back(left + " " + right);
    Json object = {{"type", "BPE"},
                   {"dropout", nullptr},
                   {"unk_token", nullptr},
                   {"continuing_subword_prefix", nullptr},
                   {"end_of_word_suffix", nullptr},
                   {"fuse_unk", false},
                   {"byte_fallback", false},
                   {"ignore_merges", false}};
    object["vocab"] = Json(std::move(vocabulary));
    object["merges"] = std::move(merges);
    return object;
}

/// {"eos_token": "…"} and its like, of the roles that are set.
Json roleTokens(const TokenRoles& roles)
{
    Json object = Json::object();
    const std::pair<const char*, const std::string*> entries[] = {
        {"bos_token", &roles.bos}, {"eos_token", &roles.eos}, {"pad_token", &roles.pad}, {"unk_token", &roles.unknown}};
    for (const auto& [key, token] : entries)
        if (!token->empty())
            object[key] = *token;
    return object;
}

Json tokenizerConfig(const TrainedBpe& trained, const TokenRoles& roles)
{
    Json added = Json::object();
    for (std::size_t id = 0; id < trained.specialTokens.size(); ++id)
        added[std::to_string(id)] = addedToken(trained.specialTokens[id]);
    Json config = {{"tokenizer_class", "PreTrainedTokenizerFast"},
                   {"clean_up_tokenization_spaces", false},
                   {"added_tokens_decoder", added}};
    config.update(roleTokens(roles));
    if (roles.modelMaxLength > 0)
        config["model_max_length"] = roles.modelMaxLength;
    return config;
}

}  // namespace

std::string tokenizerJson(const TrainedBpe& trained)
{
    Json added = Json::array();
    for (std::size_t id = 0; id < trained.specialTokens.size(); ++id) {
        Json entry = {{"id", id}};
        entry.update(addedToken(trained.specialTokens[id]));
        added.push_back(std::move(entry));
    }
    Json file = {{"version", "1.0"},
                 {"truncation", nullptr},
                 {"padding", nullptr},
                 {"added_tokens", added},
                 {"normalizer", nullptr}};
    file["pre_tokenizer"] = preTokenizer(trained.pattern);
    file["post_processor"] = nullptr;
    file["decoder"] = byteLevel(true);
    file["model"] = bpeModel(trained);
    return file.dump(1) + "\n";
}

Status writeTokenizer(const std::filesystem::path& folder, const TrainedBpe& trained, const TokenRoles& roles)
{
    const auto& special = trained.specialTokens;
    for (const std::string* token : {&roles.bos, &roles.eos, &roles.pad, &roles.unknown})
        if (!token->empty() && std::find(special.begin(), special.end(), *token) == special.end())
            return fail(ErrorKind::Invalid,
                        "The token " + *token + " has a role but is no special token of the vocabulary.");
    POFT_TRY(files::writeFile(folder / "tokenizer.json", tokenizerJson(trained)));
    POFT_TRY(files::writeFile(folder / "tokenizer_config.json", tokenizerConfig(trained, roles).dump(2) + "\n"));
    return files::writeFile(folder / "special_tokens_map.json", roleTokens(roles).dump(2) + "\n");
}

}  // namespace poft::tokenizer
