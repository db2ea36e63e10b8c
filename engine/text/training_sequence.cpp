// SPDX-License-Identifier: Apache-2.0
#include "engine/text/training_sequence.h"

#include <algorithm>
#include <cctype>

namespace poft::text {

using tokenizer::ByteSpan;
using tokenizer::Encoding;
using tokenizer::Tokenizer;

namespace {

/// The response spans that count.
std::vector<ResponseSpan> countedSpans(const Rendering& rendering, Turns turns)
{
    if (turns == Turns::Last && rendering.responses.size() > 1)
        return {rendering.responses.back()};
    return rendering.responses;
}

ByteSpan scoredPart(const ResponseSpan& response, const SequenceSettings& settings)
{
    return settings.scoreEndOfTurn ? response.whole : response.content;
}

std::uint32_t overlap(ByteSpan a, ByteSpan b)
{
    const std::uint32_t begin = std::max(a.begin, b.begin);
    const std::uint32_t end = std::min(a.end, b.end);
    return end > begin ? end - begin : 0;
}

/// The end-of-text token of a `text` row, once.
Status appendEndOfText(const Tokenizer& tokenizer, const ChatFormat& format, TrainingSequence& result)
{
    auto end = tokenizer.tokenId(format.endOfText());
    if (!end)
        end = tokenizer.special().eos;
    if (!end)
        return fail(ErrorKind::Incompatible, "The tokenizer has no end-of-text token: neither " +
                                                 std::string(format.endOfText()) + " nor an \"eos_token\".");
    Encoding& encoding = result.encoding;
    if (!encoding.ids.empty() && encoding.ids.back() == *end)
        return {};
    const auto size = static_cast<std::uint32_t>(result.rendering.text.size());
    encoding.ids.push_back(*end);
    encoding.offsets.push_back({size, size});
    return {};
}

/// Cuts the end off; returns the first byte of the text that no kept token covers.
std::uint32_t cutAt(TrainingSequence& result, std::size_t tokens)
{
    Encoding& encoding = result.encoding;
    if (encoding.ids.size() <= tokens)
        return static_cast<std::uint32_t>(result.rendering.text.size());
    encoding.ids.resize(tokens);
    encoding.offsets.resize(tokens);
    result.truncated = true;
    std::uint32_t kept = 0;
    for (const ByteSpan& span : encoding.offsets)
        kept = std::max(kept, span.end);
    return kept;
}

/// How many tokens settings.maxLength and settings.keep leave.
std::size_t tokensToKeep(const TrainingSequence& result, const SequenceSettings& settings)
{
    const Encoding& encoding = result.encoding;
    std::size_t tokens = encoding.ids.size();
    if (settings.maxLength > 0)
        tokens = std::min(tokens, static_cast<std::size_t>(settings.maxLength));
    const std::vector<ResponseSpan> responses = countedSpans(result.rendering, settings.turns);
    if (!settings.keep || settings.keep->answers >= static_cast<int>(responses.size()))
        return tokens;
    const ResponseSpan& answer = responses[static_cast<std::size_t>(settings.keep->answers)];
    if (answer.source == SpanSource::Undecided)
        return tokens;
    const ByteSpan next = answer.content;
    const std::uint32_t end = std::min(next.begin + settings.keep->bytes, next.end);
    const auto beyond = std::find_if(encoding.offsets.begin(), encoding.offsets.end(),
                                     [end](const ByteSpan& span) { return span.end > end || span.begin >= end; });
    return std::min(tokens, static_cast<std::size_t>(beyond - encoding.offsets.begin()));
}

/// An added token's own place: it may have taken in white space on either side (lstrip, rstrip), which is not its own.
ByteSpan ownPlace(const std::string& text, ByteSpan span)
{
    const auto isSpace = [&](std::uint32_t i) { return std::isspace(static_cast<unsigned char>(text[i])) != 0; };
    ByteSpan place = span;
    while (place.begin < place.end && isSpace(place.begin))
        ++place.begin;
    while (place.begin < place.end && isSpace(place.end - 1))
        --place.end;
    return place.empty() ? span : place;
}

/// Marks the tokens of one response from `first` on; returns where the next response's tokens may begin.
std::size_t markResponse(const Tokenizer& tokenizer, ByteSpan part, std::size_t first, TrainingSequence& result)
{
    const Encoding& encoding = result.encoding;
    std::size_t index = first;
    while (index < encoding.ids.size() && encoding.offsets[index].end <= part.begin)
        ++index;
    const std::size_t next = index;
    for (; index < encoding.ids.size() && encoding.offsets[index].begin < part.end; ++index) {
        const bool added = tokenizer.isAdded(encoding.ids[index]);
        const ByteSpan span =
            added ? ownPlace(result.rendering.text, encoding.offsets[index]) : encoding.offsets[index];
        if (overlap(span, part) == 0)
            continue;
        const bool straddles = span.begin < part.begin || span.end > part.end;
        result.boundaryMerges += straddles ? 1 : 0;
        result.sequence.responseMask[index] = index > 0 ? 1 : 0;
    }
    return next;
}

void markAnswers(const Tokenizer& tokenizer, const SequenceSettings& settings,
                 const std::vector<ResponseSpan>& responses, TrainingSequence& result)
{
    std::size_t first = 0;
    for (const ResponseSpan& response : responses)
        first = markResponse(tokenizer, scoredPart(response, settings), first, result);
}

/// Marks everything that has a token before it, but for ends of turns that do not count.
void markWhole(const SequenceSettings& settings, const std::vector<ResponseSpan>& responses, TrainingSequence& result)
{
    auto& mask = result.sequence.responseMask;
    std::fill(mask.begin() + (mask.empty() ? 0 : 1), mask.end(), std::uint8_t{1});
    for (const ResponseSpan& response : responses)
        for (std::size_t i = 0; i < mask.size() && !settings.scoreEndOfTurn; ++i)
            if (overlap(result.encoding.offsets[i], {response.content.end, response.whole.end}) > 0 &&
                overlap(result.encoding.offsets[i], response.content) == 0)
                mask[i] = 0;
}

/// Notes how far the counted answers reach in a text of which the first `keptEnd` bytes are kept.
void noteKept(const SequenceSettings& settings, const std::vector<ResponseSpan>& responses, std::uint32_t keptEnd,
              TrainingSequence& result)
{
    for (std::size_t i = 0; i < responses.size(); ++i) {
        const std::uint32_t bytes = overlap(responses[i].content, {0, keptEnd});
        if (!result.kept && scoredPart(responses[i], settings).end > keptEnd)
            result.kept = KeptPart{static_cast<int>(i), bytes};
        result.responseBytes += bytes;
        result.lostEndOfTurn = result.lostEndOfTurn || responses[i].whole.end > keptEnd;
    }
}

/// Whether a token that counts is, or is part of, the end of this turn.
bool learnsEnd(const ResponseSpan& response, const TrainingSequence& result)
{
    const std::vector<ByteSpan>& offsets = result.encoding.offsets;
    const ByteSpan end{response.content.end, response.whole.end};
    auto token = std::partition_point(offsets.begin(), offsets.end(),
                                      [&](const ByteSpan& span) { return span.end <= end.begin; });
    for (; token != offsets.end() && token->begin < end.end; ++token)
        if (result.sequence.responseMask[static_cast<std::size_t>(token - offsets.begin())] && overlap(*token, end) > 0)
            return true;
    return false;
}

void markAll(const Tokenizer& tokenizer, const SequenceSettings& settings, std::uint32_t keptEnd,
             TrainingSequence& result)
{
    result.sequence.ids = result.encoding.ids;
    result.sequence.responseMask.assign(result.encoding.ids.size(), 0);
    const std::vector<ResponseSpan> responses = countedSpans(result.rendering, settings.turns);
    for (const ResponseSpan& response : responses) {
        result.undecidedTurns += response.source == SpanSource::Undecided ? 1 : 0;
        result.turnsWithoutEnd += response.hasEnd ? 0 : 1;
    }
    const bool decided = result.undecidedTurns == 0;
    if (decided)
        noteKept(settings, responses, keptEnd, result);
    if (settings.trainOnPrompt) {
        markWhole(settings, decided ? responses : std::vector<ResponseSpan>(), result);
        result.responseBytes = keptEnd;
        result.keptBytes = result.truncated ? keptEnd : 0;
    } else if (decided) {
        markAnswers(tokenizer, settings, responses, result);
        result.keptBytes = result.kept ? result.responseBytes : 0;
    }
    result.endLearnt = decided && !responses.empty() &&
                       std::ranges::all_of(responses, [&](const ResponseSpan& one) { return learnsEnd(one, result); });
}

/// The end-of-text token of a `text` row counts as the end of its answer.
void markEndOfText(const SequenceSettings& settings, TrainingSequence& result)
{
    auto& mask = result.sequence.responseMask;
    result.lostEndOfTurn = result.truncated;
    if (!result.truncated) {
        if (mask.size() > 1)
            mask.back() = settings.scoreEndOfTurn ? 1 : 0;
        result.endLearnt = !mask.empty() && mask.back() == 1;
    } else if (settings.scoreEndOfTurn && !result.kept) {
        result.kept = KeptPart{0, static_cast<std::uint32_t>(result.rendering.text.size())};
        result.keptBytes = result.responseBytes;
    }
}

}  // namespace

Result<TrainingSequence> encodeForTraining(const Tokenizer& tokenizer, const ChatFormat& format,
                                           const Conversation& conversation, const SequenceSettings& settings)
{
    TrainingSequence result;
    POFT_TRY_ASSIGN(result.rendering, format.render(conversation));
    const bool plain = conversation.isText();
    if (!plain)
        POFT_TRY(format.check(tokenizer));
    result.encoding = tokenizer.encode(result.rendering.text, {.addSpecialTokens = plain});
    if (plain)
        POFT_TRY(appendEndOfText(tokenizer, format, result));
    const std::uint32_t keptEnd = cutAt(result, tokensToKeep(result, settings));
    markAll(tokenizer, settings, keptEnd, result);
    if (plain)
        markEndOfText(settings, result);

    const auto& mask = result.sequence.responseMask;
    result.responseTokens = static_cast<int>(std::count(mask.begin(), mask.end(), 1));
    for (std::size_t i = 0; i < std::min<std::size_t>(2, result.encoding.ids.size()); ++i)
        result.bosTokens += tokenizer.special().bos == result.encoding.ids[i] ? 1 : 0;
    if (result.undecidedTurns > 0 && !settings.trainOnPrompt)
        result.dropReason = kUndecidedResponse;
    else if (result.responseTokens == 0)
        result.dropReason = kNoResponseToken;
    return result;
}

}  // namespace poft::text
