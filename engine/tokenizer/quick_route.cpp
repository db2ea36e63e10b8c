// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/quick_route.h"

#include "engine/tokenizer/normalizer/prepend.h"
#include "engine/tokenizer/normalizer/replace.h"
#include "engine/tokenizer/normalizer/unicode_form.h"
#include "engine/tokenizer/pre_tokenizer/byte_level.h"
#include "engine/tokenizer/pre_tokenizer/metaspace.h"
#include "engine/tokenizer/pre_tokenizer/split.h"
#include "engine/tokenizer/tokenizer_rules.h"

namespace poft::tokenizer {

namespace {

constexpr std::string_view kVisibleSpace = "\u2581";

template <class Wanted, class Base>
const Wanted* as(const std::unique_ptr<Base>& step)
{
    return dynamic_cast<const Wanted*>(step.get());
}

/// [ByteLevel], or [Split by a known pattern, ByteLevel without its own]; the model reads bytes.
bool readWords(const TokenizerRules& rules, QuickRoute& route)
{
    if (rules.preTokenizers.empty() || rules.preTokenizers.size() > 2)
        return false;
    const auto* bytes = as<ByteLevel>(rules.preTokenizers.back());
    if (bytes == nullptr || bytes->bytes() != ByteLevel::Bytes::AsTheyAre)
        return false;
    route.addPrefixSpace = bytes->addPrefixSpace();
    route.pattern = bytes->useRegex() ? WordPattern::Gpt2 : WordPattern::Whole;
    if (rules.preTokenizers.size() == 2) {
        const auto* split = as<Split>(rules.preTokenizers.front());
        const auto* scanned = split != nullptr ? dynamic_cast<const ScannedPattern*>(&split->pattern()) : nullptr;
        if (scanned == nullptr || !split->keepsAll() || bytes->useRegex() || bytes->addPrefixSpace())
            return false;
        route.pattern = scanned->words();
    }
    if (rules.normalizers.size() > 1)
        return false;
    if (rules.normalizers.size() == 1) {
        const auto* form = as<UnicodeForm>(rules.normalizers.front());
        if (form == nullptr || !form->isNfc())
            return false;
        route.nfc = true;
    }
    return true;
}

bool isVisibleSpace(const Replace* replace)
{
    const auto* literal = replace != nullptr ? dynamic_cast<const LiteralPattern*>(&replace->pattern()) : nullptr;
    return literal != nullptr && literal->text() == " " && replace->content() == kVisibleSpace;
}

/// Normalizers [Prepend, Replace] or [Replace], no pre-tokenizer.
bool readNormalizedSpaces(const TokenizerRules& rules, QuickRoute& route)
{
    const std::size_t count = rules.normalizers.size();
    if (!rules.preTokenizers.empty() || count < 1 || count > 2 ||
        !isVisibleSpace(as<Replace>(rules.normalizers.back())))
        return false;
    route.byNormalizer = true;
    if (count == 1)
        return true;
    const auto* prepend = as<Prepend>(rules.normalizers.front());
    if (prepend == nullptr || prepend->prefix() != kVisibleSpace)
        return false;
    route.prefix = prepend->prefix();
    route.before = QuickRoute::Before::Everything;
    return true;
}

/// No normalizer, Metaspace alone.
bool readMetaspace(const TokenizerRules& rules, QuickRoute& route)
{
    if (!rules.normalizers.empty() || rules.preTokenizers.size() != 1)
        return false;
    const auto* metaspace = as<Metaspace>(rules.preTokenizers.front());
    if (metaspace == nullptr || metaspace->replacement() != kVisibleSpace)
        return false;
    route.prefix = kVisibleSpace;
    route.cutAtSpaces = metaspace->split();
    switch (metaspace->prepend()) {
        case Metaspace::Prepend::Always:
            route.before = QuickRoute::Before::Everything;
            break;
        case Metaspace::Prepend::First:
            route.before = QuickRoute::Before::FirstPart;
            break;
        case Metaspace::Prepend::Never:
            break;
    }
    return true;
}

}  // namespace

bool QuickRoute::takes(std::string_view part, bool offsetsWanted) const
{
    switch (kind) {
        case Kind::Words:
            return !nfc || isSurelyNfc(part);
        case Kind::VisibleSpaces:
            return !offsetsWanted;
        case Kind::None:
            break;
    }
    return false;
}

QuickRoute quickRouteOf(const TokenizerRules& rules)
{
    QuickRoute words;
    if (readWords(rules, words)) {
        words.kind = QuickRoute::Kind::Words;
        return words;
    }
    QuickRoute spaces;
    if (readNormalizedSpaces(rules, spaces) || readMetaspace(rules, spaces)) {
        spaces.kind = QuickRoute::Kind::VisibleSpaces;
        return spaces;
    }
    return {};
}

std::string withVisibleSpaces(std::string_view text, std::string_view prefix)
{
    std::string visible(prefix);
    visible.reserve(prefix.size() + text.size() + text.size() / 2);
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        visible.append(text, begin, end - begin);
        if (end < text.size())
            visible += kVisibleSpace;
        begin = end + 1;
    }
    return visible;
}

}  // namespace poft::tokenizer
