// SPDX-License-Identifier: Apache-2.0
#include "engine/text/chat_files.h"

#include <algorithm>
#include <array>
#include <set>

#include <nlohmann/json.hpp>

#include "engine/model/generation_tokens.h"
#include "storage/files/read_file.h"

namespace poft::text {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::array<const char*, 7> kSpecialNames{"bos_token", "eos_token", "unk_token", "sep_token",
                                                   "pad_token", "cls_token", "mask_token"};

bool isFile(const fs::path& path)
{
    std::error_code code;
    return fs::is_regular_file(path, code);
}

/// A JSON object; an empty one where there is no such file.
Result<json> readObject(const fs::path& path)
{
    if (!isFile(path))
        return json::object();
    POFT_TRY_ASSIGN(const std::string text, files::readFile(path));
    json object = json::parse(text, nullptr, false);
    if (!object.is_object())
        return fail(ErrorKind::Invalid, path.string() + " is not a JSON object.");
    return object;
}

/// A token as the files write it: a text, or an object with "content".
std::string tokenText(const json& token)
{
    if (token.is_string())
        return token.get<std::string>();
    if (token.is_object() && token.contains("content") && token["content"].is_string())
        return token["content"].get<std::string>();
    return {};
}

Result<std::map<std::string, std::string>> readTemplates(const fs::path& folder, const json& config)
{
    std::map<std::string, std::string> templates;
    if (isFile(folder / "chat_template.jinja")) {
        POFT_TRY_ASSIGN(templates["default"], files::readFile(folder / "chat_template.jinja"));
    }
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(folder / "additional_chat_templates", code))
        if (entry.path().extension() == ".jinja" && isFile(entry.path())) {
            POFT_TRY_ASSIGN(templates[entry.path().stem().string()], files::readFile(entry.path()));
        }
    const auto inConfig = config.find("chat_template");
    if (!templates.empty() || inConfig == config.end() || inConfig->is_null())
        return templates;
    if (inConfig->is_string()) {
        templates["default"] = inConfig->get<std::string>();
        return templates;
    }
    const auto wrong = [&] {
        return fail(ErrorKind::Invalid, "\"chat_template\" of " + (folder / "tokenizer_config.json").string() +
                                            " is neither a text nor a list of {\"name\", \"template\"}.");
    };
    if (!inConfig->is_array())
        return wrong();
    for (const json& entry : *inConfig) {
        if (!entry.is_object() || !entry.contains("name") || !entry["name"].is_string() ||
            !entry.contains("template") || !entry["template"].is_string())
            return wrong();
        templates[entry["name"].get<std::string>()] = entry["template"].get<std::string>();
    }
    return templates;
}

/// The special tokens of tokenizer_config.json; those of special_tokens_map.json go before them where the former does
/// not list its added tokens, as older folders do not.
std::vector<std::pair<std::string, std::string>> specialTokensOf(const json& config, const json& map)
{
    std::vector<std::pair<std::string, std::string>> tokens;
    for (const char* name : kSpecialNames) {
        const bool fromMap = !config.contains("added_tokens_decoder") && map.contains(name);
        const json& holder = fromMap ? map : config;
        const std::string text = holder.contains(name) ? tokenText(holder[name]) : std::string();
        if (!text.empty())
            tokens.emplace_back(name, text);
    }
    return tokens;
}

/// Collects what can end a turn, each once.
class EndTokens {
public:
    void add(const std::string& token)
    {
        if (token.find_first_not_of(" \t\r\n\f\v") != std::string::npos && m_seen.insert(token).second)
            m_tokens.push_back(token);
    }

    void addId(std::int64_t id, const std::string& token)
    {
        add(token);
        m_byId.emplace(id, token);
    }

    bool knows(std::int64_t id) const { return m_byId.contains(id); }

    std::vector<std::string> take() { return std::move(m_tokens); }

private:
    std::vector<std::string> m_tokens;
    std::set<std::string> m_seen;
    std::map<std::int64_t, std::string> m_byId;
};

void addFromConfig(const json& config, EndTokens& ends)
{
    if (const auto decoder = config.find("added_tokens_decoder"); decoder != config.end() && decoder->is_object())
        for (const auto& [id, token] : decoder->items())
            ends.addId(std::strtoll(id.c_str(), nullptr, 10), tokenText(token));
    for (const char* name : {"additional_special_tokens", "extra_special_tokens"})
        if (const auto more = config.find(name); more != config.end() && more->is_structured())
            for (const json& token : *more)
                ends.add(tokenText(token));
}

/// The added tokens of tokenizer.json, and the texts of ids at which generation ends.
Status addFromTokenizer(const fs::path& path, const std::vector<api::TokenId>& generationEnds, EndTokens& ends)
{
    if (!isFile(path))
        return {};
    POFT_TRY_ASSIGN(const std::string text, files::readFile(path));
    // The vocabulary is large and seldom needed: it is read only where an end is no added token.
    bool withVocabulary = false;
    const auto read = [&] {
        return json::parse(
            text,
            [&](int depth, json::parse_event_t event, json& parsed) {
                const bool isKey = event == json::parse_event_t::key;
                return !(isKey && depth == 1 && parsed != "added_tokens" && !(withVocabulary && parsed == "model")) &&
                       !(isKey && depth == 2 && parsed == "merges");
            },
            false);
    };
    json file = read();
    if (!file.is_object())
        return fail(ErrorKind::Invalid, path.string() + " is not a JSON object.");
    if (const auto added = file.find("added_tokens"); added != file.end() && added->is_array())
        for (const json& token : *added)
            if (token.is_object() && token.contains("id") && token["id"].is_number_integer())
                ends.addId(token["id"].get<std::int64_t>(), tokenText(token));
    if (std::ranges::all_of(generationEnds, [&](api::TokenId id) { return ends.knows(id); }))
        return {};
    withVocabulary = true;
    file = read();
    const json vocabulary = file.value("model", json::object()).value("vocab", json::object());
    for (const auto& [token, id] : vocabulary.items())
        if (id.is_number_integer() && std::ranges::find(generationEnds, id.get<std::int64_t>()) != generationEnds.end())
            ends.add(token);
    return {};
}

}  // namespace

Result<ChatFiles> ChatFiles::read(const fs::path& folder)
{
    ChatFiles files;
    POFT_TRY_ASSIGN(const json config, readObject(folder / "tokenizer_config.json"));
    POFT_TRY_ASSIGN(const json map, readObject(folder / "special_tokens_map.json"));
    POFT_TRY_ASSIGN(const json added, readObject(folder / "added_tokens.json"));
    POFT_TRY_ASSIGN(const model::GenerationTokens generation, model::readGenerationTokens(folder));
    POFT_TRY_ASSIGN(files.templates, readTemplates(folder, config));
    files.specialTokens = specialTokensOf(config, map);

    EndTokens ends;
    for (const auto& [name, token] : files.specialTokens)
        ends.add(token);
    addFromConfig(config, ends);
    addFromConfig(map, ends);
    for (const auto& [token, id] : added.items())
        if (id.is_number_integer())
            ends.addId(id.get<std::int64_t>(), token);
    POFT_TRY(addFromTokenizer(folder / "tokenizer.json", generation.eos, ends));
    files.endTokens = ends.take();
    return files;
}

}  // namespace poft::text
