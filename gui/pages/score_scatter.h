// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/sample_context.h"
#include "gui/models/what_if.h"

#include <QWidget>

#include <memory>

namespace poft::gui {

class Chart;
class RunEpochChooser;
class Session;

/// r_theta against r_LLM of the samples of an experiment, for a run and, by a slider, each of its scored epochs. A box
/// drawn on the chart opens its samples.
class ScoreScatter final : public QWidget {
    Q_OBJECT

public:
    explicit ScoreScatter(Session& session, QWidget* parent = nullptr);

    /// Asks what there is; while it is not seen, when it is seen again.
    void refresh();

protected:
    void showEvent(QShowEvent* event) override;

private:
    using Data = std::shared_ptr<const WhatIfData>;
    void build();
    void takeContext(Result<SampleContext> context);
    void ask();
    void draw();

    Session& m_session;
    RunEpochChooser* m_epochs;
    Chart* m_chart;
    SampleContext m_context;
    Data m_data;
    LiveQuery<SampleContext> m_contextQuery;
    LiveQuery<Data> m_query;
};

}  // namespace poft::gui
