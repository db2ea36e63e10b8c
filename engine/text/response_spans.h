// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/jinja/template.h"
#include "engine/tokenizer/byte_span.h"
#include "storage/result/result.h"

namespace poft::text {

/// How the place of an answer in a rendered text was found.
enum class SpanSource {
    Generation,  ///< the template marks it itself: {% generation %}
    Sentinel,    ///< the template wrote a mark put in place of the answer, and writes the answer instead of it
    Prefix,      ///< the answer goes on from the text that asks for it
    Undecided,   ///< none of these: the spans are empty, and nothing may be trained on them
};

/// The answer of one assistant turn within a rendered text: `content`, and `whole`, which goes on to the end of the
/// end-of-turn token (white space after it is outside). Without an end-of-turn token the two are the same.
struct ResponseSpan {
    tokenizer::ByteSpan content;
    tokenizer::ByteSpan whole;
    SpanSource source = SpanSource::Sentinel;
    bool hasEnd = true;  ///< an end-of-turn token follows the content
};

/// Renders messages (dicts) with all else as in the rendering whose answers are looked for.
using RenderMessages =
    std::function<Result<jinja::Rendered>(const std::vector<jinja::Value>& messages, bool addGenerationPrompt)>;

/// Finds the answer of each assistant turn in `rendered`, which is render(messages, addGenerationPrompt). In this
/// order:
///   1. The template's generation blocks, where it has any (then one span for each block that was written).
///   2. Sentinels: each assistant content is replaced by a unique text of private-use characters. Where putting the
///   content back,
///      as it is or without white space at its ends, gives `rendered` byte for byte, the answer is there.
///   3. The prefix: where `rendered` begins with what the template writes for the turns before with its generation
///   prompt, the
///      answer follows.
///   4. Else the turn is undecided.
/// The end-of-turn token is the first of `endTokens` in what the template writes after a last assistant turn without
/// tool calls; an answer without it behind ends with its content. `rendered` is shorter than 4 GiB.
std::vector<ResponseSpan> findResponses(const jinja::Rendered& rendered, const std::vector<jinja::Value>& messages,
                                        bool addGenerationPrompt, bool templateMarks, const RenderMessages& render,
                                        const std::vector<std::string>& endTokens);

/// The first of the tokens in a text, and of several that begin there the longest: where it begins and ends. Both are
/// npos where there is none.
struct FoundToken {
    std::size_t begin = std::string::npos;
    std::size_t end = std::string::npos;
};
FoundToken findFirstToken(std::string_view text, const std::vector<std::string>& tokens);

}  // namespace poft::text
