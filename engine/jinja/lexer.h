// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/jinja/failure.h"

namespace poft::jinja {

enum class TokenKind {
    Data,
    VariableBegin,
    VariableEnd,
    BlockBegin,
    BlockEnd,
    Name,
    String,
    Integer,
    Float,
    Operator,
    End
};

struct Token {
    TokenKind kind = TokenKind::End;
    Position position;
    std::string text;  ///< data and strings decoded, numbers without "_", names and operators as written

    bool isOperator(std::string_view op) const { return kind == TokenKind::Operator && text == op; }
    bool isName(std::string_view name) const { return kind == TokenKind::Name && text == name; }
};

/// Cuts a template into tokens as jinja2 does with the settings of transformers: trim_blocks, lstrip_blocks, no
/// keep_trailing_newline. Comments, raw blocks and white space control are resolved here; the last token is End.
/// Throws a Failure with its position.
std::vector<Token> tokenize(std::string_view source);

/// How a token is named in a message: "'endif'", "the end of the template".
std::string describe(const Token& token);

}  // namespace poft::jinja
