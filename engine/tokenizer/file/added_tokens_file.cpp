// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/file/added_tokens_file.h"

#include <algorithm>

namespace poft::tokenizer {

namespace {

using simdjson::dom::array;
using simdjson::dom::element;

Result<AddedToken> readToken(const FileSource& source, element entry)
{
    std::int64_t id = -1;
    const std::string_view content = textOf(entry, "content");
    if (entry["id"].get(id) || id < 0 || id > INT32_MAX || content.empty())
        return source.wrong("an entry of \"added_tokens\" has no id or no content");
    AddedToken token;
    token.id = static_cast<api::TokenId>(id);
    token.content = std::string(content);
    token.singleWord = flagOf(entry, "single_word", false);
    token.lstrip = flagOf(entry, "lstrip", false);
    token.rstrip = flagOf(entry, "rstrip", false);
    token.normalized = flagOf(entry, "normalized", false);
    token.special = flagOf(entry, "special", false);
    return token;
}

/// The id that a token has or, where it is new, gets.
class IdGiver {
public:
    explicit IdGiver(const Vocabulary& vocabulary) : m_vocabulary(vocabulary), m_next(vocabulary.count()) {}

    api::TokenId idOf(const AddedToken& token)
    {
        if (const auto known = m_vocabulary.find(token.content))
            return *known;
        return m_next++;
    }

private:
    const Vocabulary& m_vocabulary;
    api::TokenId m_next;
};

std::string normalizedText(const TokenizerRules& rules, const std::string& content)
{
    AlignedText text(content, makeSpan(0, content.size()));
    for (const auto& normalizer : rules.normalizers)
        normalizer->apply(text);
    return text.text();
}

}  // namespace

Status readAddedTokens(const FileSource& source, TokenizerRules& rules)
{
    std::vector<AddedToken> tokens;
    array list;
    const auto value = source.present("added_tokens");
    if (!value) {
        enterAddedTokens({}, rules);
        return {};
    }
    if (value->get(list))
        return source.wrong("\"added_tokens\" is not a list");
    IdGiver ids(rules.bpe.vocabulary);
    for (const element entry : list) {
        POFT_TRY_ASSIGN(AddedToken token, readToken(source, entry));
        const auto same = std::ranges::find(tokens, token.content, &AddedToken::content);
        const api::TokenId expected = same != tokens.end() ? same->id : ids.idOf(token);
        if (expected != token.id)
            return fail(ErrorKind::Incompatible, source.where + " gives the added token " + inQuotes(token.content) +
                                                     " the id " + std::to_string(token.id) + ", but loading it gives " +
                                                     std::to_string(expected) + "; save the tokenizer again.");
        token.sought = token.normalized ? normalizedText(rules, token.content) : token.content;
        if (token.sought.empty())
            return source.wrong("nothing is left of the added token " + inQuotes(token.content) +
                                " when it is normalized");
        if (same == tokens.end())
            tokens.push_back(std::move(token));
        else
            *same = std::move(token);
    }
    enterAddedTokens(std::move(tokens), rules);
    return {};
}

void enterAddedTokens(std::vector<AddedToken> tokens, TokenizerRules& rules)
{
    for (const AddedToken& token : tokens) {
        rules.addedVocabulary.add(token.id, token.content);
        if (token.sought != token.content)
            rules.normalizedAdded[token.id] = token.sought;
    }
    rules.isSpecial.assign(static_cast<std::size_t>(rules.size()), false);
    // What is left out goes by the text that a token is decoded to.
    for (const AddedToken& token : tokens)
        if (token.special && token.sought == token.content)
            rules.isSpecial[static_cast<std::size_t>(token.id)] = true;
    rules.added = AddedTokens(std::move(tokens));
}

}  // namespace poft::tokenizer
