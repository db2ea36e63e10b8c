// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/chart_content.h"

#include <QString>

#include <array>
#include <vector>

namespace poft::gui {

/// What is known of the samples of a part.
enum class Truth { Clean, Noise, Unknown };

/// The scores of the samples of one kind, with their density.
struct ScorePart {
    Truth truth = Truth::Unknown;
    std::vector<double> sorted;   ///< ascending, nats per token
    std::vector<double> x;        ///< of the density
    std::vector<double> density;  ///< per nat
    double bandwidth = 0;

    /// How many lie below a value.
    std::size_t below(double value) const;
};

/// Preference scores of one model, or of the mean over the aligned models, by what is known of the samples.
struct ScoreSet {
    QString name;                  ///< of the aligned model; empty: the mean over all of them
    std::int64_t series = 0;       ///< score series of the aligned model
    std::vector<ScorePart> parts;  ///< those that have samples: clean, noise, unknown
    double median = 0;             ///< of all samples; 0 of none

    const ScorePart* part(Truth truth) const;
    std::size_t size() const;
};

/// Sorts the scores and estimates their densities, no kernel being narrower than a chart can show; slow for many
/// samples, so it is done on the database thread.
ScoreSet makeScoreSet(const QString& name, std::vector<double> clean, std::vector<double> noise,
                      std::vector<double> unknown);

/// What the height of a density means.
enum class DensityScale {
    OwnMaximum,   ///< each curve to its own maximum: a spike and a broad heap are seen at once
    Density,      ///< per nat, each curve with an area of one
    Logarithmic,  ///< the same on a logarithmic axis
};

/// The densities, noise and clean apart; n, bandwidth and the share left of the threshold are said with each name.
ChartContent densityChart(const ScoreSet& scores, double threshold, DensityScale scale = DensityScale::OwnMaximum);

/// Where a threshold begins: at the 5 % quantile of the clean samples, or of all where the noise is not known.
double firstThreshold(const ScoreSet& scores);

}  // namespace poft::gui
