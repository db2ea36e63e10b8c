// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/file/model_file.h"

#include <array>
#include <cstdio>

#include "engine/tokenizer/byte_alphabet.h"

namespace poft::tokenizer {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

/// A setting that has no value that would change an id: absent, null, zero.
Status checkDropout(const FileSource& source, const object& model)
{
    element value;
    double number = 0;
    if (model["dropout"].get(value) || value.is_null() || (!value.get(number) && number == 0))
        return {};
    return source.unsupported("model.dropout", value, "tokens would be left to chance");
}

/// A text that may be missing or null.
Status readText(const FileSource& source, const object& model, const char* key, std::optional<std::string>& text)
{
    element value;
    if (model[key].get(value) || value.is_null())
        return {};
    std::string_view found;
    if (value.get(found))
        return source.wrong("\"model." + std::string(key) + "\" is not a text");
    text = std::string(found);
    return {};
}

Status readVocabulary(const FileSource& source, const object& model, Vocabulary& vocabulary)
{
    object entries;
    if (model["vocab"].get(entries))
        return source.wrong("\"model.vocab\" is missing or not an object");
    if (entries.size() == 0)
        return source.wrong("\"model.vocab\" is empty");
    vocabulary.reserve(entries.size());
    for (const auto& [token, value] : entries) {
        std::int64_t id = -1;
        if (value.get(id) || id < 0 || id > largestId(entries.size()))
            return source.wrong("the id of token " + inQuotes(token) +
                                " in \"model.vocab\" is not a number from 0 to " +
                                std::to_string(largestId(entries.size())));
        if (!vocabulary.add(static_cast<api::TokenId>(id), token))
            return source.wrong("token " + inQuotes(token) + " or its id " + std::to_string(id) +
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

Status readMerges(const FileSource& source, const object& model, Bpe& bpe)
{
    simdjson::dom::array merges;
    if (model["merges"].get(merges))
        return source.wrong("\"model.merges\" is missing or not a list");
    bpe.merges.reserve(merges.size());
    std::uint32_t rank = 0;
    for (const element merge : merges) {
        const std::string entry = "entry " + std::to_string(rank) + " of \"model.merges\"";
        std::string_view left;
        std::string_view right;
        if (!readHalves(merge, left, right))
            return source.wrong(entry + " is not a pair of tokens");
        const bool prefixed = right.starts_with(bpe.continuingPrefix);
        const std::string merged =
            std::string(left).append(prefixed ? right.substr(bpe.continuingPrefix.size()) : right);
        const auto leftId = bpe.vocabulary.find(left);
        const auto rightId = bpe.vocabulary.find(right);
        const auto mergedId = bpe.vocabulary.find(merged);
        if (!prefixed || !leftId || !rightId || !mergedId)
            return source.wrong(entry + " (" + inQuotes(left) + ", " + inQuotes(right) +
                                ") names or makes a token that is not in \"model.vocab\"");
        bpe.merges.set(*leftId, *rightId, {rank++, *mergedId});
    }
    return {};
}

Status readUnknown(const FileSource& source, const object& model, Bpe& bpe)
{
    std::optional<std::string> unknown;
    POFT_TRY(readText(source, model, "unk_token", unknown));
    if (!unknown)
        return {};
    bpe.unknown = bpe.vocabulary.find(*unknown);
    if (!bpe.unknown)
        return source.wrong("\"model.unk_token\" " + inQuotes(*unknown) + " is not in \"model.vocab\"");
    return {};
}

}  // namespace

Status readModel(const FileSource& source, Bpe& bpe)
{
    const auto value = source.present("model");
    object model;
    if (!value || value->get(model))
        return source.wrong("\"model\" is missing or not an object");
    element type;
    if (!model["type"].get(type) && typeOf(*value) != "BPE")
        return source.unsupported("model.type", type, "only \"BPE\" is read");
    POFT_TRY(checkDropout(source, model));
    std::optional<std::string> prefix;
    std::optional<std::string> suffix;
    POFT_TRY(readText(source, model, "continuing_subword_prefix", prefix));
    POFT_TRY(readText(source, model, "end_of_word_suffix", suffix));
    bpe.continuingPrefix = prefix.value_or("");
    bpe.wordSuffix = suffix.value_or("");
    bpe.fuseUnknown = flagOf(*value, "fuse_unk", false);
    bpe.byteFallback = flagOf(*value, "byte_fallback", false);
    bpe.wholeWordsFirst = flagOf(*value, "ignore_merges", false);
    POFT_TRY(readVocabulary(source, model, bpe.vocabulary));
    POFT_TRY(readMerges(source, model, bpe));
    POFT_TRY(readUnknown(source, model, bpe));
    findByteTokens(bpe);
    return {};
}

void findByteTokens(Bpe& bpe)
{
    for (int byte = 0; byte < 256; ++byte) {
        const auto index = static_cast<std::size_t>(byte);
        const std::string letter = toAlphabet(std::string(1, static_cast<char>(byte)));
        bpe.byteTokens[index] = bpe.vocabulary.find(letter).value_or(Bpe::kNone);
        std::array<char, 8> code{};
        std::snprintf(code.data(), code.size(), "<0x%02X>", byte);
        bpe.fallbackTokens[index] = bpe.vocabulary.find(code.data()).value_or(Bpe::kNone);
    }
}

void finishModel(Bpe& bpe)
{
    if (bpe.rawBytes) {
        // A byte that no UTF-8 text holds, and that the vocabulary lacks, needs some token all the same.
        for (api::TokenId& token : bpe.byteTokens)
            token = token == Bpe::kNone ? bpe.byteTokens[' '] : token;
        if (bpe.wholeWordsFirst) {
            bpe.wholeWords.reserve(static_cast<std::size_t>(bpe.vocabulary.count()));
            for (api::TokenId id = 0; id < bpe.vocabulary.size(); ++id)
                if (const auto bytes = fromAlphabet(bpe.vocabulary.text(id)); bytes && !bytes->empty())
                    bpe.wholeWords.add(id, *bytes);
        }
    }
    bpe.prepare();
}

}  // namespace poft::tokenizer
