// SPDX-License-Identifier: Apache-2.0
#include "engine/data/sample_json.h"

#include "engine/data/value.h"
#include "storage/content/canonical_json.h"

namespace poft::data {

namespace {

void appendMessages(const text::Conversation& conversation, std::string& out)
{
    out += '[';
    for (const text::Message& message : conversation.messages) {
        if (out.back() != '[') {
            out += ',';
        }
        out += "{\"role\":";
        storage::appendJsonString(out, message.role);
        out += ",\"content\":";
        storage::appendJsonString(out, message.content);
        if (message.name) {
            out += ",\"name\":";
            storage::appendJsonString(out, *message.name);
        }
        if (message.toolCalls) {
            out += ",\"tool_calls\":" + *message.toolCalls;
        }
        out += '}';
    }
    out += ']';
}

}  // namespace

void appendContentMembers(const Sample& sample, std::string& out)
{
    switch (sample.kind) {
        case SampleKind::Messages:
            out += "\"messages\":";
            appendMessages(sample.conversation, out);
            break;
        case SampleKind::Pairs:
            out += "\"chosen\":";
            appendMessages(sample.conversation, out);
            out += ",\"rejected\":";
            appendMessages(sample.rejected, out);
            break;
        case SampleKind::Text:
            out += "\"text\":";
            storage::appendJsonString(out, sample.conversation.messages.front().content);
            break;
    }
    if (sample.conversation.tools) {
        out += ",\"tools\":" + *sample.conversation.tools;
    }
}

std::string toJson(const Sample& sample)
{
    std::string out = "{";
    appendContentMembers(sample, out);
    if (sample.isNoise) {
        out += *sample.isNoise ? ",\"is_noise\":true" : ",\"is_noise\":false";
    }
    if (!sample.noiseKind.empty()) {
        out += ",\"noise_kind\":";
        storage::appendJsonString(out, sample.noiseKind);
    }
    if (sample.sourceLine > 0) {
        out += ",\"line\":" + std::to_string(sample.sourceLine);
    }
    if (!sample.extra.empty()) {
        out += ",\"extra\":" + sample.extra;
    }
    return out + "}";
}

}  // namespace poft::data
