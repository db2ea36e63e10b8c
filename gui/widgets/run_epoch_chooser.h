// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/sample_context.h"

#include <QWidget>

#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QSlider;

namespace poft::gui {

/// A run and one of the epochs after which its training samples were scored: a list and a slider. A slider at the last
/// epoch stays there when another is added.
class RunEpochChooser final : public QWidget {
    Q_OBJECT

public:
    /// `page` begins the object names: "samplesPage"; `label` stands before the list of runs.
    RunEpochChooser(const QString& page, const QString& label, QWidget* parent = nullptr);

    /// The runs that there are. The choice is kept where it can be; else it is firstRun() and its last epoch.
    void setRuns(const std::vector<ScoredRun>& runs);

    /// Chooses a run and the epoch of a score series, as soon as they are listed.
    void choose(storage::Id run, storage::Id series);

    /// The same for a run alone, with the epoch left as it is; whether another is chosen now.
    bool choose(storage::Id run);

    /// Null where there is none.
    const ScoredRun* run() const;

    /// An index of run()->epochs; 0 without a run.
    std::size_t epoch() const;

    /// The score series of the chosen epoch; only with a run.
    storage::Id series() const { return run()->epochs[epoch()].series; }

    /// "before training", "after epoch 3"; empty without a run.
    QString epochText() const;

Q_SIGNALS:
    /// A person chose otherwise.
    void changed();

private:
    struct Wanted {
        storage::Id run = 0;
        storage::Id series = 0;
    };
    void fillEpochs();
    void takeWanted();
    void showEpoch();

    QComboBox* m_run;
    QSlider* m_epoch;
    QLabel* m_epochText;
    std::vector<ScoredRun> m_runs;
    std::optional<Wanted> m_wanted;
};

}  // namespace poft::gui
