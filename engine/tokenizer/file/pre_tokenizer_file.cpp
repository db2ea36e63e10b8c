// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/file/step_files.h"
#include "engine/tokenizer/pre_tokenizer/byte_level.h"
#include "engine/tokenizer/pre_tokenizer/metaspace.h"
#include "engine/tokenizer/pre_tokenizer/split.h"
#include "engine/tokenizer/unicode_classes.h"
#include "engine/tokenizer/utf8.h"

namespace poft::tokenizer {

namespace {

using simdjson::dom::element;
using Step = Result<std::unique_ptr<PreTokenizer>>;

constexpr const char* kKey = "pre_tokenizer";

std::optional<SplitBehavior> behaviorOf(std::string_view name)
{
    if (name == "Removed")
        return SplitBehavior::Removed;
    if (name == "Isolated")
        return SplitBehavior::Isolated;
    if (name == "MergedWithPrevious")
        return SplitBehavior::MergedWithPrevious;
    if (name == "MergedWithNext")
        return SplitBehavior::MergedWithNext;
    return name == "Contiguous" ? std::optional(SplitBehavior::Contiguous) : std::nullopt;
}

Step readSplit(const FileSource& source, element step)
{
    const auto behavior = behaviorOf(textOf(step, "behavior"));
    if (!behavior)
        return source.unsupported(kKey, step, "its \"behavior\" is unknown");
    POFT_TRY_ASSIGN(auto pattern, readPattern(source, kKey, step));
    return std::make_unique<Split>(std::move(pattern), *behavior, flagOf(step, "invert", false));
}

Step splitAt(CharacterPattern::Class inside, SplitBehavior behavior)
{
    return std::make_unique<Split>(std::make_shared<CharacterPattern>(inside), behavior, false);
}

Step readMetaspace(const FileSource& source, element step)
{
    const std::string_view replacement = textOf(step, "replacement");
    if (replacement.empty() || characterAt(replacement, 0).bytes != replacement.size())
        return source.unsupported(kKey, step, "its \"replacement\" must be one character");
    const std::string_view scheme = textOf(step, "prepend_scheme");
    auto prepend = Metaspace::Prepend::Always;
    if (scheme == "first")
        prepend = Metaspace::Prepend::First;
    else if (scheme == "never")
        prepend = Metaspace::Prepend::Never;
    else if (!scheme.empty() && scheme != "always")
        return source.unsupported(kKey, step, "its \"prepend_scheme\" must be always, first or never");
    // Older files say the same by a flag.
    if (!flagOf(step, "add_prefix_space", true)) {
        if (!scheme.empty() && prepend != Metaspace::Prepend::Never)
            return source.unsupported(kKey, step, "\"add_prefix_space\" contradicts \"prepend_scheme\"");
        prepend = Metaspace::Prepend::Never;
    }
    return std::make_unique<Metaspace>(std::string(replacement), prepend, flagOf(step, "split", true));
}

Step readPunctuation(const FileSource& source, element step)
{
    const std::string_view name = textOf(step, "behavior");
    const auto behavior = name.empty() ? SplitBehavior::Isolated : behaviorOf(name);
    if (!behavior)
        return source.unsupported(kKey, step, "its \"behavior\" is unknown");
    return splitAt(isPunctuation, *behavior);
}

Step readPreTokenizer(const FileSource& source, element step, ByteLevel::Bytes bytes)
{
    const std::string_view type = typeOf(step);
    if (type == "ByteLevel")
        return std::make_unique<ByteLevel>(flagOf(step, "add_prefix_space", true), flagOf(step, "use_regex", true),
                                           bytes);
    if (type == "Split")
        return readSplit(source, step);
    if (type == "Metaspace")
        return readMetaspace(source, step);
    if (type == "Digits")
        return splitAt(isNumeric,
                       flagOf(step, "individual_digits", false) ? SplitBehavior::Isolated : SplitBehavior::Contiguous);
    if (type == "Punctuation")
        return readPunctuation(source, step);
    if (type == "WhitespaceSplit")
        return splitAt(isSpace, SplitBehavior::Removed);
    if (type == "Whitespace")
        return std::make_unique<Split>(std::make_shared<WordOrSymbolsPattern>(), SplitBehavior::Removed, true);
    return source.unsupported(
        kKey, step, "ByteLevel, Split, Metaspace, Digits, Punctuation, Whitespace and WhitespaceSplit are read");
}

}  // namespace

Status readPreTokenizers(const FileSource& source, TokenizerRules& rules)
{
    const auto value = source.present(kKey);
    if (!value)
        return {};
    const std::vector<element> steps = stepsOf(*value, "pretokenizers");
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const bool last = i + 1 == steps.size();
        rules.bpe.rawBytes |= last && typeOf(steps[i]) == "ByteLevel" && rules.bpe.hasAllBytes();
        POFT_TRY_ASSIGN(auto preTokenizer, readPreTokenizer(source, steps[i],
                                                            last && rules.bpe.rawBytes ? ByteLevel::Bytes::AsTheyAre
                                                                                       : ByteLevel::Bytes::AsAlphabet));
        rules.preTokenizers.push_back(std::move(preTokenizer));
    }
    return {};
}

}  // namespace poft::tokenizer
