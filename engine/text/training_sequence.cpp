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
std::uint32_t truncate(TrainingSequence& result, int maxLength)
{
    Encoding& encoding = result.encoding;
    const auto limit = static_cast<std::size_t>(std::max(maxLength, 0));
    if (limit == 0 || encoding.ids.size() <= limit)
        return static_cast<std::uint32_t>(result.rendering.text.size());
    encoding.ids.resize(limit);
    encoding.offsets.resize(limit);
    result.truncated = true;
    std::uint32_t kept = 0;
    for (const ByteSpan& span : encoding.offsets)
        kept = std::max(kept, span.end);
    return kept;
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

void markAll(const Tokenizer& tokenizer, const SequenceSettings& settings, std::uint32_t keptEnd,
             TrainingSequence& result)
{
    result.sequence.ids = result.encoding.ids;
    result.sequence.responseMask.assign(result.encoding.ids.size(), 0);
    std::size_t first = 0;
    bool cut = false;
    const std::vector<ResponseSpan> responses = countedSpans(result.rendering, settings.turns);
    for (const ResponseSpan& response : responses) {
        result.undecidedTurns += response.source == SpanSource::Undecided ? 1 : 0;
        result.turnsWithoutEnd += response.hasEnd ? 0 : 1;
    }
    if (result.undecidedTurns > 0)
        return;
    for (const ResponseSpan& response : responses) {
        const ByteSpan part = scoredPart(response, settings);
        first = markResponse(tokenizer, part, first, result);
        result.responseBytes += overlap(response.content, {0, keptEnd});
        cut = cut || part.end > keptEnd;
        result.lostEndOfTurn = result.lostEndOfTurn || response.whole.end > keptEnd;
    }
    result.keptBytes = cut ? result.responseBytes : 0;
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
    const std::size_t length = result.encoding.ids.size();
    const std::uint32_t keptEnd = truncate(result, settings.maxLength);
    markAll(tokenizer, settings, keptEnd, result);
    if (plain && !result.truncated && settings.scoreEndOfTurn && length > 1)
        result.sequence.responseMask.back() = 1;
    result.lostEndOfTurn = result.lostEndOfTurn || (plain && result.truncated);

    const auto& mask = result.sequence.responseMask;
    result.responseTokens = static_cast<int>(std::count(mask.begin(), mask.end(), 1));
    for (std::size_t i = 0; i < std::min<std::size_t>(2, length) && i < result.encoding.ids.size(); ++i)
        result.bosTokens += tokenizer.special().bos == result.encoding.ids[i] ? 1 : 0;
    if (result.undecidedTurns > 0)
        result.dropReason = kUndecidedResponse;
    else if (result.responseTokens == 0)
        result.dropReason = kNoResponseToken;
    return result;
}

}  // namespace poft::text
