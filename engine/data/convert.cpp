// SPDX-License-Identifier: Apache-2.0
#include "engine/data/convert.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "engine/data/json_value.h"
#include "engine/data/pair_turns.h"
#include "engine/data/turns.h"

namespace poft::data {

namespace {

using Messages = std::vector<text::Message>;

constexpr std::size_t kHistoryValues = 100'000;
constexpr std::string_view kIsNoise = "is_noise";
constexpr std::string_view kNoiseKind = "noise_kind";
constexpr std::string_view kExtra = "extra";  // the export puts columns there whose names would be taken for content

tl::unexpected<Error> bad(std::string reason)
{
    return fail(ErrorKind::Invalid, std::move(reason));
}

/// The turns as one string, to compare an answer with what was asked.
const std::string* onlyText(const Messages& turns)
{
    return turns.size() == 1 ? &turns.front().content : nullptr;
}

/// A system text from a column of its own goes first, unless the turns bring one.
void prependSystem(const std::string& system, Messages& messages)
{
    const bool has = !messages.empty() && messages.front().role == "system";
    if (!system.empty() && !has) {
        messages.insert(messages.begin(), {"system", system, {}, {}});
    }
}

/// Turns one row into one sample; remembers which columns it used.
class Conversion {
public:
    Conversion(Row& row, const Layout& layout) : m_row(row), m_layout(layout), m_fields(layout.fields) {}

    Result<Sample> sample()
    {
        m_sample.kind = m_layout.kind();
        m_sample.sourceLine = m_row.number;
        readNoise();
        POFT_TRY(readContent());
        POFT_TRY(readLabel());
        keepExtra();
        return std::move(m_sample);
    }

private:
    Status readContent()
    {
        switch (m_layout.format) {
            case Format::Preference:
                return readPair();
            case Format::Text:
                return readText();
            case Format::Messages:
            case Format::ShareGpt:
                return readConversation();
            default:
                return readAnswered();
        }
    }

    /// The cell of a column, marked as used; null where the column has no name or the row no such cell.
    Value* take(const std::string& column)
    {
        if (column.empty()) {
            return nullptr;
        }
        m_used.push_back(column);
        return m_row.value.find(column);
    }

    Result<Value*> require(const std::string& column)
    {
        Value* cell = take(column);
        if (cell == nullptr) {
            return bad(inQuotes(column) + " is missing");
        }
        if (cell->isNull()) {
            return bad(inQuotes(column) + " is null");
        }
        return cell;
    }

    /// A cell that may be missing or null but else must be a string; blank text counts as none.
    Result<std::string> optionalText(const std::string& column)
    {
        Value* cell = take(column);
        if (cell == nullptr || cell->isNull()) {
            return std::string();
        }
        if (!cell->isString()) {
            return bad(inQuotes(column) + " is " + std::string(typeName(cell->type)) + ", but a string is needed");
        }
        return isBlank(cell->text) ? std::string() : std::move(cell->text);
    }

    Status readToolsColumn()
    {
        if (const Value* cell = take(m_fields.tools)) {
            POFT_TRY_ASSIGN(m_sample.conversation.tools, readTools(*cell, m_fields.tools));
        }
        return {};
    }

    Status readConversation()
    {
        POFT_TRY_ASSIGN(Value * cell, require(m_fields.messages));
        POFT_TRY_ASSIGN(Messages messages, readTurns(*cell, m_fields.messages));
        if (std::none_of(messages.begin(), messages.end(), isAnswer) && !mayBeEmpty(messages)) {
            return bad(inQuotes(m_fields.messages) + " has no assistant turn with text");
        }
        POFT_TRY_ASSIGN(const std::string system, optionalText(m_fields.system));
        prependSystem(system, messages);
        POFT_TRY(readToolsColumn());
        m_sample.conversation.messages = std::move(messages);
        return {};
    }

