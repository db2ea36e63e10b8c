// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/tokenizer.h"

#include <algorithm>

#include "engine/tokenizer/byte_hash.h"
#include "engine/tokenizer/tokenizer_file.h"
#include "engine/tokenizer/unicode_classes.h"
#include "engine/tokenizer/utf8.h"
#include "engine/tokenizer/word_cache.h"
#include "storage/files/read_file.h"

namespace poft::tokenizer {

struct Tokenizer::Tables {
    explicit Tables(TokenizerRules r) : rules(std::move(r)) {}

    TokenizerRules rules;
    mutable WordCachePool caches;
};

namespace {

/// Appends the tokens of the words of a text.
void encodeWords(const TokenizerRules& rules, WordCache& cache, std::string_view text, std::vector<api::TokenId>& ids)
{
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = wordEnd(rules.pattern, text, begin);
        const std::string_view word = text.substr(begin, end - begin);
        begin = end;
        const bool cached = word.size() <= WordCache::kLongestWord;
        const std::uint64_t hash = cached ? byteHash(word) : 0;
        if (cached) {
            if (const auto known = cache.find(word, hash); !known.empty()) {
                ids.insert(ids.end(), known.begin(), known.end());
                continue;
            }
        }
        const std::size_t first = ids.size();
        rules.bpe.encodeWord(word, ids);
        if (cached)
            cache.insert(word, hash, std::span(ids).subspan(first));
    }
}

/// Whether a space goes before a part of the text.
bool needsPrefix(const TokenizerRules& rules, std::string_view part)
{
    return rules.addPrefixSpace && !part.starts_with(' ');
}

void encodePart(const TokenizerRules& rules, WordCache& cache, std::string_view part, std::vector<api::TokenId>& ids)
{
    if (needsPrefix(rules, part))
        encodeWords(rules, cache, std::string(1, ' ').append(part), ids);
    else
        encodeWords(rules, cache, part, ids);
}

/// The ranges of the tokens of one part, from the bytes that each token stands for. A space that was put before the
/// part has the range of the part's first character.
void appendOffsets(const TokenizerRules& rules, std::string_view text, ByteSpan part, std::span<const api::TokenId> ids,
                   std::vector<ByteSpan>& offsets)
{
    const std::uint32_t shift = needsPrefix(rules, text.substr(part.begin, part.end - part.begin)) ? 1 : 0;
    std::uint32_t position = 0;
    for (const api::TokenId id : ids) {
        const auto bytes = static_cast<std::uint32_t>(rules.bytes[static_cast<std::size_t>(id)].size());
        const std::uint32_t begin = std::max(position, shift) - shift;
        const std::uint32_t end = std::max(position + bytes - shift, begin + 1);
        offsets.push_back(wholeCharacters(text, {part.begin + begin, part.begin + end}));
        position += bytes;
    }
}

/// Characters of a token that Hugging Face's trim_offsets takes for space.
bool isTrimmed(char32_t codePoint)
{
    constexpr char32_t kSpaceOfAlphabet = 0x120;
    return codePoint == kSpaceOfAlphabet || charClass(codePoint) == CharClass::Space;
}

/// How many of a token's characters are space at its begin and at its end.
std::pair<std::size_t, std::size_t> spacesAround(std::string_view token)
{
    std::vector<bool> spaces;
    for (std::size_t position = 0; position < token.size();) {
        const Character character = characterAt(token, position);
        spaces.push_back(isTrimmed(character.codePoint));
        position += character.bytes;
    }
    const auto leading = std::find(spaces.begin(), spaces.end(), false) - spaces.begin();
    const auto trailing = std::find(spaces.rbegin(), spaces.rend(), false) - spaces.rbegin();
    return {static_cast<std::size_t>(leading), static_cast<std::size_t>(trailing)};
}

/// The ByteLevel post-processor with trim_offsets: ranges without the spaces at both ends of their tokens, counted in
/// characters. A single space at the start of the text may be the one that was put there, which has no range to lose.
void trimOffsets(const TokenizerRules& rules, std::string_view text, Encoding& encoding)
{
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
        ByteSpan& span = encoding.offsets[i];
        // An added token counts with the white space that it took in.
        const api::TokenId id = encoding.ids[i];
        const bool added = rules.isAdded[static_cast<std::size_t>(id)];
        auto [leading, trailing] =
            spacesAround(added ? text.substr(span.begin, span.end - span.begin) : rules.vocabulary.text(id));
        if (leading == 1 && rules.trimKeepsPrefixSpace && (i == 0 || span.begin == 0))
            leading = 0;
        for (; leading > 0 && span.begin < span.end; --leading)
            span.begin += static_cast<std::uint32_t>(characterAt(text, span.begin).bytes);
        for (; trailing > 0 && span.begin < span.end; --trailing)
            span.end = static_cast<std::uint32_t>(characterBegin(text, span.end - 1));
    }
}

}  // namespace

