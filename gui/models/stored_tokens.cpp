// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/stored_tokens.h"

#include "storage/content/content.h"
#include "storage/tables/token_likelihoods.h"

#include <QCoreApplication>

#include <algorithm>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(StoredTokens)
};

using storage::SeriesTokens;

std::int64_t lastMessage(const std::vector<SeriesTokens>& kept)
{
    std::int64_t last = -1;
    for (const SeriesTokens& one : kept) {
        for (const storage::TokenLikelihood& token : one.likelihoods.tokens)
            last = std::max(last, token.message);
    }
    return last;
}

QString epochName(const QString& run, std::int64_t epoch)
{
    return epoch == 0 ? Words::tr("%1, before training").arg(run) : Words::tr("%1, epoch %2").arg(run).arg(epoch);
}

}  // namespace

std::optional<std::size_t> StoredTokens::placeOf(std::int64_t epoch) const
{
    const auto found =
        std::find_if(epochs.begin(), epochs.end(), [epoch](const Epoch& one) { return one.epoch == epoch; });
    return found == epochs.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - epochs.begin()));
}

std::vector<TokenRow> StoredTokens::rowsAt(std::size_t place) const
{
    std::vector<TokenRow> rows;
    if (place < epochs.size())
        rows.push_back(epochs[place].row);
    rows.insert(rows.end(), aligned.begin(), aligned.end());
    return rows;
}

Result<StoredTokens> readStoredTokens(storage::Connection& connection, const storage::SampleWithBody& sample,
                                      const std::vector<AlignedSeries>& aligned, const ScoredRun* run)
{
    StoredTokens out;
    out.content = sample.sample.contentId;
    POFT_TRY_ASSIGN(std::vector<SeriesTokens> kept, storage::tokensOfContent(connection, out.content));
    const auto wanted = [&](const SeriesTokens& one) {
        const auto isOf = [&](const AlignedSeries& model) { return model.series == one.series.id; };
        return (run != nullptr && one.series.runId == run->run) || std::any_of(aligned.begin(), aligned.end(), isOf);
    };
    std::erase_if(kept, [&](const SeriesTokens& one) { return !wanted(one); });
    const std::int64_t message = lastMessage(kept);
    if (message < 0)
        return out;
    POFT_TRY_ASSIGN(const storage::Content content, storage::parseContent(sample.body));
    if (static_cast<std::size_t>(message) >= content.messages.size())
        return fail(ErrorKind::Invalid,
                    Words::tr("The tokens that are kept of this sample belong to another text.").toStdString());
    const std::string& text = content.messages[static_cast<std::size_t>(message)].content;
    out.response = QString::fromStdString(text);
    for (const AlignedSeries& model : aligned) {
        const auto found = std::find_if(kept.begin(), kept.end(),
                                        [&](const SeriesTokens& one) { return one.series.id == model.series; });
        if (found != kept.end())
            out.aligned.push_back(keptTokenRow(model.model, text, found->likelihoods.tokens, message));
    }
    for (const SeriesTokens& one : kept) {
        if (run == nullptr || one.series.runId != run->run || !one.series.epoch)
            continue;
        TokenRow row = keptTokenRow(epochName(run->name, *one.series.epoch), text, one.likelihoods.tokens, message);
        row.target = true;
        out.epochs.push_back({*one.series.epoch, std::move(row)});
    }
    return out;
}

}  // namespace poft::gui
