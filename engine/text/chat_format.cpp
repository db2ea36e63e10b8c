// SPDX-License-Identifier: Apache-2.0
#include "engine/text/chat_format.h"

#include "engine/model/model_folder.h"
#include "storage/files/new_file.h"

namespace poft::text {

namespace {

constexpr std::string_view kStart = "<|im_start|>";
constexpr std::string_view kEnd = "<|im_end|>";
constexpr std::string_view kEndOfText = "<|endoftext|>";

constexpr std::string_view kTemplate =
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

std::uint32_t size32(const std::string& text)
{
    return static_cast<std::uint32_t>(text.size());
}

void appendTurn(const Message& message, Rendering& rendering)
{
    std::string& text = rendering.text;
    text += kStart;
    text += message.role;
    text += '\n';
    const std::uint32_t begin = size32(text);
    text += message.content;
    const std::uint32_t end = size32(text);
    text += kEnd;
    if (message.role == kAssistantRole)
        rendering.responses.push_back({{begin, end}, {begin, size32(text)}});
    text += '\n';
}

}  // namespace

ChatFormat ChatFormat::chatMl()
{
    return {};
}

Result<ChatFormat> ChatFormat::load(const std::filesystem::path& folder)
{
    POFT_TRY_ASSIGN(const std::string text, model::readChatTemplate(folder));
    if (!text.empty() && text != kTemplate)
        return fail(ErrorKind::Incompatible,
                    "The chat template of " + folder.string() +
                        " is not supported; only the ChatML template that this program writes is.");
    return chatMl();
}

std::string_view ChatFormat::templateText() const
{
    return kTemplate;
}

Status ChatFormat::save(const std::filesystem::path& folder) const
{
    return files::writeFile(folder / "chat_template.jinja", kTemplate);
}

std::string_view ChatFormat::endOfTurn() const
{
    return kEnd;
}

std::string_view ChatFormat::endOfText() const
{
    return kEndOfText;
}

std::vector<std::string> ChatFormat::specialTokens() const
{
    return {std::string(kEndOfText), std::string(kStart), std::string(kEnd)};
}

Status ChatFormat::check(const tokenizer::Tokenizer& tokenizer) const
{
    for (const std::string_view token : {kStart, kEnd}) {
        const auto id = tokenizer.tokenId(token);
        if (!id || !tokenizer.isAdded(*id))
            return fail(ErrorKind::Incompatible,
                        "The tokenizer has no added token " + std::string(token) +
                            ", which the ChatML template writes; use a model made for that template.");
    }
    return {};
}

Result<Rendering> ChatFormat::render(const Conversation& conversation, bool addGenerationPrompt) const
{
    Rendering rendering;
    if (conversation.isText()) {
        rendering.text = conversation.messages.front().content;
        const tokenizer::ByteSpan whole{0, size32(rendering.text)};
        rendering.responses.push_back({whole, whole});
        return rendering;
    }
    if (conversation.tools)
        return fail(ErrorKind::Incompatible,
                    "This conversation has tools, for which the ChatML template has no place.");
    for (const Message& message : conversation.messages) {
        if (message.toolCalls)
            return fail(ErrorKind::Incompatible,
                        "This conversation has tool calls, for which the ChatML template has no place.");
        appendTurn(message, rendering);
    }
    if (addGenerationPrompt)
        rendering.text.append(kStart).append(kAssistantRole).append("\n");
    return rendering;
}

}  // namespace poft::text
