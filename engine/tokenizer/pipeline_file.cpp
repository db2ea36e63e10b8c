// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/pipeline_file.h"

namespace poft::tokenizer {

namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

/// Refuses a part of the file by its key.
tl::unexpected<Error> unsupported(const PipelineSource& source, const std::string& key, element value,
                                  const std::string& rule)
{
    std::string text = simdjson::minify(value);
    constexpr std::size_t kShown = 200;
    if (text.size() > kShown)
        text = text.substr(0, kShown) + "…";
    return fail(ErrorKind::Incompatible,
                source.where + " has \"" + key + "\" = " + text + ", which is not supported; " + rule + ".");
}

std::string_view typeOf(element value)
{
    std::string_view type;
    return value["type"].get(type) ? std::string_view() : type;
}

bool flag(element value, const char* key, bool otherwise)
{
    bool result = otherwise;
    return value[key].get(result) ? otherwise : result;
}

/// The value of a key of the file; nothing where it is missing or null.
std::optional<element> present(const PipelineSource& source, const char* key)
{
    element value;
    if (source.file[key].get(value) || value.is_null())
        return std::nullopt;
    return value;
}

/// The members of a "Sequence" under `key`, or the value itself.
std::vector<element> members(element value, const char* key)
{
    array list;
    if (typeOf(value) != "Sequence" || value[key].get(list))
        return {value};
    std::vector<element> result;
    for (element item : list)
        result.push_back(item);
    return result;
}

Status readNormalizer(const PipelineSource& source)
{
    const auto value = present(source, "normalizer");
    if (value && !members(*value, "normalizers").empty())
        return unsupported(source, "normalizer", *value, "only tokenizers that leave the text as it is are read");
    return {};
}

constexpr const char* kPreTokenizerRule =
    "only \"ByteLevel\", alone or after one \"Split\" by the pattern of Llama-3 or Qwen2, is read";

Status readSplit(const PipelineSource& source, element split, TokenizerRules& rules)
{
    std::string_view regex;
    std::string_view behavior;
    const bool readable = !split["pattern"]["Regex"].get(regex) && !split["behavior"].get(behavior);
    const auto pattern = readable ? wordPatternFromRegex(regex) : std::nullopt;
    if (!pattern || behavior != "Isolated" || flag(split, "invert", false))
        return unsupported(source, "pre_tokenizer", split, kPreTokenizerRule);
    rules.pattern = *pattern;
    return {};
}

Status readPreTokenizer(const PipelineSource& source, TokenizerRules& rules)
{
    const auto value = present(source, "pre_tokenizer");
    if (!value)
        return fail(ErrorKind::Incompatible, source.where + " has no \"pre_tokenizer\"; " + kPreTokenizerRule + ".");
    const std::vector<element> parts = members(*value, "pretokenizers");
    if (parts.empty() || parts.size() > 2 || typeOf(parts.back()) != "ByteLevel" ||
        (parts.size() == 2 && typeOf(parts.front()) != "Split"))
        return unsupported(source, "pre_tokenizer", *value, kPreTokenizerRule);
    const bool ownPattern = flag(parts.back(), "use_regex", true);
    rules.addPrefixSpace = flag(parts.back(), "add_prefix_space", true);
    if (parts.size() == 2) {
        if (ownPattern || rules.addPrefixSpace)
            return unsupported(source, "pre_tokenizer", *value, kPreTokenizerRule);
        return readSplit(source, parts.front(), rules);
    }
    rules.pattern = ownPattern ? WordPattern::Gpt2 : WordPattern::Whole;
    return {};
}

/// TemplateProcessing: ids before and after the text.
Status readTemplate(const PipelineSource& source, element part, TokenizerRules& rules)
{
    const auto refuse = [&] {
        return unsupported(source, "post_processor", part,
                           "its \"single\" form must name known tokens around one text");
    };
    array pieces;
    if (part["single"].get(pieces))
        return refuse();
    bool textSeen = false;
    for (element piece : pieces) {
        std::string_view name;
        if (!piece["Sequence"]["id"].get(name)) {
            if (textSeen || name != "A")
                return refuse();
            textSeen = true;
            continue;
        }
        array ids;
        if (piece["SpecialToken"]["id"].get(name) || part["special_tokens"].at_key(name)["ids"].get(ids))
            return refuse();
        for (element item : ids) {
            std::int64_t id = -1;
            if (item.get(id) || id > rules.vocabulary.size() ||
                !rules.vocabulary.contains(static_cast<api::TokenId>(id)))
                return refuse();
            (textSeen ? rules.suffix : rules.prefix).push_back(static_cast<api::TokenId>(id));
        }
    }
    return textSeen ? Status() : refuse();
}

Status readPostProcessor(const PipelineSource& source, TokenizerRules& rules)
{
    const auto value = present(source, "post_processor");
    if (!value)
        return {};
    bool templateSeen = false;
    for (element part : members(*value, "processors")) {
        if (typeOf(part) == "ByteLevel" && !templateSeen) {
            rules.trimOffsets = flag(part, "trim_offsets", true);
            rules.trimKeepsPrefixSpace = flag(part, "add_prefix_space", true);
        } else if (typeOf(part) == "TemplateProcessing" && !templateSeen) {
            POFT_TRY(readTemplate(source, part, rules));
            templateSeen = true;
        } else {
            return unsupported(source, "post_processor", part,
                               "only \"ByteLevel\" and then \"TemplateProcessing\" are read");
        }
    }
    return {};
}

Status readDecoder(const PipelineSource& source)
{
    const auto value = present(source, "decoder");
    if (!value)
        return fail(ErrorKind::Incompatible, source.where + " has no \"decoder\"; \"ByteLevel\" is needed.");
    const std::vector<element> parts = members(*value, "decoders");
    if (parts.size() != 1 || typeOf(parts.front()) != "ByteLevel")
        return unsupported(source, "decoder", *value, "only \"ByteLevel\" is read");
    return {};
}

}  // namespace

Status readPipeline(const PipelineSource& source, TokenizerRules& rules)
{
    POFT_TRY(readNormalizer(source));
    POFT_TRY(readPreTokenizer(source, rules));
    POFT_TRY(readPostProcessor(source, rules));
    return readDecoder(source);
}

}  // namespace poft::tokenizer
