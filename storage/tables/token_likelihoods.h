// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/records/token_likelihood.h"
#include "storage/tables/writer.h"

namespace poft::storage {

/// Inserts tokens in chunks; what is there (content, keptBytes) is replaced. Raises the series' `change`.
Status insertTokenLikelihoods(const Writer& writer, Id series, std::span<const TokenLikelihoods> likelihoods);

/// The tokens of one content in a series: of several rows the one that is cut least. No value: the series has none.
Result<std::optional<TokenLikelihoods>> findTokenLikelihoods(Connection& connection, Id series, Id content);

/// The tokens of one content in every series that holds them: aligned and reference models first, then epochs, by run
/// and epoch. With this a page shows models beside each other and a run over its epochs.
Result<std::vector<SeriesTokens>> tokensOfContent(Connection& connection, Id content);

/// Of these contents, in their order, those without tokens in a series, with their canonical bodies.
struct ContentWithoutTokens {
    Id contentId = 0;
    std::string body;
};
Result<std::vector<ContentWithoutTokens>> contentsWithoutTokens(Connection& connection, Id series,
                                                                std::span<const Id> contents);

/// Makes these the watched samples of a run (content and position are not read).
Status rewriteWatchedSamples(const Writer& writer, Id run, std::span<const WatchedSample> samples);

/// The watched samples of a run: chosen, lowest, highest, random, each by position.
Result<std::vector<WatchedSample>> watchedSamples(Connection& connection, Id run);

}  // namespace poft::storage
