// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/conversation.h"
#include "engine/tokenizer/tokenizer.h"
#include "storage/result/result.h"

namespace poft::text {

/// The answer of one assistant turn within a rendered text: `content`, and `whole`, which goes on to the end of the
/// end-of-turn token (the new line after it is outside).
struct ResponseSpan {
    tokenizer::ByteSpan content;
    tokenizer::ByteSpan whole;
};

/// A conversation as a model sees it.
struct Rendering {
    std::string text;
    std::vector<ResponseSpan> responses;  ///< every assistant turn, in order; of a `text` row, the whole text
};

/// How turns become text. One rendering is known today, ChatML's: "<|im_start|>ROLE\nCONTENT<|im_end|>\n" for each
/// turn, and
/// "<|im_start|>assistant\n" where an answer is asked for.
class ChatFormat {
public:
    /// Our format, for models that we make.
    static ChatFormat chatMl();

    /// The format of a model folder. A folder without template has our format; one whose template is not ours byte for
    /// byte is refused by a sentence.
    static Result<ChatFormat> load(const std::filesystem::path& folder);

    /// The Jinja text that `transformers` renders to the same.
    std::string_view templateText() const;

    /// Writes chat_template.jinja into an existing folder, through a temporary file and a rename.
    Status save(const std::filesystem::path& folder) const;

    /// The token that ends a turn, "<|im_end|>", and the one that ends a plain text, "<|endoftext|>".
    std::string_view endOfTurn() const;
    std::string_view endOfText() const;

    /// Special tokens that a vocabulary needs for this format, in the order in which we give them ids.
    std::vector<std::string> specialTokens() const;

    /// Whether a vocabulary holds the format's tokens as single added tokens; names the first one that it lacks.
    Status check(const tokenizer::Tokenizer& tokenizer) const;

    /// Turns to text. A `text` row is its content as it stands. Tools and tool calls are refused: this format has no
    /// place for them, and leaving them out in silence would train on another prompt. With `addGenerationPrompt` the
    /// text ends where an answer begins.
    Result<Rendering> render(const Conversation& conversation, bool addGenerationPrompt = false) const;

private:
    ChatFormat() = default;
};

}  // namespace poft::text
