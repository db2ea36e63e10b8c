// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/sample_context.h"
#include "gui/models/sample_reading.h"

#include <QWidget>

class QComboBox;
class QLabel;

namespace poft::gui {

class Chart;
class SampleConversation;
class Session;

/// The chosen sample: its conversation, why it looks like noise or not, its scores, and what training did to it.
class SampleDetails final : public QWidget {
    Q_OBJECT

public:
    explicit SampleDetails(Session& session, QWidget* parent = nullptr);

    /// `row` carries the joined scores and may be null; `tau` is that of the run which the row's r_theta is of.
    void setSample(const SampleReading& reading, const std::vector<AlignedSeries>& aligned,
                   const storage::SampleRow* row, std::optional<double> tau);
    /// The run whose training decides what the model sees of the sample; nothing: the experiment's first.
    void setRun(std::optional<storage::Id> run);
    void setProblem(const QString& sentence);
    void clear();

private:
    void drawTrajectory();

    SampleConversation* m_text;
    QLabel* m_verdict;
    QLabel* m_facts;
    QComboBox* m_what;  ///< tau, or the scores
    Chart* m_chart;
    SampleReading m_reading;
    std::optional<double> m_rLlm;
};

}  // namespace poft::gui
