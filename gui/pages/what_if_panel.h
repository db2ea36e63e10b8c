// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/what_if.h"

#include <QWidget>

class QFormLayout;
class QLabel;
class QSlider;

namespace poft::gui {

class Chart;
class Session;

/// What tau would be under other constants: sliders for beta, gamma and the weights of the aligned models, and the
/// distribution that follows from the stored scores at once, without a training.
class WhatIfPanel final : public QWidget {
    Q_OBJECT

public:
    explicit WhatIfPanel(Session& session, QWidget* parent = nullptr);

    /// What to work from; the sliders begin at the run's own constants. Nothing without a run.
    void setSource(const std::vector<AlignedSeries>& aligned, const ScoredRun* run, std::size_t epoch);

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Knob {
        QSlider* slider = nullptr;
        QLabel* value = nullptr;
        double least = 0;
        double step = 0.05;
        double number() const;
    };
    Knob addKnob(const QString& name, const QString& label, const QString& help, double least, double most,
                 double begin);
    void rebuild();
    void draw();
    WhatIf constants() const;

    std::vector<AlignedSeries> m_aligned;
    std::optional<ScoredRun> m_run;
    storage::Id m_series = 0;
    bool m_stale = false;
    std::shared_ptr<const WhatIfData> m_data;
    QFormLayout* m_form;
    Knob m_beta;
    Knob m_gamma;
    std::vector<Knob> m_weights;
    Chart* m_chart;
    LiveQuery<std::shared_ptr<const WhatIfData>> m_query;
};

}  // namespace poft::gui
