// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/judged_task.h"

#include <algorithm>
#include <set>

#include "engine/evaluate/task_object.h"
#include "engine/evaluate/task_patterns.h"

namespace poft::engine {

namespace {

using nlohmann::json;

/// Conversations handed to the model between two looks at the control.
constexpr std::size_t kConversationsPerCall = 128;

Result<JudgedItem> itemOf(const JudgedTask& task, const data::Row& row)
{
    POFT_TRY_ASSIGN(const RowPatterns patterns, RowPatterns::of(row, task.columns));
    JudgedItem item;
    item.row = row.number;
    item.columns = data::toJson(row.value);
    POFT_TRY_ASSIGN(item.key, patterns.text(task.key));
    POFT_TRY_ASSIGN(item.turns, patterns.texts(task.turns, "turns"));
    if (item.key.empty())
        return fail(ErrorKind::Invalid, "it has no key");
    if (item.turns.empty())
        return fail(ErrorKind::Invalid, "it has no turn");
    return item;
}

/// A conversation up to where the next answer begins.
Result<std::vector<api::TokenId>> promptIds(const tokenizer::Tokenizer& tokenizer, const text::ChatFormat& format,
                                            const JudgedItem& item, const std::vector<std::string>& answers,
                                            std::size_t most)
{
    text::Conversation conversation;
    for (std::size_t turn = 0; turn <= answers.size(); ++turn) {
        conversation.messages.push_back({"user", item.turns[turn], {}, {}});
        if (turn < answers.size())
            conversation.messages.push_back({std::string(text::kAssistantRole), answers[turn], {}, {}});
    }
    POFT_TRY_ASSIGN(const text::Rendering rendering, format.render(conversation, true));
    std::vector<api::TokenId> ids = tokenizer.encodeIds(rendering.text);
    if (ids.size() > most)
        ids.erase(ids.begin(), ids.end() - static_cast<std::ptrdiff_t>(most));
    return ids;
}

}  // namespace

std::string_view nameOf(Judge judge)
{
    return judge == Judge::MtBench ? "mt_bench" : "alpaca_eval";
}

Result<JudgedTask> JudgedTask::parse(std::string_view text, const std::string& where)
{
    POFT_TRY_ASSIGN(const json document, taskDocument(text, where));
    TaskObject top(document, "", where);
    POFT_TRY(top.begin("judged"));
    std::string name, description, source, judge, prelude, key, turns;
    std::vector<std::string> columns;
    for (const auto& [member, value] :
         {std::pair("name", &name), std::pair("description", &description), std::pair("source", &source),
          std::pair("judge", &judge), std::pair("prelude", &prelude), std::pair("key", &key),
          std::pair("turns", &turns)})
        POFT_TRY(top.read(member, *value, "a text"));
    POFT_TRY(top.read("columns", columns, "a list of names"));
    for (const auto& [member, value] : {std::pair("name", &name), std::pair("key", &key), std::pair("turns", &turns)})
        if (value->empty())
            return fail(ErrorKind::Invalid, fmt::format("The task {} lacks /{}.", where, member));
    if (judge != nameOf(Judge::MtBench) && judge != nameOf(Judge::AlpacaEval))
        return top.wrong("judge", "\"mt_bench\" or \"alpaca_eval\"");
    const TaskPatterns patterns(prelude, where);
    POFT_TRY_ASSIGN(jinja::Template keyTemplate, patterns.parse("key", key));
    POFT_TRY_ASSIGN(jinja::Template turnsTemplate, patterns.parse("turns", turns));
    JudgedTask task{name,        description,
                    source,      judge == nameOf(Judge::MtBench) ? Judge::MtBench : Judge::AlpacaEval,
                    keyTemplate, turnsTemplate};
    task.columns = std::move(columns);
    POFT_TRY_ASSIGN(TaskObject generation, top.object("generation"));
    POFT_TRY(generation.read("max_new_tokens", task.maxNewTokens, "a whole number"));
    if (task.maxNewTokens < 1)
        return generation.wrong("max_new_tokens", "a whole number of at least 1");
    POFT_TRY(generation.end());
    POFT_TRY(top.end());
    return task;
}

Result<JudgedItems> makeJudgedItems(const JudgedTask& task, const std::vector<data::Row>& rows)
{
    JudgedItems out;
    std::set<std::string> keys;
    for (const data::Row& row : rows) {
        auto item = itemOf(task, row);
        if (!item)
            out.skipped.push_back({row.number, item.error().message});
        else if (!keys.insert(item->key).second)
            out.skipped.push_back({row.number, fmt::format("its key {} was there before", item->key)});
        else
            out.items.push_back(*std::move(item));
    }
    return out;
}

Result<std::vector<std::vector<std::string>>> answerTurns(api::LikelihoodModel& model,
                                                          const tokenizer::Tokenizer& tokenizer,
                                                          const text::ChatFormat& format,
                                                          const std::vector<api::TokenId>& stopTokens,
                                                          const JudgedTask& task, const std::vector<JudgedItem>& items,
                                                          int maxLength, JobControl& control)
{
    api::GenerationSettings settings;
    settings.maxNewTokens = std::min(task.maxNewTokens, std::max(1, maxLength / 2));
    settings.stopTokens = stopTokens;
    const auto most = static_cast<std::size_t>(std::max(1, maxLength - settings.maxNewTokens));
    std::vector<std::vector<std::string>> answers(items.size());
    for (bool more = true; more;) {
        // All conversations that have a turn left take it together.
        std::vector<std::size_t> open;
        for (std::size_t i = 0; i < items.size(); ++i)
            if (answers[i].size() < items[i].turns.size())
                open.push_back(i);
        more = !open.empty();
        for (std::size_t begin = 0; begin < open.size(); begin += kConversationsPerCall) {
            POFT_TRY(control.proceed());
            const std::size_t end = std::min(open.size(), begin + kConversationsPerCall);
            std::vector<std::vector<api::TokenId>> prompts;
            for (std::size_t i = begin; i < end; ++i) {
                POFT_TRY_ASSIGN(auto ids, promptIds(tokenizer, format, items[open[i]], answers[open[i]], most));
                prompts.push_back(std::move(ids));
            }
            POFT_TRY_ASSIGN(const auto written, model.generate(prompts, settings));
            for (std::size_t i = begin; i < end; ++i)
                answers[open[i]].push_back(tokenizer.decode(written[i - begin], true));
        }
    }
    return answers;
}

}  // namespace poft::engine