    /// Alpaca's history: [[question, answer], …] before the prompt.
    Status readHistory(Messages& messages)
    {
        Value* history = take(m_fields.history);
        if (history == nullptr || history->isNull()) {
            return {};
        }
        if (history->isString()) {
            JsonParser parser;
            if (auto list = parser.parseCopy(history->text, kHistoryValues)) {
                *history = *std::move(list);
            }
        }
        if (!history->isArray()) {
            return bad(inQuotes(m_fields.history) + " is " + std::string(typeName(history->type)) +
                       ", but a list is needed");
        }
        for (Value& exchange : history->items) {
            if (exchange.items.size() != 2 || !exchange.items[0].isString() || !exchange.items[1].isString()) {
                return bad(inQuotes(m_fields.history) + " holds something other than [question, answer]");
            }
            messages.push_back({"user", std::move(exchange.items[0].text), {}, {}});
            messages.push_back({std::string(text::kAssistantRole), std::move(exchange.items[1].text), {}, {}});
        }
        return {};
    }

    /// Prompt and input as turns: the input goes on a line of its own below the prompt.
    Result<Messages> asked()
    {
        POFT_TRY_ASSIGN(Value * cell, require(m_fields.prompt));
        POFT_TRY_ASSIGN(Messages turns, readPrompt(*cell, m_fields.prompt));
        POFT_TRY_ASSIGN(const std::string input, optionalText(m_fields.input));
        std::string& prompt = turns.back().content;
        if (!input.empty()) {
            prompt += (prompt.empty() ? "" : "\n") + input;
        }
        if (isBlank(prompt)) {
            return bad(inQuotes(m_fields.prompt) + " is empty");
        }
        return turns;
    }

    Status readAnswered()
    {
        Messages messages;
        POFT_TRY(readHistory(messages));
        POFT_TRY_ASSIGN(Messages prompt, asked());
        POFT_TRY_ASSIGN(Value * cell, require(m_fields.response));
        POFT_TRY_ASSIGN(Messages answer, readAnswer(*cell, m_fields.response));
        if (!isAnswer(answer.back()) && !mayBeEmpty(answer)) {
            return bad(inQuotes(m_fields.response) + " is empty");
        }
        const std::string* question = onlyText(prompt);
        if (question != nullptr && answer.back().content == *question && !isKnownNoise()) {
            return bad(inQuotes(m_fields.response) + " only repeats " + inQuotes(m_fields.prompt));
        }
        std::move(prompt.begin(), prompt.end(), std::back_inserter(messages));
        std::move(answer.begin(), answer.end(), std::back_inserter(messages));
        POFT_TRY_ASSIGN(const std::string system, optionalText(m_fields.system));
        prependSystem(system, messages);
        POFT_TRY(readToolsColumn());
        m_sample.conversation.messages = std::move(messages);
        return {};
    }

    Status readText()
    {
        POFT_TRY_ASSIGN(Value * cell, require(m_fields.text));
        if (!cell->isString()) {
            return bad(inQuotes(m_fields.text) + " is " + std::string(typeName(cell->type)) +
                       ", but a string is needed");
        }
        if (isBlank(cell->text)) {
            return bad(inQuotes(m_fields.text) + " is empty");
        }
        m_sample.conversation.messages.push_back({std::string(text::kTextRole), std::move(cell->text), {}, {}});
        return {};
    }

    Status readPair();
    Result<Messages> pairContext();

    Status readLabel()
    {
        const Value* label = m_fields.label.empty() ? nullptr : m_row.value.find(m_fields.label);
        if (label == nullptr || label->isNull()) {
            return m_layout.format == Format::Unpaired ? Status(bad(inQuotes(m_fields.label) + " is missing"))
                                                       : Status();
        }
        const auto good = truthOf(*label);
        if (!good) {
            return bad(inQuotes(m_fields.label) + " is neither true nor false");
        }
        if (!m_sample.isNoise) {
            m_sample.isNoise = !*good;
        }
        return {};
    }

    bool isKnownNoise() const { return m_sample.isNoise.value_or(false); }

    /// Noise that was made on purpose may consist in saying nothing.
    bool mayBeEmpty(const Messages& turns) const
    {
        return isKnownNoise() && !turns.empty() && turns.back().role == text::kAssistantRole;
    }

    /// The ground truth that our own export writes; a column of that name with other values is kept as any other.
    void readNoise()
    {
        const Value* flag = m_row.value.find(kIsNoise);
        const auto noise = flag == nullptr ? std::nullopt : truthOf(*flag);
        if (!noise) {
            return;
        }
        m_sample.isNoise = noise;
        m_used.emplace_back(kIsNoise);
        if (Value* kind = m_row.value.find(kNoiseKind); kind != nullptr && kind->isString()) {
            m_sample.noiseKind = std::move(kind->text);
            m_used.emplace_back(kNoiseKind);
        }
    }

