// SPDX-License-Identifier: Apache-2.0

#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/commands/commands.h"
#include "engine/commands/json_lines.h"
#include "engine/commands/loaded_model.h"
#include "engine/model/generation_tokens.h"
#include "engine/tokenizer/text_stream.h"

namespace poft::engine {

namespace {

using Json = nlohmann::ordered_json;
using Ids = std::vector<api::TokenId>;

/// Writes what a model says while it says it: {"piece"} lines. Only text that later tokens cannot change is written.
class PieceWriter {
public:
    PieceWriter(std::ostream& out, const tokenizer::Tokenizer& tokenizer) : m_out(out), m_text(tokenizer, true) {}

    void add(api::TokenId id)
    {
        const std::string piece = m_text.push(id);
        if (!piece.empty())
            m_out << Json{{"piece", piece}}.dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl;
    }

private:
    std::ostream& m_out;
    tokenizer::TextStream m_text;
};

/// Answers the lines of one run.
class LineGenerator {
public:
    /// `out` takes the pieces.
    LineGenerator(LoadedModel model, const GenerateArguments& arguments, std::ostream& out)
        : m_model(std::move(model)), m_out(out)
    {
        m_settings.maxNewTokens = arguments.maxNewTokens;
        m_settings.temperature = arguments.temperature;
        m_settings.topP = arguments.topP;
        m_settings.seed = arguments.seed;
        m_ignoresEnd = arguments.ignoreEos;
        m_streams = arguments.stream;
    }

    Result<Json> answer(const Json& request)
    {
        const std::uint64_t line = m_line++;
        POFT_TRY_ASSIGN(const Ids prompt, promptOf(request));
        api::GenerationSettings settings = m_settings;
        settings.seed += line;
        if (!m_ignoresEnd) {
            POFT_TRY_ASSIGN(settings.stopTokens, stopTokens(request.contains("messages")));
        }
        // A folder without a tokenizer that we read answers in ids alone.
        const auto tokenizer = m_model.tokenizer();
        std::optional<PieceWriter> pieces;
        if (m_streams && tokenizer) {
            pieces.emplace(m_out, **tokenizer);
            // Asked after each token of the one prompt, so that it can tell of each.
            settings.isComplete = [&pieces](std::span<const api::TokenId> answer) {
                pieces->add(answer.back());
                return false;
            };
        }
        POFT_TRY_ASSIGN(const auto answers, m_model.likelihood().generate({&prompt, 1}, settings));
        const Ids& ids = answers.front();
        if (!tokenizer)
            return Json{{"ids", ids}};
        return Json{{"text", (*tokenizer)->decode(ids, true)}, {"ids", ids}};
    }

private:
    Result<Ids> promptOf(const Json& request)
    {
        const std::size_t kinds = request.count("messages") + request.count("text") + request.count("ids");
        if (kinds != 1)
            return fail(ErrorKind::Invalid, "The line needs one of \"messages\", \"text\" and \"ids\".");
        if (request.contains("ids"))
            return idsOf(request);
        Ids ids;
        if (request.contains("text")) {
            POFT_TRY_ASSIGN(const tokenizer::Tokenizer* tokenizer, m_model.tokenizer());
            ids = tokenizer->encodeIds(request.at("text").get_ref<const std::string&>(), {.addSpecialTokens = true});
        } else {
            POFT_TRY_ASSIGN(const ModelText* text, m_model.text());
            POFT_TRY_ASSIGN(const text::Conversation conversation, text::parseConversation(request.dump()));
            POFT_TRY_ASSIGN(const text::Rendering rendering, text->format.render(conversation, true));
            ids = text->tokenizer.encodeIds(rendering.text);
        }
        if (ids.empty())
            return fail(ErrorKind::Invalid, "The line has no token to go on from.");
        return ids;
    }

    /// The ends that the folder names; those of turns too where the prompt is a conversation.
    Result<Ids> stopTokens(bool isConversation)
    {
        if (isConversation) {
            POFT_TRY_ASSIGN(const ModelText* text, m_model.text());
            return text->stopTokens;
        }
        POFT_TRY_ASSIGN(model::GenerationTokens tokens, model::readGenerationTokens(m_model.folder()));
        if (const auto tokenizer = m_model.tokenizer(); tokenizer && (*tokenizer)->special().eos)
            tokens.eos.push_back(*(*tokenizer)->special().eos);
        return tokens.eos;
    }

    LoadedModel m_model;
    api::GenerationSettings m_settings;
    std::ostream& m_out;
    bool m_ignoresEnd = false;
    bool m_streams = false;
    std::uint64_t m_line = 0;
};

}  // namespace

Status generateLines(const GenerateArguments& arguments)
{
    if (arguments.topP <= 0)
        return fail(ErrorKind::Invalid, "--top-p must be above 0 and at most 1.");
    POFT_TRY_ASSIGN(LoadedModel model, LoadedModel::load(arguments.model));
    LineGenerator lines(std::move(model), arguments, std::cout);
    return answerJsonLines(std::cin, std::cout, [&lines](const Json& request) { return lines.answer(request); });
}

}  // namespace poft::engine
