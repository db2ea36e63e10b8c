// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "engine/tokenizer/decoder/decoder.h"
#include "engine/tokenizer/pattern.h"

namespace poft::tokenizer {

/// All tokens joined, each from the byte alphabet to its bytes (or as it is, where it is not written in it); what is
/// not UTF-8 becomes U+FFFD.
class ByteLevelDecoder : public Decoder {
public:
    void apply(std::vector<std::string>& tokens) const override;
    std::string inside(std::string token) const override;
};

/// Visible spaces back to spaces; those of the first token vanish where the encoder put one before the text.
class MetaspaceDecoder : public Decoder {
public:
    MetaspaceDecoder(std::string replacement, bool prepended)
        : m_replacement(std::move(replacement)), m_prepended(prepended)
    {
    }
    void apply(std::vector<std::string>& tokens) const override;
    std::string inside(std::string token) const override;

private:
    std::string m_replacement;
    bool m_prepended;
};

/// The byte that a token of the form "<0xE6>" stands for; -1 for any other.
int fallbackByte(const std::string& token);

/// Runs of tokens of the form "<0xE6>" to their bytes; U+FFFD for each where the run is not UTF-8.
class ByteFallbackDecoder : public Decoder {
public:
    void apply(std::vector<std::string>& tokens) const override;
    std::string inside(std::string token) const override;
};

/// Every match of a pattern within a token replaced by a text.
class ReplaceDecoder : public Decoder {
public:
    ReplaceDecoder(std::shared_ptr<const Pattern> pattern, std::string content)
        : m_pattern(std::move(pattern)), m_content(std::move(content))
    {
    }
    void apply(std::vector<std::string>& tokens) const override;
    std::string inside(std::string token) const override;

private:
    std::shared_ptr<const Pattern> m_pattern;
    std::string m_content;
};

/// All tokens as one.
class FuseDecoder : public Decoder {
public:
    void apply(std::vector<std::string>& tokens) const override;
};

/// Takes up to `start` of a character away from the begin of each token, and up to `stop` from its end.
class StripDecoder : public Decoder {
public:
    StripDecoder(std::string character, std::size_t start, std::size_t stop)
        : m_character(std::move(character)), m_start(start), m_stop(stop)
    {
    }
    void apply(std::vector<std::string>& tokens) const override;

private:
    std::string m_character;
    std::size_t m_start;
    std::size_t m_stop;
};

}  // namespace poft::tokenizer
