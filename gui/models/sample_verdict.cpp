// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/sample_verdict.h"

#include "gui/app/numbers.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(SampleVerdict)
};

/// "lowest 3 %", never "lowest 0 %".
QString rankText(double share)
{
    return share < 0.01 ? Words::tr("lowest 1 %") : Words::tr("lowest %1").arg(percent(std::ceil(share * 100) / 100));
}

QString times(double nats)
{
    const double factor = std::exp(nats);
    return factor < 1000 ? shortNumber(factor) : Words::tr("more than 1,000");
}

QString list(const QStringList& names)
{
    if (names.size() < 2)
        return names.value(0);
    return Words::tr("%1 and %2").arg(names.mid(0, names.size() - 1).join(QStringLiteral(", ")), names.last());
}

QString allUnlikely(const std::vector<Standing>& standings, double least, double share)
{
    QString who = Words::tr("The aligned model finds this response unlikely");
    if (standings.size() == 2)
        who = Words::tr("Both aligned models find this response unlikely");
    else if (standings.size() > 2)
        who = Words::tr("All %1 aligned models find this response unlikely").arg(standings.size());
    return Words::tr(
               "%1 (%2): each token is on average %3 times less likely than in the middle of the data set. It looks "
               "like noise.")
        .arg(who, rankText(share), times(least));
}

}  // namespace

std::vector<Standing> standingsOf(const SampleReading& sample, const std::vector<AlignedSeries>& aligned)
{
    std::vector<Standing> out;
    for (const ModelScore& score : sample.scores) {
        const auto model = std::find_if(aligned.begin(), aligned.end(),
                                        [&](const AlignedSeries& one) { return one.model == score.model; });
        if (!score.score || model == aligned.end() || model->scores.size() == 0)
            continue;
        std::size_t below = 0;
        for (const ScorePart& part : model->scores.parts)
            below += part.below(*score.score);
        out.push_back({score.model, *score.score, model->scores.median - *score.score,
                       static_cast<double>(below) / static_cast<double>(model->scores.size())});
    }
    return out;
}

QString verdictOn(const std::vector<Standing>& standings)
{
    if (standings.empty())
        return {};
    QStringList unlikely;
    QStringList likely;
    double least = std::numeric_limits<double>::infinity();
    double share = 0;
    for (const Standing& one : standings) {
        (one.unlikely() ? unlikely : likely) << one.model;
        least = std::min(least, one.belowMiddle);
        share = std::max(share, one.share);
    }
    if (likely.isEmpty())
        return allUnlikely(standings, least, share);
    if (!unlikely.isEmpty())
        return Words::tr(
                   "The aligned models disagree: %1 would hardly write this response, %2 might. Read it before you "
                   "judge: it may be rare, wrong in part, or in a form that only one of them knows.")
            .arg(list(unlikely), list(likely));
    const bool below =
        std::any_of(standings.begin(), standings.end(), [](const Standing& s) { return s.belowMiddle > 0.3; });
    if (below)
        return Words::tr(
                   "The aligned models find this response a little less likely than most (%1); nothing says that it "
                   "is noise.")
            .arg(rankText(share));
    return Words::tr("The aligned models find this response as likely as most: nothing looks like noise.");
}

}  // namespace poft::gui
