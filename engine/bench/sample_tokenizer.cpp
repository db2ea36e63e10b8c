// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/sample_tokenizer.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/tokenizer/byte_alphabet.h"
#include "engine/tokenizer/tokenizer_writer.h"

namespace poft::engine {

namespace {

using Json = nlohmann::ordered_json;

/// A token of bytes as Llama 2 writes it: " the" as "▁the". Empty where it holds more than ASCII.
std::string withVisibleSpaces(const std::string& token)
{
    std::string text;
    for (const char byte : tokenizer::fromAlphabet(token).value_or("\xff")) {
        if (static_cast<unsigned char>(byte) >= 0x80)
            return {};
        byte == ' ' ? text += "▁" : text += byte;
    }
    return text;
}

/// Vocabulary and merges of the ASCII part.
Json modelOf(const tokenizer::TrainedBpe& trained)
{
    Json::object_t vocabulary;
    const auto add = [&](const std::string& token) {
        const auto id = vocabulary.size();
        vocabulary.push_back({token, Json(id)});
    };
    for (const char* token : {"<unk>", "<s>", "</s>"})
        add(token);
    for (int byte = 0; byte < 256; ++byte)
        add(fmt::format("<0x{:02X}>", byte));
    for (const std::string& token : trained.tokens)
        if (const std::string text = withVisibleSpaces(token); !text.empty())
            add(text);
    Json merges = Json::array();
    for (const auto& [left, right] : trained.merges) {
        const std::string a = withVisibleSpaces(left);
        const std::string b = withVisibleSpaces(right);
        if (!a.empty() && !b.empty())
            merges.push_back(Json::array({a, b}));
    }
    Json model = {{"type", "BPE"},    {"dropout", nullptr},    {"unk_token", "<unk>"},
                  {"fuse_unk", true}, {"byte_fallback", true}, {"ignore_merges", false}};
    model["vocab"] = Json(std::move(vocabulary));
    model["merges"] = std::move(merges);
    return model;
}

}  // namespace

Result<tokenizer::TrainedBpe> trainSampleVocabulary(const std::vector<std::string>& texts, int vocabSize)
{
    tokenizer::BpeTrainerSettings settings;
    settings.vocabSize = vocabSize;
    settings.pattern = tokenizer::WordPattern::Llama3;
    tokenizer::BpeTrainer trainer(settings);
    for (const std::string& text : texts)
        trainer.add(text);
    return trainer.train();
}

Result<tokenizer::Tokenizer> llama3Style(const tokenizer::TrainedBpe& trained)
{
    return tokenizer::Tokenizer::parse(tokenizer::tokenizerJson(trained), {}, "the benchmark's tokenizer");
}

Result<tokenizer::Tokenizer> llama2Style(const tokenizer::TrainedBpe& trained)
{
    const Json prepend = {{"type", "Prepend"}, {"prepend", "▁"}};
    const Json show = {{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "▁"}};
    const Json hide = {{"type", "Replace"}, {"pattern", {{"String", "▁"}}}, {"content", " "}};
    const Json strip = {{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}};
    Json file = {{"version", "1.0"}, {"added_tokens", Json::array()}};
    file["normalizer"] = {{"type", "Sequence"}, {"normalizers", Json::array({prepend, show})}};
    file["pre_tokenizer"] = nullptr;
    file["post_processor"] = nullptr;
    file["decoder"] = {
        {"type", "Sequence"},
        {"decoders", Json::array({hide, Json{{"type", "ByteFallback"}}, Json{{"type", "Fuse"}}, strip})}};
    file["model"] = modelOf(trained);
    return tokenizer::Tokenizer::parse(file.dump(), {}, "the benchmark's tokenizer");
}

}  // namespace poft::engine