Tokenizer::Tokenizer(std::shared_ptr<const Tables> tables) : m_tables(std::move(tables)) {}

Result<Tokenizer> Tokenizer::load(const std::filesystem::path& folder)
{
    const std::filesystem::path path = folder / "tokenizer.json";
    POFT_TRY_ASSIGN(const std::string json, files::readFile(path));
    std::string config;
    std::error_code code;
    if (std::filesystem::exists(folder / "tokenizer_config.json", code)) {
        POFT_TRY_ASSIGN(config, files::readFile(folder / "tokenizer_config.json"));
    }
    return parse(json, config, path.string());
}

Result<Tokenizer> Tokenizer::parse(std::string_view tokenizerJson, std::string_view configJson,
                                   const std::string& where)
{
    POFT_TRY_ASSIGN(TokenizerRules rules, parseTokenizerFiles(tokenizerJson, configJson, where));
    return Tokenizer(std::make_shared<const Tables>(std::move(rules)));
}

Encoding Tokenizer::encode(std::string_view text, const EncodeOptions& options) const
{
    const TokenizerRules& rules = m_tables->rules;
    WordCachePool::Loan loan(m_tables->caches);
    Encoding encoding;
    for (const TextPart& part : rules.added.split(text)) {
        if (part.id >= 0) {
            encoding.ids.push_back(part.id);
            encoding.offsets.push_back(part.span);
            continue;
        }
        const std::size_t first = encoding.ids.size();
        encodePart(rules, loan.cache(), text.substr(part.span.begin, part.span.end - part.span.begin), encoding.ids);
        appendOffsets(rules, text, part.span, std::span(encoding.ids).subspan(first), encoding.offsets);
    }
    if (rules.trimOffsets)
        trimOffsets(rules, text, encoding);
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
    std::vector<api::TokenId> ids;
    if (options.addSpecialTokens)
        ids = rules.prefix;
    for (const TextPart& part : rules.added.split(text)) {
        if (part.id >= 0)
            ids.push_back(part.id);
        else
            encodePart(rules, loan.cache(), text.substr(part.span.begin, part.span.end - part.span.begin), ids);
    }
    if (options.addSpecialTokens)
        ids.insert(ids.end(), rules.suffix.begin(), rules.suffix.end());
    return ids;
}

std::string Tokenizer::decode(std::span<const api::TokenId> ids, bool skipSpecial) const
{
    std::string bytes;
    for (const api::TokenId id : ids)
        if (!skipSpecial || !isSpecial(id))
            bytes += tokenBytes(id);
    return replaceInvalid(bytes);
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
    return m_tables->rules.vocabulary.find(token);
}

std::string_view Tokenizer::token(api::TokenId id) const
{
    return m_tables->rules.vocabulary.text(id);
}

bool Tokenizer::isAdded(api::TokenId id) const
{
    return m_tables->rules.vocabulary.contains(id) && m_tables->rules.isAdded[static_cast<std::size_t>(id)];
}

bool Tokenizer::isSpecial(api::TokenId id) const
{
    return m_tables->rules.vocabulary.contains(id) && m_tables->rules.isSpecial[static_cast<std::size_t>(id)];
}

int Tokenizer::vocabSize() const
{
    return m_tables->rules.vocabulary.size();
}

const SpecialTokens& Tokenizer::special() const
{
    return m_tables->rules.special;
}

}  // namespace poft::tokenizer
