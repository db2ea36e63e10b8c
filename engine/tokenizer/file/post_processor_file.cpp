// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/file/step_files.h"

namespace poft::tokenizer {

namespace {

using simdjson::dom::array;
using simdjson::dom::element;

constexpr const char* kKey = "post_processor";

bool isKnown(const TokenizerRules& rules, std::int64_t id)
{
    return id >= 0 && id < rules.size() && rules.contains(static_cast<api::TokenId>(id));
}

/// The ids of a special token of the template's own table.
std::optional<std::vector<api::TokenId>> templateIds(const TokenizerRules& rules, element step, std::string_view name)
{
    array list;
    if (step["special_tokens"].at_key(name)["ids"].get(list))
        return std::nullopt;
    std::vector<api::TokenId> ids;
    for (const element item : list) {
        std::int64_t id = -1;
        if (item.get(id) || !isKnown(rules, id))
            return std::nullopt;
        ids.push_back(static_cast<api::TokenId>(id));
    }
    return ids;
}

/// TemplateProcessing: ids before and after the text.
Status readTemplate(const FileSource& source, element step, TokenizerRules& rules)
{
    const auto refuse = [&] {
        return source.unsupported(kKey, step, "its \"single\" form must name known tokens around one text");
    };
    array pieces;
    if (step["single"].get(pieces))
        return refuse();
    bool textSeen = false;
    for (const element piece : pieces) {
        std::string_view name;
        if (!piece["Sequence"]["id"].get(name)) {
            if (textSeen || name != "A")
                return refuse();
            textSeen = true;
            continue;
        }
        if (piece["SpecialToken"]["id"].get(name))
            return refuse();
        const auto ids = templateIds(rules, step, name);
        if (!ids)
            return refuse();
        std::vector<api::TokenId>& side = textSeen ? rules.suffix : rules.prefix;
        side.insert(side.end(), ids->begin(), ids->end());
    }
    return textSeen ? Status() : refuse();
}

/// ["[SEP]", 102] under "sep" or "cls" of Bert's and Roberta's post-processors.
std::optional<api::TokenId> namedId(const TokenizerRules& rules, element step, const char* key)
{
    array pair;
    std::int64_t id = -1;
    if (step[key].get(pair) || pair.at(1).get(id) || !isKnown(rules, id))
        return std::nullopt;
    return static_cast<api::TokenId>(id);
}

Status readClassifier(const FileSource& source, element step, TokenizerRules& rules)
{
    const auto begin = namedId(rules, step, "cls");
    const auto end = namedId(rules, step, "sep");
    if (!begin || !end)
        return source.unsupported(kKey, step, "its \"cls\" and \"sep\" must be known tokens");
    rules.prefix.push_back(*begin);
    rules.suffix.push_back(*end);
    return {};
}

void readTrimming(element step, TokenizerRules& rules)
{
    rules.trimOffsets = flagOf(step, "trim_offsets", true);
    rules.trimKeepsPrefixSpace = flagOf(step, "add_prefix_space", true);
}

}  // namespace

Status readPostProcessor(const FileSource& source, TokenizerRules& rules)
{
    const auto value = source.present(kKey);
    if (!value)
        return {};
    bool tokensSeen = false;
    bool trimmingSeen = false;
    for (const element step : stepsOf(*value, "processors")) {
        const std::string_view type = typeOf(step);
        const bool trims = type == "ByteLevel" || type == "RobertaProcessing";
        const bool adds = type == "TemplateProcessing" || type == "RobertaProcessing" || type == "BertProcessing";
        if ((!trims && !adds) || (trims && (trimmingSeen || tokensSeen)) || (adds && tokensSeen))
            return source.unsupported(kKey, step,
                                      "\"ByteLevel\" and then one of \"TemplateProcessing\", \"RobertaProcessing\" and "
                                      "\"BertProcessing\" are read");
        trimmingSeen |= trims;
        tokensSeen |= adds;
        if (trims)
            readTrimming(step, rules);
        if (type == "TemplateProcessing") {
            POFT_TRY(readTemplate(source, step, rules));
        } else if (adds) {
            POFT_TRY(readClassifier(source, step, rules));
        }
    }
    return {};
}

}  // namespace poft::tokenizer
