// SPDX-License-Identifier: Apache-2.0
#include "engine/data/stored_sample.h"

#include <utility>

#include "storage/content/canonical_json.h"
#include "storage/content/content.h"

namespace poft::data {

namespace {

storage::Content contentOf(const text::Conversation& conversation)
{
    storage::Content content;
    content.messages.reserve(conversation.messages.size());
    for (const text::Message& message : conversation.messages) {
        content.messages.push_back(
            {message.role, message.content, message.name.value_or(""), message.toolCalls.value_or("")});
    }
    content.tools = conversation.tools.value_or("");
    return content;
}

std::optional<std::string> unlessEmpty(std::string text)
{
    return text.empty() ? std::nullopt : std::optional<std::string>(std::move(text));
}

text::Conversation conversationOf(storage::Content content)
{
    text::Conversation conversation;
    conversation.messages.reserve(content.messages.size());
    for (storage::Message& message : content.messages) {
        conversation.messages.push_back({std::move(message.role), std::move(message.content),
                                         unlessEmpty(std::move(message.name)),
                                         unlessEmpty(std::move(message.toolCalls))});
    }
    conversation.tools = unlessEmpty(std::move(content.tools));
    return conversation;
}

}  // namespace

Result<storage::NewSample> toStored(const Sample& sample)
{
    storage::NewSample stored;
    POFT_TRY_ASSIGN(stored.content.body, storage::contentBody(contentOf(sample.conversation)));
    storage::ContentLengths& lengths = stored.lengths.emplace();
    for (const text::Message& message : sample.conversation.messages) {
        storage::addLength(lengths, message.role, message.content.size());
    }
    if (sample.kind == SampleKind::Pairs) {
        stored.rejected.emplace();
        POFT_TRY_ASSIGN(stored.rejected->body, storage::contentBody(contentOf(sample.rejected)));
    }
    stored.isNoise = sample.isNoise;
    stored.noiseKind = sample.noiseKind;
    if (sample.sourceLine > 0) {
        stored.sourceLine = sample.sourceLine;
    }
    if (!sample.extra.empty()) {
        POFT_TRY_ASSIGN(stored.extra, storage::canonicalJson(sample.extra));
    }
    return stored;
}

Result<Sample> fromStored(const storage::SampleWithBody& stored)
{
    Sample sample;
    POFT_TRY_ASSIGN(storage::Content content, storage::parseContent(stored.body));
    sample.conversation = conversationOf(std::move(content));
    if (!stored.rejectedBody.empty()) {
        sample.kind = SampleKind::Pairs;
        POFT_TRY_ASSIGN(storage::Content rejected, storage::parseContent(stored.rejectedBody));
        sample.rejected = conversationOf(std::move(rejected));
    } else if (sample.conversation.isText()) {
        sample.kind = SampleKind::Text;
    }
    sample.isNoise = stored.sample.isNoise;
    sample.noiseKind = stored.sample.noiseKind;
    sample.sourceLine = stored.sample.sourceLine.value_or(0);
    sample.extra = stored.sample.extra;
    return sample;
}

}  // namespace poft::data
