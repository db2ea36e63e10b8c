// SPDX-License-Identifier: Apache-2.0
#include "engine/text/chat_format.h"

#include <algorithm>
#include <map>
#include <optional>

#include "engine/jinja/template.h"
#include "engine/text/built_in_formats.h"
#include "engine/text/template_values.h"
#include "storage/files/new_file.h"

namespace poft::text {

namespace {

using jinja::Value;
using tokenizer::ByteSpan;
using tokenizer::Tokenizer;

constexpr std::string_view kStart = "<|im_start|>";
constexpr std::string_view kEnd = "<|im_end|>";
constexpr std::string_view kEndOfText = "<|endoftext|>";

/// The end-of-turn token after an answer to a single question.
std::string usualEndOfTurn(const ChatFormat& format)
{
    const Conversation probe{{{"user", "a", {}, {}}, {std::string(kAssistantRole), "b", {}, {}}}, {}};
    const auto rendering = format.render(probe);
    if (!rendering || rendering->responses.size() != 1 || !rendering->responses.front().hasEnd)
        return {};
    const auto& [content, whole, source, hasEnd] = rendering->responses.front();
    std::string end = rendering->text.substr(content.end, whole.end - content.end);
    end.erase(0, std::min(end.find_first_not_of(" \t\r\n"), end.size()));
    return end;
}

bool hasTokenizer(const std::filesystem::path& folder)
{
    std::error_code code;
    return std::filesystem::exists(folder / "tokenizer.json", code) ||
           std::filesystem::exists(folder / "tokenizer.model", code);
}

}  // namespace

struct ChatFormat::Parts {
    std::map<std::string, jinja::Template> templates;  // by name; "default" among them, or alone without one
    std::string text;                                  // of the default template
    jinja::Variables variables;                        // the special tokens
    std::vector<std::string> endTokens;
    jinja::Clock clock;
    std::string where;
    std::string endOfTurn;
    std::string chosenName;
    std::string beginOfText;
    std::vector<std::string> specialTokens;  // of a vocabulary made for it
    bool isChatMl = false;
};

/// What a rendering of a conversation is made of.
struct ChatFormat::Request {
    const Parts& parts;
    const jinja::Template* chosen = nullptr;
    TemplateValues values;

    Result<jinja::Rendered> render(const std::vector<Value>& messages, bool addGenerationPrompt) const
    {
        jinja::Variables variables = parts.variables;
        variables.insert(variables.end(), values.variables.begin(), values.variables.end());
        if (!has("documents"))
            variables.emplace_back("documents", Value::none());
        variables.emplace_back("messages", Value::list(messages));
        variables.emplace_back("tools", values.tools);
        variables.emplace_back("add_generation_prompt", addGenerationPrompt);
        return chosen->render(variables, parts.clock);
    }

    bool has(std::string_view name) const
    {
        return std::ranges::any_of(values.variables, [&](const auto& variable) { return variable.first == name; });
    }

