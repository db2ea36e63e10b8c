// SPDX-License-Identifier: Apache-2.0
#include "engine/data/pair_turns.h"

#include <algorithm>
#include <string>

#include "engine/data/turns.h"

namespace poft::data {

namespace {

tl::unexpected<Error> bad(std::string reason)
{
    return fail(ErrorKind::Invalid, std::move(reason));
}

/// The length of what two texts begin with alike, in whole characters; a space before the difference belongs to the
/// answers.
std::size_t commonBeginning(const std::string& a, const std::string& b)
{
    auto common = static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
    const auto cutsCharacter = [&common](const std::string& text) {
        return common < text.size() && (static_cast<unsigned char>(text[common]) & 0xC0) == 0x80;
    };
    while (common > 0 && (cutsCharacter(a) || cutsCharacter(b))) {
        --common;
    }
    return common > 0 && a[common - 1] == ' ' ? common - 1 : common;
}

void moveBeginningToContext(PairTurns& pair)
{
    std::string& chosen = pair.chosen.front().content;
    std::string& rejected = pair.rejected.front().content;
    const std::size_t common = commonBeginning(chosen, rejected);
    if (isBlank(std::string_view(chosen).substr(0, common))) {
        return;
    }
    pair.context.push_back({"user", chosen.substr(0, common), {}, {}});
    chosen.erase(0, common);
    rejected.erase(0, common);
}

}  // namespace

bool PairTurns::isWhole() const
{
    return !chosen.empty() && chosen.front().role != text::kAssistantRole;
}

Status joinPair(PairTurns& pair, std::string_view chosenColumn, std::string_view rejectedColumn)
{
    const std::string both = inQuotes(chosenColumn) + " and " + inQuotes(rejectedColumn);
    if (std::equal(pair.chosen.begin(), pair.chosen.end(), pair.rejected.begin(), pair.rejected.end(), equal)) {
        return bad(both + " are the same");
    }
    if (pair.plainText && pair.context.empty()) {
        moveBeginningToContext(pair);
    }
    for (const auto& [turns, column] : {std::pair{&pair.chosen, chosenColumn}, {&pair.rejected, rejectedColumn}}) {
        if (turns->empty() || !isAnswer(turns->back())) {
            return bad(inQuotes(column) + " does not end with an answer of the assistant");
        }
    }
    if (pair.isWhole()) {
        return equal(pair.chosen.front(), pair.rejected.front()) ? Status()
                                                                 : bad(both + " do not begin with the same turn");
    }
    if (pair.rejected.front().role != text::kAssistantRole) {
        return bad(inQuotes(rejectedColumn) + " brings a prompt, " + inQuotes(chosenColumn) + " does not");
    }
    if (pair.context.empty() || isBlank(pair.context.back().content)) {
        return bad("there is no prompt before " + both);
    }
    pair.chosen.insert(pair.chosen.begin(), pair.context.begin(), pair.context.end());
    pair.rejected.insert(pair.rejected.begin(), pair.context.begin(), pair.context.end());
    return {};
}

}  // namespace poft::data
