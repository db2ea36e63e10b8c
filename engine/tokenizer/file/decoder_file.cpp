// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/tokenizer/decoder/decoders.h"
#include "engine/tokenizer/file/step_files.h"
#include "engine/tokenizer/utf8.h"

namespace poft::tokenizer {

namespace {

using simdjson::dom::element;
using Step = Result<std::unique_ptr<Decoder>>;

constexpr const char* kKey = "decoder";

bool isOneCharacter(std::string_view text)
{
    return !text.empty() && characterAt(text, 0).bytes == text.size();
}

Step readMetaspace(const FileSource& source, element step)
{
    const std::string_view replacement = textOf(step, "replacement");
    if (!isOneCharacter(replacement))
        return source.unsupported(kKey, step, "its \"replacement\" must be one character");
    const bool never = textOf(step, "prepend_scheme") == "never" || !flagOf(step, "add_prefix_space", true);
    return std::make_unique<MetaspaceDecoder>(std::string(replacement), !never);
}

Step readDecoder(const FileSource& source, element step)
{
    const std::string_view type = typeOf(step);
    if (type == "ByteLevel")
        return std::make_unique<ByteLevelDecoder>();
    if (type == "ByteFallback")
        return std::make_unique<ByteFallbackDecoder>();
    if (type == "Fuse")
        return std::make_unique<FuseDecoder>();
    if (type == "Metaspace")
        return readMetaspace(source, step);
    std::string_view content;
    if (type == "Replace" && !step["content"].get(content)) {
        POFT_TRY_ASSIGN(auto pattern, readPattern(source, kKey, step));
        return std::make_unique<ReplaceDecoder>(std::move(pattern), std::string(content));
    }
    const auto start = countOf(step, "start");
    const auto stop = countOf(step, "stop");
    if (type == "Strip" && start && stop && isOneCharacter(textOf(step, "content")))
        return std::make_unique<StripDecoder>(std::string(textOf(step, "content")), *start, *stop);
    return source.unsupported(kKey, step, "ByteLevel, ByteFallback, Fuse, Metaspace, Replace and Strip are read");
}

template <class Wanted>
bool isA(const std::unique_ptr<Decoder>& decoder)
{
    return dynamic_cast<const Wanted*>(decoder.get()) != nullptr;
}

/// What each token stands for inside a text.
void fillBytes(TokenizerRules& rules)
{
    rules.bytes.resize(static_cast<std::size_t>(rules.size()));
    for (api::TokenId id = 0; id < rules.size(); ++id) {
        const auto normalized = rules.normalizedAdded.find(id);
        std::string text(normalized != rules.normalizedAdded.end() ? normalized->second : rules.text(id));
        for (const auto& decoder : rules.decoders)
            text = decoder->inside(std::move(text));
        rules.bytes[static_cast<std::size_t>(id)] = std::move(text);
    }
}

}  // namespace

Status readDecoders(const FileSource& source, TokenizerRules& rules)
{
    if (const auto value = source.present(kKey)) {
        GrowthLimit growth;
        for (const element step : stepsOf(*value, "decoders")) {
            if (typeOf(step) == "Replace")
                POFT_TRY(growth.count(source, kKey, step));
            POFT_TRY_ASSIGN(auto decoder, readDecoder(source, step));
            rules.decoders.push_back(std::move(decoder));
        }
    } else {
        rules.joinedBySpaces = true;
    }
    finishDecoders(rules);
    return {};
}

void finishDecoders(TokenizerRules& rules)
{
    rules.decodesRuns = std::ranges::any_of(rules.decoders, isA<ByteFallbackDecoder>);
    rules.decodesBytes = rules.decoders.size() == 1 && isA<ByteLevelDecoder>(rules.decoders.front());
    fillBytes(rules);
}

}  // namespace poft::tokenizer
