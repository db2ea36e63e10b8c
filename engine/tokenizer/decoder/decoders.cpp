// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/decoder/decoders.h"

#include "engine/tokenizer/byte_alphabet.h"
#include "engine/tokenizer/utf8.h"

namespace poft::tokenizer {

namespace {

void replaceAll(std::string& text, std::string_view what, std::string_view by)
{
    for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

void ByteLevelDecoder::apply(std::vector<std::string>& tokens) const
{
    std::string bytes;
    for (std::string& token : tokens)
        bytes += inside(std::move(token));
    tokens = {replaceInvalid(bytes)};
}

std::string ByteLevelDecoder::inside(std::string token) const
{
    return fromAlphabet(token).value_or(token);
}

void MetaspaceDecoder::apply(std::vector<std::string>& tokens) const
{
    for (std::size_t i = 0; i < tokens.size(); ++i)
        replaceAll(tokens[i], m_replacement, i == 0 && m_prepended ? "" : " ");
}

std::string MetaspaceDecoder::inside(std::string token) const
{
    replaceAll(token, m_replacement, " ");
    return token;
}

int fallbackByte(const std::string& token)
{
    if (token.size() != 6 || !token.starts_with("<0x") || token.back() != '>')
        return -1;
    const int high = hexDigit(token[3]);
    const int low = hexDigit(token[4]);
    return high < 0 || low < 0 ? -1 : 16 * high + low;
}

void ByteFallbackDecoder::apply(std::vector<std::string>& tokens) const
{
    std::vector<std::string> result;
    std::string run;
    const auto endRun = [&] {
        if (run.empty())
            return;
        if (replaceInvalid(run) == run)
            result.push_back(run);
        else
            result.insert(result.end(), run.size(), "\uFFFD");
        run.clear();
    };
    for (std::string& token : tokens) {
        const int byte = fallbackByte(token);
        if (byte >= 0) {
            run += static_cast<char>(byte);
            continue;
        }
        endRun();
        result.push_back(std::move(token));
    }
    endRun();
    tokens = std::move(result);
}

std::string ByteFallbackDecoder::inside(std::string token) const
{
    const int byte = fallbackByte(token);
    return byte < 0 ? token : std::string(1, static_cast<char>(byte));
}

void ReplaceDecoder::apply(std::vector<std::string>& tokens) const
{
    for (std::string& token : tokens)
        token = inside(std::move(token));
}

std::string ReplaceDecoder::inside(std::string token) const
{
    std::string replaced;
    for (const Stretch& stretch : m_pattern->find(token)) {
        if (stretch.matched)
            replaced += m_content;
        else
            replaced.append(token, stretch.begin, stretch.end - stretch.begin);
    }
    return replaced;
}

void FuseDecoder::apply(std::vector<std::string>& tokens) const
{
    std::string joined;
    for (const std::string& token : tokens)
        joined += token;
    tokens = {std::move(joined)};
}

void StripDecoder::apply(std::vector<std::string>& tokens) const
{
    for (std::string& token : tokens) {
        std::size_t begin = 0;
        for (std::size_t i = 0; i < m_start && token.compare(begin, m_character.size(), m_character) == 0; ++i)
            begin += m_character.size();
        std::size_t end = token.size();
        for (std::size_t i = 0; i < m_stop && end >= begin + m_character.size(); ++i) {
            if (token.compare(end - m_character.size(), m_character.size(), m_character) != 0)
                break;
            end -= m_character.size();
        }
        token = token.substr(begin, end - begin);
    }
}

}  // namespace poft::tokenizer