    bool used(const std::string& column) const
    {
        return std::find(m_used.begin(), m_used.end(), column) != m_used.end();
    }

    /// Whether a column only says again what the sample says: Alpaca's rendered text, the first question.
    bool repeatsContent(const Member& member) const
    {
        if (member.value.isArray()) {
            return m_layout.format == Format::Preference && member.name == "messages";
        }
        if (!member.value.isString()) {
            return false;
        }
        if (m_layout.format == Format::Alpaca && member.name == "text") {
            return true;
        }
        if (member.name != "prompt" && member.name != m_fields.prompt) {
            return false;
        }
        const Messages& messages = m_sample.conversation.messages;
        const auto user = std::find_if(messages.begin(), messages.end(),
                                       [](const text::Message& message) { return message.role == "user"; });
        return user != messages.end() && user->content == member.value.text;
    }

    void keepExtra()
    {
        Value extra;
        extra.type = Value::Type::Object;
        std::vector<Member> own;
        for (Member& member : m_row.value.members) {
            if (member.value.isNull() || used(member.name) || repeatsContent(member)) {
                continue;
            }
            if (member.name == kExtra && member.value.isObject()) {
                own = std::move(member.value.members);
            } else {
                const bool isId = member.name == m_fields.id;
                extra.members.push_back({isId ? "id" : std::move(member.name), std::move(member.value)});
            }
        }
        std::ranges::move(own, std::back_inserter(extra.members));
        if (!extra.members.empty()) {
            dropRepeated(extra.members);
            m_sample.extra = toJson(extra);
        }
    }

    /// Two columns may end under one name: `id` by mapping, of which the later one stays, and members of `extra`, which
    /// stay, since the other was written with the export (a score) and they were the sample's before.
    static void dropRepeated(std::vector<Member>& members)
    {
        std::stable_sort(members.begin(), members.end(),
                         [](const Member& a, const Member& b) { return a.name < b.name; });
        const auto last = std::unique(members.rbegin(), members.rend(),
                                      [](const Member& a, const Member& b) { return a.name == b.name; });
        members.erase(members.begin(), last.base());
    }

    Row& m_row;
    const Layout& m_layout;
    const FieldMap& m_fields;
    Sample m_sample;
    std::vector<std::string> m_used;
};

/// What stands before both answers outside `chosen` and `rejected`: a conversation column, then a prompt column.
Result<Messages> Conversion::pairContext()
{
    Messages context;
    if (Value* cell = take(m_fields.messages); cell != nullptr && !cell->isNull()) {
        POFT_TRY_ASSIGN(context, readTurns(*cell, m_fields.messages));
    }
    if (Value* cell = take(m_fields.prompt); cell != nullptr && !cell->isNull()) {
        POFT_TRY_ASSIGN(Messages prompt, readPrompt(*cell, m_fields.prompt));
        std::move(prompt.begin(), prompt.end(), std::back_inserter(context));
    }
    return context;
}

Status Conversion::readPair()
{
    POFT_TRY_ASSIGN(Value * chosen, require(m_fields.chosen));
    POFT_TRY_ASSIGN(Value * rejected, require(m_fields.rejected));
    unpackTurns(*chosen);
    unpackTurns(*rejected);
    PairTurns pair;
    pair.plainText = chosen->isString() && rejected->isString();
    POFT_TRY_ASSIGN(pair.chosen, readAnswer(*chosen, m_fields.chosen));
    POFT_TRY_ASSIGN(pair.rejected, readAnswer(*rejected, m_fields.rejected));
    if (!pair.isWhole()) {
        POFT_TRY_ASSIGN(pair.context, pairContext());
    }
    POFT_TRY(joinPair(pair, m_fields.chosen, m_fields.rejected));
    POFT_TRY_ASSIGN(const std::string system, optionalText(m_fields.system));
    prependSystem(system, pair.chosen);
    prependSystem(system, pair.rejected);
    POFT_TRY(readToolsColumn());
    m_sample.rejected.tools = m_sample.conversation.tools;
    m_sample.conversation.messages = std::move(pair.chosen);
    m_sample.rejected.messages = std::move(pair.rejected);
    return {};
}

}  // namespace

Result<Sample> toSample(Row& row, const Layout& layout)
{
    return Conversion(row, layout).sample();
}

}  // namespace poft::data
