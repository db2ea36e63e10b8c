// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/records/token_likelihood.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <span>
#include <string>
#include <vector>

namespace poft::gui {

/// A token, or a part of one, over the characters of a text.
struct TokenCell {
    qsizetype begin = 0;  ///< UTF-16 positions in the text that is shown; begin == end for a token beyond its end
    qsizetype end = 0;
    double value = 0;  ///< log-likelihood given everything before, nats; NaN where nothing precedes the token
};

/// How one model reads a text: its tokens in order, with their log-likelihoods.
struct TokenRow {
    QString name;
    bool target = false;  ///< the model in training; the others are the aligned models
    std::vector<TokenCell> cells;
    QString problem;  ///< one sentence where the model could not be asked; there are no cells then

    /// Sum over the cells that have a value.
    double sum() const;
};

/// Puts what `tokenize` and `logprobs` answered for the same ids together. `shown` is the part of the rendered text
/// that is looked at, its last occurrence; tokens that end before it are left out, those after its end (the end of the
/// turn) stay as empty cells.
TokenRow tokenRow(const QString& name, const QString& shown, const QJsonObject& tokens, const QJsonObject& logprobs);

/// The same from what the workspace keeps: the tokens of one message of a content, whose UTF-8 text is `text`.
TokenRow keptTokenRow(const QString& name, const std::string& text, std::span<const storage::TokenLikelihood> tokens,
                      std::int64_t message);

/// Target less the mean of the aligned models, over the pieces between all borders of tokens. A token's log-likelihood
/// is spread evenly over its characters, so that the pieces add up to the difference of the sums, whatever the
/// tokenizers. Empty where a side is missing.
std::vector<TokenCell> differenceCells(const std::vector<TokenRow>& rows);

}  // namespace poft::gui
