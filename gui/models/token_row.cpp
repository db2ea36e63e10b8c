// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/token_row.h"

#include "gui/models/utf8_positions.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>
#include <cmath>
#include <limits>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(TokenRow)
};

/// The value of each character of a text by one row; characters that no cell covers have none (NaN).
std::vector<double> byCharacter(const TokenRow& row, qsizetype length)
{
    std::vector<double> values(static_cast<std::size_t>(length), std::numeric_limits<double>::quiet_NaN());
    for (const TokenCell& cell : row.cells) {
        for (qsizetype i = cell.begin; i < cell.end; ++i)
            values[static_cast<std::size_t>(i)] = cell.value / static_cast<double>(cell.end - cell.begin);
    }
    return values;
}

}  // namespace

double TokenRow::sum() const
{
    double sum = 0;
    for (const TokenCell& cell : cells)
        sum += std::isfinite(cell.value) ? cell.value : 0;
    return sum;
}

TokenRow tokenRow(const QString& name, const QString& shown, const QJsonObject& tokens, const QJsonObject& logprobs)
{
    TokenRow row;
    row.name = name;
    const QByteArray part = shown.toUtf8();
    const QByteArray text =
        tokens.contains(QLatin1String("text")) ? tokens[QLatin1String("text")].toString().toUtf8() : part;
    const qsizetype start = text.lastIndexOf(part);
    if (start < 0) {
        row.problem = Words::tr("The template of this model does not write the text as it stands.");
        return row;
    }
    const std::vector<qsizetype> positions = utf8Positions(part);
    const auto place = [&](qsizetype byte) {
        return positions[static_cast<std::size_t>(std::clamp<qsizetype>(byte - start, 0, part.size()))];
    };
    const QJsonArray offsets = tokens[QLatin1String("offsets")].toArray();
    const QJsonArray values = logprobs[QLatin1String("logprobs")].toArray();
    for (qsizetype i = 0; i < std::min(offsets.size(), values.size()); ++i) {
        const QJsonArray span = offsets[i].toArray();
        const qsizetype end = span[1].toInteger();
        if (end <= start)
            continue;
        row.cells.push_back({place(span[0].toInteger()), place(end),
                             values[i].isDouble() ? values[i].toDouble() : std::numeric_limits<double>::quiet_NaN()});
    }
    return row;
}

TokenRow keptTokenRow(const QString& name, const std::string& text, std::span<const storage::TokenLikelihood> tokens,
                      std::int64_t message)
{
    TokenRow row;
    row.name = name;
    const std::vector<qsizetype> positions = utf8Positions(QByteArray::fromStdString(text));
    const auto place = [&](std::int64_t byte) {
        return positions[static_cast<std::size_t>(
            std::clamp<std::int64_t>(byte, 0, static_cast<std::int64_t>(text.size())))];
    };
    for (const storage::TokenLikelihood& token : tokens) {
        if (token.message == message)
            row.cells.push_back({place(token.begin), place(token.end), token.value});
    }
    return row;
}

std::vector<TokenCell> differenceCells(const std::vector<TokenRow>& rows)
{
    qsizetype length = 0;
    std::vector<qsizetype> borders;
    std::vector<double> target;
    std::vector<std::vector<double>> aligned;
    for (const TokenRow& row : rows) {
        for (const TokenCell& cell : row.cells) {
            borders.insert(borders.end(), {cell.begin, cell.end});
            length = std::max(length, cell.end);
        }
    }
    for (const TokenRow& row : rows) {
        if (row.cells.empty())
            continue;
        if (row.target)
            target = byCharacter(row, length);
        else
            aligned.push_back(byCharacter(row, length));
    }
    std::vector<TokenCell> cells;
    if (target.empty() || aligned.empty())
        return cells;
    std::sort(borders.begin(), borders.end());
    borders.erase(std::unique(borders.begin(), borders.end()), borders.end());
    for (std::size_t b = 0; b + 1 < borders.size(); ++b) {
        TokenCell cell{borders[b], borders[b + 1], 0};
        for (qsizetype i = cell.begin; i < cell.end; ++i) {
            const auto at = static_cast<std::size_t>(i);
            double mean = 0;
            for (const std::vector<double>& model : aligned)
                mean += model[at] / static_cast<double>(aligned.size());
            cell.value += target[at] - mean;
        }
        cells.push_back(cell);
    }
    return cells;
}

}  // namespace poft::gui