    static Result<Request> make(const Parts& parts, const Conversation& conversation)
    {
        Request request{parts, nullptr, {}};
        const auto toolUse = parts.templates.find("tool_use");
        const bool wantsTools = conversation.tools && toolUse != parts.templates.end();
        const auto chosen = wantsTools ? toolUse : parts.templates.find("default");
        if (chosen == parts.templates.end())
            return fail(ErrorKind::Incompatible,
                        parts.where + " has several chat templates and none is named \"default\".");
        request.chosen = &chosen->second;
        POFT_TRY_ASSIGN(request.values, TemplateValues::of(conversation));
        return request;
    }
};

ChatFormat::ChatFormat(std::shared_ptr<const Parts> parts) : m_parts(std::move(parts)) {}

ChatFormat ChatFormat::chatMl()
{
    static const ChatFormat format = *builtIn("chatml");
    return format;
}

Result<ChatFormat> ChatFormat::builtIn(std::string_view name)
{
    POFT_TRY_ASSIGN(const BuiltInFormat* found, findBuiltInFormat(name));
    std::vector<std::string> tokens{std::string(kEndOfText)};
    if (!found->bos.empty())
        tokens.emplace_back(found->bos);
    tokens.insert(tokens.end(), found->marks.begin(), found->marks.end());
    if (std::ranges::find(tokens, found->eos) == tokens.end())
        tokens.emplace_back(found->eos);
    ChatFiles files;
    files.templates["default"] = builtInSource(name);
    if (!found->bos.empty())
        files.specialTokens.emplace_back("bos_token", found->bos);
    files.specialTokens.emplace_back("eos_token", found->eos);
    files.endTokens = tokens;
    // Its templates have no error, and use neither clock nor folder.
    POFT_TRY_ASSIGN(const ChatFormat format, make(files, jinja::Clock(), std::string(name)));
    auto parts = std::make_shared<Parts>(*format.m_parts);
    parts->beginOfText = found->bos;
    parts->specialTokens = std::move(tokens);
    return ChatFormat(std::move(parts));
}

Result<ChatFormat> ChatFormat::load(const std::filesystem::path& folder, const jinja::Clock& clock,
                                    const Tokenizer* tokenizer)
{
    std::error_code code;
    if (!std::filesystem::is_directory(folder, code))
        return fail(ErrorKind::NotFound, "There is no folder " + folder.string() + ".");
    POFT_TRY_ASSIGN(ChatFiles files, ChatFiles::read(folder));
    if (!files.templates.empty() || (tokenizer == nullptr && !hasTokenizer(folder)))
        return make(files, clock, folder.string());
    std::optional<Tokenizer> own;
    if (tokenizer == nullptr) {
        POFT_TRY_ASSIGN(own, Tokenizer::load(folder));
        tokenizer = &*own;
    }
    POFT_TRY_ASSIGN(FittedFormat fitted, fitBuiltInFormat(folder, *tokenizer));
    files.templates["default"] = std::move(fitted.source);
    files.endTokens.push_back(std::move(fitted.endToken));
    POFT_TRY_ASSIGN(const ChatFormat format, make(files, clock, folder.string()));
    auto parts = std::make_shared<Parts>(*format.m_parts);
    parts->chosenName = std::move(fitted.name);
    return ChatFormat(std::move(parts));
}

Result<ChatFormat> ChatFormat::make(const ChatFiles& files, const jinja::Clock& clock, const std::string& where)
{
    auto parts = std::make_shared<Parts>();
    std::map<std::string, std::string> sources = files.templates;
    if (sources.empty())
        sources["default"] = builtInSource("chatml");
    for (const auto& [name, source] : sources) {
        auto parsed = jinja::Template::parse(source);
        if (!parsed)
            return fail(ErrorKind::Incompatible, where + ": " + parsed.error().message);
        parts->templates.emplace(name, *std::move(parsed));
    }
    if (const auto found = sources.find("default"); found != sources.end())
        parts->text = found->second;
    for (const auto& [name, token] : files.specialTokens)
        parts->variables.emplace_back(name, Value::text(token));
    parts->endTokens = files.endTokens;
    parts->clock = clock;
    parts->where = where;
    parts->isChatMl = parts->text == builtInSource("chatml");
    if (parts->isChatMl && std::ranges::find(parts->endTokens, kEnd) == parts->endTokens.end())
        parts->endTokens.emplace_back(kEnd);
    parts->endOfTurn = usualEndOfTurn(ChatFormat(parts));
    return ChatFormat(std::move(parts));
}

std::string_view ChatFormat::templateText() const
{
    return m_parts->text;
}

Status ChatFormat::save(const std::filesystem::path& folder) const
{
    return files::writeFile(folder / "chat_template.jinja", m_parts->text);
}

std::string_view ChatFormat::endOfTurn() const
{
    return m_parts->endOfTurn;
}

std::string_view ChatFormat::endOfText() const
{
    return kEndOfText;
}

std::string_view ChatFormat::chosenName() const
{
    return m_parts->chosenName;
}

std::string_view ChatFormat::beginOfText() const
{
    return m_parts->beginOfText;
}

std::vector<std::string> ChatFormat::specialTokens() const
{
    return m_parts->specialTokens;
}

Status ChatFormat::check(const tokenizer::Tokenizer& tokenizer) const
{
    if (!m_parts->isChatMl)
        return {};
    for (const std::string_view token : {kStart, kEnd}) {
        const auto id = tokenizer.tokenId(token);
        if (!id || !tokenizer.isAdded(*id))
            return fail(ErrorKind::Incompatible,
                        "The tokenizer has no added token " + std::string(token) +
                            ", which the ChatML template writes; use a model made for that template.");
    }
    return {};
}

Status ChatFormat::checkPlaces(const Conversation& conversation) const
{
    if (!m_parts->isChatMl)
        return {};
    if (conversation.tools)
        return fail(ErrorKind::Incompatible,
                    "This conversation has tools, for which the ChatML template has no place.");
    for (const Message& message : conversation.messages)
        if (message.toolCalls)
            return fail(ErrorKind::Incompatible,
                        "This conversation has tool calls, for which the ChatML template has no place.");
    return {};
}

Result<Rendering> ChatFormat::render(const Conversation& conversation, bool addGenerationPrompt) const
{
    Rendering rendering;
    if (conversation.isText()) {
        rendering.text = conversation.messages.front().content;
        const ByteSpan whole{0, static_cast<std::uint32_t>(rendering.text.size())};
        rendering.responses.push_back({whole, whole});
        return rendering;
    }
    POFT_TRY(checkPlaces(conversation));
    POFT_TRY_ASSIGN(const Request request, Request::make(*m_parts, conversation));
    POFT_TRY_ASSIGN(jinja::Rendered rendered, request.render(request.values.messages, addGenerationPrompt));
    rendering.responses = findResponses(
        rendered, request.values.messages, addGenerationPrompt, request.chosen->hasGeneration(),
        [&request](const std::vector<Value>& messages, bool prompt) { return request.render(messages, prompt); },
        m_parts->endTokens);
    rendering.text = std::move(rendered.text);
    return rendering;
}

Result<std::string> ChatFormat::renderText(const Conversation& conversation, bool addGenerationPrompt) const
{
    if (conversation.isText())
        return conversation.messages.front().content;
    POFT_TRY(checkPlaces(conversation));
    POFT_TRY_ASSIGN(const Request request, Request::make(*m_parts, conversation));
    POFT_TRY_ASSIGN(jinja::Rendered rendered, request.render(request.values.messages, addGenerationPrompt));
    return std::move(rendered.text);
}

}  // namespace poft::text
