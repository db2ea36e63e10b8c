// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a chat template: it is refused or fails with a sentence, or it writes UTF-8 text within its limits, the
// same each time, with generation blocks that lie in it one after the other.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/jinja/characters.h"
#include "engine/jinja/dict.h"
#include "engine/jinja/json_text.h"
#include "engine/jinja/template.h"

using namespace poft;
using namespace poft::jinja;

namespace {

constexpr Limits kLimits{.steps = 20'000, .outputBytes = 1 << 16, .depth = 300};

void require(bool holds, const char* what)
{
    if (holds)
        return;
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

/// What the corpus' templates use, and what snippets of templates use.
Variables variables()
{
    const auto values = readJson(R"({
        "messages": [{"role": "system", "content": " Be brief. "}, {"role": "user", "content": "é日本🦜 <b>\r\n"},
                     {"role": "assistant", "content": "<think>\nhm\n</think>\n\nYes", "tool_calls": [{"function": {"name": "f", "arguments": {"a": 1.5}}}]},
                     {"role": "tool", "content": "42"}],
        "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object", "required": ["a"]}}}],
        "bos_token": "<s>", "eos_token": "</s>", "s": "Hello World", "n": 7, "f": -2.5, "xs": [3, 1, 2], "d": {"b": 1, "a": null},
        "add_generation_prompt": true})");
    Variables result;
    for (const Dict::Entry& entry : values->asDict()->entries())
        result.emplace_back(entry.key.bytes(), entry.value);
    return result;
}

void checkRendered(const Rendered& rendered)
{
    require(rendered.text.size() <= kLimits.outputBytes, "more text than allowed");
    require(isValidUtf8(rendered.text), "text that is not UTF-8");
    std::size_t position = 0;
    for (const Rendered::Span& span : rendered.generations) {
        require(span.begin >= position && span.begin <= span.end, "generation blocks out of order");
        position = span.end;
    }
    require(position <= rendered.text.size(), "a generation block beyond the text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const Variables given = variables();
    const auto parsed = Template::parse({reinterpret_cast<const char*>(data), size});
    if (!parsed) {
        require(!parsed.error().message.empty(), "an error without a sentence");
        return 0;
    }
    const auto first = parsed->render(given, Clock(86'400), kLimits);
    const auto second = parsed->render(given, Clock(86'400), kLimits);
    require(first.has_value() == second.has_value(), "a template fails now and then");
    if (!first) {
        require(first.error().message == second.error().message, "a template fails in two ways");
        return 0;
    }
    require(first->text == second->text, "a template writes two texts");
    checkRendered(*first);
    return 0;
}
