// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/jinja/lexer.h"

namespace poft::jinja {

/// The tokens of a template, read one after the other.
class TokenStream {
public:
    explicit TokenStream(std::vector<Token> tokens) : m_tokens(std::move(tokens)) {}

    const Token& current() const { return m_tokens[m_next]; }
    const Token& following() const { return m_tokens[m_next + 1 < m_tokens.size() ? m_next + 1 : m_next]; }

    /// The current token, and goes on; stays at the last one.
    const Token& take()
    {
        const Token& token = m_tokens[m_next];
        m_next += m_next + 1 < m_tokens.size() ? 1 : 0;
        return token;
    }

    bool skipOperator(std::string_view op) { return skip(current().isOperator(op)); }
    bool skipName(std::string_view name) { return skip(current().isName(name)); }

    void expectOperator(std::string_view op)
    {
        if (!skipOperator(op))
            throwFailure("expected '" + std::string(op) + "', found " + describe(current()), current().position);
    }
    void expectName(std::string_view name)
    {
        if (!skipName(name))
            throwFailure("expected '" + std::string(name) + "', found " + describe(current()), current().position);
    }
    const Token& expect(TokenKind kind, std::string_view what)
    {
        if (current().kind != kind)
            throwFailure("expected " + std::string(what) + ", found " + describe(current()), current().position);
        return take();
    }

private:
    bool skip(bool matches)
    {
        if (matches)
            take();
        return matches;
    }

    std::vector<Token> m_tokens;
    std::size_t m_next = 0;
};

}  // namespace poft::jinja
