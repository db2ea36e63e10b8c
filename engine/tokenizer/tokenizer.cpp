// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/tokenizer.h"

#include "engine/tokenizer/decoder/decoders.h"
#include "engine/tokenizer/encoder.h"
#include "engine/tokenizer/file/sentencepiece_file.h"
#include "engine/tokenizer/file/tokenizer_file.h"
#include "engine/tokenizer/tokenizer_rules.h"
#include "engine/tokenizer/utf8.h"
#include "engine/tokenizer/word_cache.h"
#include "storage/files/read_file.h"

namespace poft::tokenizer {

struct Tokenizer::Tables {
    explicit Tables(TokenizerRules r) : rules(std::move(r)) {}

    TokenizerRules rules;
    mutable WordCachePool caches;
};

Tokenizer::Tokenizer(std::shared_ptr<const Tables> tables) : m_tables(std::move(tables)) {}

Result<Tokenizer> Tokenizer::load(const std::filesystem::path& folder)
{
    std::error_code code;
    std::string config;
    if (std::filesystem::exists(folder / "tokenizer_config.json", code)) {
        POFT_TRY_ASSIGN(config, files::readFile(folder / "tokenizer_config.json"));
    }
    const std::filesystem::path path = folder / "tokenizer.json";
    const std::filesystem::path model = folder / "tokenizer.model";
    if (!std::filesystem::exists(path, code) && std::filesystem::exists(model, code)) {
        POFT_TRY_ASSIGN(const std::string bytes, files::readFile(model));
        return parseModel(bytes, config, model.string());
    }
    POFT_TRY_ASSIGN(const std::string json, files::readFile(path));
    return parse(json, config, path.string());
}

Result<Tokenizer> Tokenizer::parse(std::string_view tokenizerJson, std::string_view configJson,
                                   const std::string& where)
{
    POFT_TRY_ASSIGN(TokenizerRules rules, parseTokenizerFiles(tokenizerJson, configJson, where));
    return Tokenizer(std::make_shared<const Tables>(std::move(rules)));
}

Result<Tokenizer> Tokenizer::parseModel(std::string_view model, std::string_view configJson, const std::string& where)
{
    POFT_TRY_ASSIGN(TokenizerRules rules, parseSentencePiece(model, configJson, where));
    return Tokenizer(std::make_shared<const Tables>(std::move(rules)));
}

Encoding Tokenizer::encode(std::string_view text, const EncodeOptions& options) const
{
    const TokenizerRules& rules = m_tables->rules;
    WordCachePool::Loan loan(m_tables->caches);
    Encoder encoder(rules, loan.cache(), true);
    encoder.encode(text);
    Encoding encoding = encoder.take();
    if (options.addSpecialTokens) {
        encoding.ids.insert(encoding.ids.begin(), rules.prefix.begin(), rules.prefix.end());
        encoding.offsets.insert(encoding.offsets.begin(), rules.prefix.size(), ByteSpan{});
        encoding.ids.insert(encoding.ids.end(), rules.suffix.begin(), rules.suffix.end());
        encoding.offsets.insert(encoding.offsets.end(), rules.suffix.size(), ByteSpan{});
    }
    return encoding;
}

std::vector<api::TokenId> Tokenizer::encodeIds(std::string_view text, const EncodeOptions& options) const
{
    const TokenizerRules& rules = m_tables->rules;
    WordCachePool::Loan loan(m_tables->caches);
    Encoder encoder(rules, loan.cache(), false);
    encoder.encode(text);
    std::vector<api::TokenId> ids = encoder.take().ids;
    if (options.addSpecialTokens) {
        ids.insert(ids.begin(), rules.prefix.begin(), rules.prefix.end());
        ids.insert(ids.end(), rules.suffix.begin(), rules.suffix.end());
    }
    return ids;
}

std::string Tokenizer::decode(std::span<const api::TokenId> ids, bool skipSpecial) const
{
    const TokenizerRules& rules = m_tables->rules;
    const auto kept = [&](api::TokenId id) { return rules.contains(id) && !(skipSpecial && isSpecial(id)); };
    std::string text;
    if (rules.decodesBytes) {
        for (const api::TokenId id : ids)
            if (kept(id))
                text += rules.bytes[static_cast<std::size_t>(id)];
        return replaceInvalid(text);
    }
    std::vector<std::string> tokens;
    for (const api::TokenId id : ids) {
        if (!kept(id))
            continue;
        const auto normalized = rules.normalizedAdded.find(id);
        tokens.emplace_back(normalized != rules.normalizedAdded.end() ? normalized->second : rules.text(id));
    }
    for (const auto& decoder : rules.decoders)
        decoder->apply(tokens);
    for (std::size_t i = 0; i < tokens.size(); ++i)
        text += (i > 0 && rules.joinedBySpaces ? " " : "") + tokens[i];
    return text;
}

bool Tokenizer::mayChangeWithNext(api::TokenId id) const
{
    return m_tables->rules.decodesRuns && fallbackByte(std::string(token(id))) >= 0;
}

std::string_view Tokenizer::tokenBytes(api::TokenId id) const
{
    const auto& bytes = m_tables->rules.bytes;
    return id >= 0 && static_cast<std::size_t>(id) < bytes.size()
               ? std::string_view(bytes[static_cast<std::size_t>(id)])
               : std::string_view();
}

std::optional<api::TokenId> Tokenizer::tokenId(std::string_view token) const
{
    return m_tables->rules.find(token);
}

std::string_view Tokenizer::token(api::TokenId id) const
{
    return m_tables->rules.text(id);
}

bool Tokenizer::isAdded(api::TokenId id) const
{
    return m_tables->rules.addedVocabulary.contains(id);
}

bool Tokenizer::isSpecial(api::TokenId id) const
{
    const auto& special = m_tables->rules.isSpecial;
    return id >= 0 && static_cast<std::size_t>(id) < special.size() && special[static_cast<std::size_t>(id)];
}

int Tokenizer::vocabSize() const
{
    return m_tables->rules.size();
}

const SpecialTokens& Tokenizer::special() const
{
    return m_tables->rules.special;
}

const std::vector<std::string>& Tokenizer::warnings() const
{
    return m_tables->rules.warnings;
}

}  // namespace poft::tokenizer
