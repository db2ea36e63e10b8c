// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/tokenizer_file.h"

#include <simdjson.h>

#include "engine/tokenizer/byte_alphabet.h"
#include "engine/tokenizer/pipeline_file.h"

namespace poft::tokenizer {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::int64_t kLargestId = 1 << 24;

tl::unexpected<Error> wrong(const std::string& where, const std::string& why)
{
    return fail(ErrorKind::Invalid, where + " is not a usable tokenizer: " + why + ".");
}

std::string named(std::string_view name)
{
    std::string text(1, '"');
    text += name;
    text += '"';
    return text;
}

/// A setting of the model that must be absent, null, false, empty or zero.
Status checkOff(const object& model, const char* key, const std::string& where)
{
    element value;
    if (model[key].get(value) || value.is_null())
        return {};
    bool flag = false;
    std::string_view text;
    double number = 0;
    const bool off =
        (!value.get(flag) && !flag) || (!value.get(text) && text.empty()) || (!value.get(number) && number == 0);
    if (off)
        return {};
    return fail(ErrorKind::Incompatible, where + " has \"model." + key + "\" = " + simdjson::minify(value) +
                                             ", which is not supported; only byte-level BPE without it is read.");
}

Status readVocabulary(const object& model, TokenizerRules& rules, const std::string& where)
{
    object vocabulary;
    if (model["vocab"].get(vocabulary))
        return wrong(where, "\"model.vocab\" is missing or not an object");
    rules.vocabulary.reserve(vocabulary.size());
    for (const auto& [token, value] : vocabulary) {
        std::int64_t id = -1;
        if (value.get(id) || id < 0 || id > kLargestId)
            return wrong(where, "the id of token " + named(token) + " in \"model.vocab\" is not a number from 0 to " +
                                    std::to_string(kLargestId));
        if (!rules.vocabulary.add(static_cast<api::TokenId>(id), token))
            return wrong(where, "token " + named(token) + " or its id " + std::to_string(id) +
                                    " occurs twice in \"model.vocab\"");
    }
    return {};
}

/// The two halves of a merge: "a b" in older files, ["a", "b"] in newer ones.
bool readHalves(element merge, std::string_view& left, std::string_view& right)
{
    simdjson::dom::array pair;
    if (!merge.get(pair))
        return pair.size() == 2 && !pair.at(0).get(left) && !pair.at(1).get(right);
    std::string_view text;
    if (merge.get(text))
        return false;
    const std::size_t space = text.find(' ');
    if (space == text.npos || text.find(' ', space + 1) != text.npos)
        return false;
    left = text.substr(0, space);
    right = text.substr(space + 1);
    return true;
}

Status readMerges(const object& model, TokenizerRules& rules, const std::string& where)
{
    simdjson::dom::array merges;
    if (model["merges"].get(merges))
        return wrong(where, "\"model.merges\" is missing or not a list");
    rules.bpe.merges.reserve(merges.size());
    std::uint32_t rank = 0;
    for (element merge : merges) {
        std::string_view left;
        std::string_view right;
        if (!readHalves(merge, left, right))
            return wrong(where, "entry " + std::to_string(rank) + " of \"model.merges\" is not a pair of tokens");
        const auto leftId = rules.vocabulary.find(left);
        const auto rightId = rules.vocabulary.find(right);
        const auto mergedId = rules.vocabulary.find(std::string(left).append(right));
        if (!leftId || !rightId || !mergedId)
            return wrong(where, "entry " + std::to_string(rank) + " of \"model.merges\" (" + named(left) + ", " +
                                    named(right) + ") names or makes a token that is not in \"model.vocab\"");
        rules.bpe.merges.set(*leftId, *rightId, {rank++, *mergedId});
    }
    return {};
}

/// Bytes that occur in UTF-8 text; a vocabulary without one of the others loses nothing.
bool occursInText(int byte)
{
    return byte != 0xC0 && byte != 0xC1 && byte < 0xF5;
}

Status readBytes(const object& model, TokenizerRules& rules, const std::string& where)
{
    bool wholeWords = false;
    if (model["ignore_merges"].get(wholeWords))
        wholeWords = false;
    if (wholeWords)
        rules.bpe.wholeWords.reserve(static_cast<std::size_t>(rules.vocabulary.count()));
    rules.bytes.resize(static_cast<std::size_t>(rules.vocabulary.size()));
    for (api::TokenId id = 0; id < rules.vocabulary.size(); ++id) {
        const std::string_view token = rules.vocabulary.text(id);
        const auto bytes = fromAlphabet(token);
        rules.bytes[static_cast<std::size_t>(id)] = bytes ? *bytes : std::string(token);
        if (wholeWords && bytes && !bytes->empty())
            rules.bpe.wholeWords.add(id, *bytes);
    }
    api::TokenId anyByte = 0;
    for (int byte = 0; byte < 256; ++byte) {
        const auto id = rules.vocabulary.find(toAlphabet(std::string(1, static_cast<char>(byte))));
        if (!id && occursInText(byte))
            return fail(ErrorKind::Incompatible,
                        where + " has no token for byte " + std::to_string(byte) +
                            " in \"model.vocab\"; text with that byte would be lost, so only complete byte-level "
                            "vocabularies are read.");
        anyByte = id.value_or(anyByte);
        rules.bpe.byteTokens[static_cast<std::size_t>(byte)] = id.value_or(anyByte);
    }
    return {};
}

Status readModel(const object& file, TokenizerRules& rules, const std::string& where)
{
    object model;
    if (file["model"].get(model))
        return wrong(where, "\"model\" is missing or not an object");
    std::string_view type = "BPE";
    element typeElement;
    if (!model["type"].get(typeElement) && typeElement.get(type))
        type = "?";
    if (type != "BPE")
        return fail(ErrorKind::Incompatible,
                    where + " has \"model.type\" = " + named(type) + "; only \"BPE\" is supported.");
    for (const char* key : {"dropout", "continuing_subword_prefix", "end_of_word_suffix"})
        POFT_TRY(checkOff(model, key, where));
    POFT_TRY(readVocabulary(model, rules, where));
    POFT_TRY(readMerges(model, rules, where));
    return readBytes(model, rules, where);
}

bool flag(const object& entry, const char* key)
{
    bool value = false;
    return !entry[key].get(value) && value;
}

/// Enters one added token into the vocabulary under the id that Hugging Face gives it, which must be the one that the
/// file states.
Status addToken(const AddedToken& token, api::TokenId next, TokenizerRules& rules, const std::string& where)
{
    const auto known = rules.vocabulary.find(token.content);
    const api::TokenId expected = known.value_or(next);
    if (expected != token.id)
        return fail(ErrorKind::Incompatible, where + " gives the added token " + named(token.content) + " the id " +
                                                 std::to_string(token.id) + ", but loading it gives " +
                                                 std::to_string(expected) + "; save the tokenizer again.");
    if (!known) {
        rules.vocabulary.add(token.id, token.content);
        rules.bytes.resize(static_cast<std::size_t>(rules.vocabulary.size()));
        rules.bytes[static_cast<std::size_t>(token.id)] = fromAlphabet(token.content).value_or(token.content);
    }
    return {};
}

Status readAddedTokens(const object& file, TokenizerRules& rules, const std::string& where)
{
    std::vector<AddedToken> tokens;
    simdjson::dom::array list;
    if (!file["added_tokens"].get(list)) {
        api::TokenId next = rules.vocabulary.size();
        for (element item : list) {
            object entry;
            std::int64_t id = -1;
            std::string_view content;
            if (item.get(entry) || entry["id"].get(id) || id < 0 || id > kLargestId || entry["content"].get(content) ||
                content.empty())
                return wrong(where, "an entry of \"added_tokens\" has no id or no content");
            const AddedToken token{static_cast<api::TokenId>(id), std::string(content),  flag(entry, "single_word"),
                                   flag(entry, "lstrip"),         flag(entry, "rstrip"), flag(entry, "normalized"),
                                   flag(entry, "special")};
            POFT_TRY(addToken(token, next, rules, where));
            next = std::max(next, token.id + 1);
            tokens.push_back(token);
        }
    }
    const auto count = static_cast<std::size_t>(rules.vocabulary.size());
    rules.isAdded.assign(count, false);
    rules.isSpecial.assign(count, false);
    for (const AddedToken& token : tokens) {
        rules.isAdded[static_cast<std::size_t>(token.id)] = true;
        rules.isSpecial[static_cast<std::size_t>(token.id)] = token.special;
    }
    rules.added = AddedTokens(std::move(tokens));
    return {};
}

/// "bos_token" and its like: a string, or an object with "content".
std::optional<api::TokenId> purposeToken(const object& config, const char* key, const Vocabulary& vocabulary)
{
    element value;
    std::string_view content;
    if (config[key].get(value))
        return std::nullopt;
    if (value.get(content) && value["content"].get(content))
        return std::nullopt;
    return vocabulary.find(content);
}

Status readConfig(std::string_view json, TokenizerRules& rules, const std::string& where)
{
    if (json.empty())
        return {};
    simdjson::dom::parser parser;
    object config;
    if (parser.parse(json.data(), json.size()).get(config))
        return fail(ErrorKind::Invalid,
                    "The tokenizer_config.json that belongs to " + where + " is not a JSON object.");
    rules.special.bos = purposeToken(config, "bos_token", rules.vocabulary);
    rules.special.eos = purposeToken(config, "eos_token", rules.vocabulary);
    rules.special.pad = purposeToken(config, "pad_token", rules.vocabulary);
    return {};
}

}  // namespace

Result<TokenizerRules> parseTokenizerFiles(std::string_view tokenizerJson, std::string_view configJson,
                                           const std::string& where)
{
    simdjson::dom::parser parser;
    object file;
    if (const auto problem = parser.parse(tokenizerJson.data(), tokenizerJson.size()).get(file))
        return fail(ErrorKind::Invalid, where + " cannot be read as JSON (" + simdjson::error_message(problem) + ").");
    TokenizerRules rules;
    const PipelineSource source{file, where};
    POFT_TRY(readModel(file, rules, where));
    POFT_TRY(readAddedTokens(file, rules, where));
    POFT_TRY(readPipeline(source, rules));
    POFT_TRY(readConfig(configJson, rules, where));
    return rules;
}

}  // namespace poft::tokenizer
