// SPDX-License-Identifier: Apache-2.0
#include "engine/model/generation_tokens.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/model/adapter.h"
#include "storage/files/new_file.h"
#include "storage/files/read_file.h"

namespace poft::model {

namespace {

using nlohmann::json;

constexpr int kLargest = 1 << 24;  ///< of a vocabulary, as in config.json

std::optional<api::TokenId> tokenId(const json& value)
{
    if (!value.is_number_integer() || value < 0 || value > kLargest)
        return std::nullopt;
    return value.get<api::TokenId>();
}

/// Adds the ids that an object names, where an earlier one has not named them.
void addTokens(const json& object, GenerationTokens& tokens)
{
    if (const auto found = object.find("bos_token_id"); found != object.end() && !tokens.bos)
        tokens.bos = tokenId(*found);
    if (const auto found = object.find("pad_token_id"); found != object.end() && !tokens.pad)
        tokens.pad = tokenId(*found);
    const auto end = object.find("eos_token_id");
    if (end == object.end() || end->is_null() || !tokens.eos.empty())
        return;
    for (const json& value : end->is_array() ? *end : json::array({*end}))
        if (const auto id = tokenId(value))
            tokens.eos.push_back(*id);
}

}  // namespace

Result<GenerationTokens> readGenerationTokens(const std::filesystem::path& folder)
{
    GenerationTokens tokens;
    std::filesystem::path base = folder;
    if (isAdapterFolder(folder)) {
        POFT_TRY_ASSIGN(const WeightSources sources, findWeightSources(folder));
        base = sources.base;
    }
    for (const char* name : {"generation_config.json", "config.json"}) {
        std::error_code code;
        const std::filesystem::path path = (std::filesystem::exists(folder / name, code) ? folder : base) / name;
        if (!std::filesystem::exists(path, code))
            continue;
        POFT_TRY_ASSIGN(const std::string text, files::readFile(path));
        const json object = json::parse(text, nullptr, false);
        if (!object.is_object())
            return fail(ErrorKind::Invalid, path.string() + " is not a JSON object.");
        addTokens(object, tokens);
    }
    return tokens;
}

Status addEndTokens(const std::filesystem::path& folder, const std::vector<api::TokenId>& ends)
{
    POFT_TRY_ASSIGN(GenerationTokens tokens, readGenerationTokens(folder));
    const std::size_t before = tokens.eos.size();
    for (const api::TokenId end : ends)
        if (std::ranges::find(tokens.eos, end) == tokens.eos.end())
            tokens.eos.push_back(end);
    if (tokens.eos.size() == before)
        return {};
    const std::filesystem::path file = folder / "generation_config.json";
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    std::error_code code;
    if (std::filesystem::exists(file, code)) {
        POFT_TRY_ASSIGN(const std::string text, files::readFile(file));
        object = nlohmann::ordered_json::parse(text, nullptr, false);
    }
    object["eos_token_id"] = tokens.eos;
    return files::writeFile(file, object.dump(2) + "\n");
}

}  // namespace poft::model
