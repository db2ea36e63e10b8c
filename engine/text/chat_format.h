// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/jinja/clock.h"
#include "engine/text/chat_files.h"
#include "engine/text/conversation.h"
#include "engine/text/response_spans.h"
#include "engine/text/template_clock.h"
#include "engine/tokenizer/tokenizer.h"
#include "storage/result/result.h"

namespace poft::text {

/// A conversation as a model sees it.
struct Rendering {
    std::string text;
    std::vector<ResponseSpan> responses;  ///< every assistant turn, in order; of a `text` row, the whole text
};

/// How turns become text: a chat template with the tokens and the clock that it may use. The text equals what
/// `transformers` 5.23 renders (tokenizer.apply_chat_template), or the rendering fails.
///
/// Immutable and cheap to copy; all members may be called from any thread. A template is parsed once, when it is
/// loaded.
class ChatFormat {
public:
    /// Our format for models that we make, unless the recipe names another: "<|im_start|>ROLE\nCONTENT<|im_end|>\n"
    /// for each turn, and "<|im_start|>assistant\n" where an answer is asked for.
    static ChatFormat chatMl();

    /// A format of ours for a model that we make (built_in_formats.h), with the tokens that its vocabulary gets.
    static Result<ChatFormat> builtIn(std::string_view name);

    /// The format of a model folder. A folder without template has the one of ours that fits its tokenizer
    /// (fitBuiltInFormat), or ChatML where it has no tokenizer either; `tokenizer` is the folder's, null reads it where
    /// it is needed. Fails where the template cannot be read or uses what is not supported, with its line and column.
    static Result<ChatFormat> load(const std::filesystem::path& folder,
                                   const jinja::Clock& clock = clockWithoutWorkspace(),
                                   const tokenizer::Tokenizer* tokenizer = nullptr);

    /// The same from what a folder holds; `where` names it in messages.
    static Result<ChatFormat> make(const ChatFiles& files, const jinja::Clock& clock, const std::string& where);

    /// The Jinja text of the default template.
    std::string_view templateText() const;

    /// The name of our format that was chosen for a folder without template; empty for any other.
    std::string_view chosenName() const;

    /// Writes chat_template.jinja into an existing folder, through a temporary file and a rename.
    Status save(const std::filesystem::path& folder) const;

    /// The token that ends a turn: the first of the folder's tokens in what the template writes after an answer. Empty
    /// where there is none, or the template does not take a question and an answer alone.
    std::string_view endOfTurn() const;

    /// The token that ends a plain text where the vocabulary has it: "<|endoftext|>".
    std::string_view endOfText() const;

    /// The token that begins a conversation in a vocabulary made for our own format; empty where none does.
    std::string_view beginOfText() const;

    /// Special tokens that a vocabulary needs for our own format, in the order in which we give them ids.
    std::vector<std::string> specialTokens() const;

    /// Whether a vocabulary holds ChatML's tokens as single added tokens, where the template is ours; names the first
    /// one that it lacks. Other formats ask for nothing.
    Status check(const tokenizer::Tokenizer& tokenizer) const;

    /// Turns to text, with the places of the answers (response_spans.h). A `text` row is its content as it stands. Our
    /// own formats refuse tools and tool calls: they have no place for them, and leaving them out in silence would
    /// train on another prompt. With `addGenerationPrompt` the text ends where an answer begins.
    Result<Rendering> render(const Conversation& conversation, bool addGenerationPrompt = false) const;

    /// The text of render() alone, in less than half its time.
    Result<std::string> renderText(const Conversation& conversation, bool addGenerationPrompt = false) const;

private:
    struct Parts;
    struct Request;
    explicit ChatFormat(std::shared_ptr<const Parts> parts);

    Status checkPlaces(const Conversation& conversation) const;

    std::shared_ptr<const Parts> m_parts;
};

}  // namespace poft::text
