// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a tokenizer file: what begins with a brace as tokenizer.json, other bytes as tokenizer.model. Reading
// either fails with a sentence or gives a tokenizer, and that encodes any bytes to ids that it knows, with ranges
// inside the text, the same ids on its quick way and on its slow one, and decodes them.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/tokenizer/text_stream.h"
#include "engine/tokenizer/tokenizer.h"

using namespace poft::tokenizer;

namespace {

constexpr std::string_view kNasty =
    "a the  The\r\n\t ab abab <s>a</s> e\u0301\u0301\u0316 \u1100\u1161\u11a8 \u2581\u2581a\u2581 \u0130\u017f "
    "12\u0663 "
    "'s 'LL \U0001F468\u200D\U0001F469 \xE6\x97 \xFF \xF0\x9F <0xE6> "
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

void require(bool holds, const char* what)
{
    if (holds)
        return;
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

void checkText(const Tokenizer& tokenizer, std::string_view text)
{
    const EncodeOptions options{.addSpecialTokens = true};
    const Encoding encoding = tokenizer.encode(text, options);
    require(encoding.ids.size() == encoding.offsets.size(), "not one range for each token");
    require(tokenizer.encodeIds(text, options) == encoding.ids, "the quick way gives other ids");
    TextStream stream(tokenizer, true);
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
        require(encoding.ids[i] >= 0 && encoding.ids[i] < tokenizer.vocabSize(), "an id outside the vocabulary");
        require(encoding.offsets[i].end <= text.size(), "a range outside the text");
        if (i < 100)
            stream.push(encoding.ids[i]);
    }
    tokenizer.decode(encoding.ids, false);
    stream.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto tokenizer =
        bytes.starts_with('{') ? Tokenizer::parse(bytes, {}, "fuzz") : Tokenizer::parseModel(bytes, {}, "fuzz");
    if (!tokenizer) {
        require(!tokenizer.error().message.empty(), "an error without a sentence");
        return 0;
    }
    checkText(*tokenizer, kNasty);
    checkText(*tokenizer, bytes.substr(0, 500));
    checkText(*tokenizer, {});
    return 0;
}
