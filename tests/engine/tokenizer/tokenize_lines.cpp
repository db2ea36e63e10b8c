// SPDX-License-Identifier: Apache-2.0
// For compare_with_hugging_face.py: texts in, all that a tokenizer makes of them out, a JSON line each.
#include <nlohmann/json.hpp>

#include <iostream>

#include "engine/tokenizer/text_stream.h"
#include "engine/tokenizer/tokenizer.h"

using namespace poft::tokenizer;

namespace {

std::string streamed(const Tokenizer& tokenizer, const std::vector<poft::api::TokenId>& ids)
{
    TextStream stream(tokenizer, false);
    std::string text;
    for (const auto id : ids)
        text += stream.push(id);
    return text + stream.finish();
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::cerr << "usage: poft_tokenize_lines FOLDER < {\"text\", \"special\"}\n";
        return 2;
    }
    const auto tokenizer = Tokenizer::load(argv[1]);
    if (!tokenizer) {
        std::cerr << tokenizer.error().message << "\n";
        return 1;
    }
    std::ios::sync_with_stdio(false);
    for (std::string line; std::getline(std::cin, line);) {
        const auto request = nlohmann::json::parse(line);
        const auto text = request.at("text").get<std::string>();
        const EncodeOptions options{.addSpecialTokens = request.at("special").get<bool>()};
        const Encoding encoding = tokenizer->encode(text, options);
        std::vector<std::uint32_t> offsets;
        for (const ByteSpan& span : encoding.offsets)
            offsets.insert(offsets.end(), {span.begin, span.end});
        const std::string decoded = tokenizer->decode(encoding.ids, false);
        std::cout << nlohmann::json{{"ids", encoding.ids},
                                    {"same_ids", tokenizer->encodeIds(text, options) == encoding.ids},
                                    {"offsets", offsets},
                                    {"decoded", decoded},
                                    {"same_stream", streamed(*tokenizer, encoding.ids) == decoded},
                                    {"skipped", tokenizer->decode(encoding.ids, true)}}
                  << "\n";
    }
    return 0;
}
