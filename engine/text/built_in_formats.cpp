// SPDX-License-Identifier: Apache-2.0
#include "engine/text/built_in_formats.h"

#include <algorithm>
#include <optional>

#include <nlohmann/json.hpp>

#include "engine/model/generation_tokens.h"

namespace poft::text {

namespace {

using tokenizer::Tokenizer;

/// The names under which vocabularies without any other hint keep the end of a text.
constexpr std::string_view kUsualEnds[] = {"</s>", "<|end_of_text|>", "<|endoftext|>"};

bool hasMarks(const Tokenizer& tokenizer, const BuiltInFormat& format)
{
    return std::ranges::all_of(format.marks, [&](std::string_view mark) {
        const auto id = tokenizer.tokenId(mark);
        return id && tokenizer.isAdded(*id);
    });
}

/// The token that the tokenizer itself puts before a text; empty where it puts none.
std::string ownBeginning(const Tokenizer& tokenizer)
{
    const auto plain = tokenizer.encodeIds("a");
    const auto whole = tokenizer.encodeIds("a", {.addSpecialTokens = true});
    if (whole.empty() || whole == plain || !tokenizer.isSpecial(whole.front()))
        return {};
    return std::string(tokenizer.token(whole.front()));
}

/// Of tokenizer_config.json, else of generation_config.json or config.json, else by its name.
Result<std::string> endOfText(const std::filesystem::path& folder, const Tokenizer& tokenizer)
{
    std::optional<api::TokenId> end = tokenizer.special().eos;
    if (!end) {
        POFT_TRY_ASSIGN(const model::GenerationTokens generation, model::readGenerationTokens(folder));
        for (const api::TokenId id : generation.eos)
            if (!end && tokenizer.isAdded(id))
                end = id;
    }
    for (const std::string_view usual : kUsualEnds)
        if (const auto id = tokenizer.tokenId(usual); !end && id && tokenizer.isSpecial(*id))
            end = id;
    return end ? std::string(tokenizer.token(*end)) : std::string();
}

/// A Jinja string literal.
std::string quoted(std::string_view text)
{
    std::string literal = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\')
            literal += '\\';
        literal += c;
    }
    return literal + "'";
}

std::string setLine(std::string_view variable, std::string_view token)
{
    return "{%- set " + std::string(variable) + " = " + quoted(token) + " %}\n";
}

std::string missingMark(const Tokenizer& tokenizer, const BuiltInFormat& format)
{
    for (const std::string_view mark : format.marks)
        if (const auto id = tokenizer.tokenId(mark); !id || !tokenizer.isAdded(*id))
            return std::string(mark);
    return {};
}

}  // namespace

std::span<const BuiltInFormat> builtInFormats()
{
    static const std::vector<BuiltInFormat> all{
        {"chatml", "", "<|im_end|>", {"<|im_start|>", "<|im_end|>"}, true},
        {"llama-3",
         "<|begin_of_text|>",
         "<|eot_id|>",
         {"<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"},
         true},
        {"zephyr", "", "</s>", {"<|system|>", "<|user|>", "<|assistant|>"}, false},
        {"llama-2", "<s>", "</s>", {}, false},
        {"alpaca", "", "</s>", {}, false},
        {"plain", "", "</s>", {}, false},
    };
    return all;
}

Result<const BuiltInFormat*> findBuiltInFormat(std::string_view name)
{
    std::string names;
    for (const BuiltInFormat& format : builtInFormats()) {
        if (format.name == name)
            return &format;
        names += (names.empty() ? "" : ", ") + std::string(format.name);
    }
    return fail(ErrorKind::Invalid,
                "There is no chat template " + std::string(name) + " among ours: choose of " + names + ".");
}

Result<FittedFormat> fitBuiltInFormat(const std::filesystem::path& folder, const Tokenizer& tokenizer,
                                      std::string_view name)
{
    if (name.empty()) {
        const auto fits = [&](const BuiltInFormat& format) {
            return !format.needsMarks || hasMarks(tokenizer, format);
        };
        name = std::ranges::find_if(builtInFormats(), fits)->name;
    }
    POFT_TRY_ASSIGN(const BuiltInFormat* format, findBuiltInFormat(name));
    if (format->needsMarks && !hasMarks(tokenizer, *format))
        return fail(ErrorKind::Incompatible, folder.string() + ": its tokenizer has no added token " +
                                                 missingMark(tokenizer, *format) + ", which the template " +
                                                 std::string(name) + " writes; choose another, zephyr for example.");
    FittedFormat fitted{std::string(name), std::string(builtInSource(name)), std::string(format->eos)};
    if (name == "chatml")
        return fitted;
    std::string head = setLine("bos_token", ownBeginning(tokenizer));
    if (!format->needsMarks) {
        POFT_TRY_ASSIGN(fitted.endToken, endOfText(folder, tokenizer));
        if (fitted.endToken.empty())
            return fail(ErrorKind::Incompatible,
                        folder.string() + " names no end-of-text token, with which the template " + std::string(name) +
                            " ends a turn; add \"eos_token\" to its tokenizer_config.json.");
        head += setLine("eos_token", fitted.endToken);
    }
    fitted.source = head + fitted.source;
    return fitted;
}

}  // namespace poft::text
