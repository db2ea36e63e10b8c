// SPDX-License-Identifier: Apache-2.0
#include "engine/data/answer_pool.h"

namespace poft::data {

namespace {

bool continues(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

}  // namespace

std::size_t characterLength(std::string_view content, std::size_t begin)
{
    std::size_t end = begin + 1;
    while (end < content.size() && continues(content[end]))
        ++end;
    return end - begin;
}

AnswerPool::AnswerPool(const std::vector<Sample>& samples)
{
    for (std::size_t i = 0; i < samples.size(); ++i)
        for (const text::Message& turn : samples[i].conversation.messages)
            if (turn.role == text::kAssistantRole || turn.role == text::kTextRole)
                m_answers.push_back({i, turn.content});
}

const std::string* AnswerPool::different(std::size_t sample, std::string_view content, Random& random) const
{
    if (m_answers.empty())
        return nullptr;
    const auto fits = [&](const Answer& answer) { return answer.sample != sample && answer.content != content; };
    // A random answer fits nearly always; where few do, go on from a random place to the next that fits.
    for (int attempt = 0; attempt < 64; ++attempt)
        if (const Answer& answer = m_answers[random.below(m_answers.size())]; fits(answer))
            return &answer.content;
    const std::size_t begin = random.below(m_answers.size());
    for (std::size_t i = 0; i < m_answers.size(); ++i)
        if (const Answer& answer = m_answers[(begin + i) % m_answers.size()]; fits(answer))
            return &answer.content;
    return nullptr;
}

std::string_view AnswerPool::character(Random& random) const
{
    const std::string_view content = m_answers[random.below(m_answers.size())].content;
    if (content.empty())
        return "x";
    std::size_t begin = random.below(content.size());
    while (begin > 0 && continues(content[begin]))
        --begin;
    return content.substr(begin, characterLength(content, begin));
}

}  // namespace poft::data
