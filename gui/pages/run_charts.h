// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <map>
#include <optional>

#include "gui/charts/accuracy_chart.h"
#include "gui/charts/experiment_charts.h"

class QBoxLayout;
class QComboBox;
class QSlider;

namespace poft::gui {

class Chart;
class ChartGrid;
class Settings;

/// The charts of an experiment's trainings, with the choices of what they show: arms or the models that are made,
/// smoothing, and of several evaluations one.
class RunCharts final : public QWidget {
    Q_OBJECT

public:
    explicit RunCharts(Settings& settings, QWidget* parent = nullptr);

    /// Draws a reading. tau is that of `chosenRun` where it has any, else of the newest PoFT run.
    void draw(const ExperimentReading& reading, const CurveStore& curves, std::optional<storage::Id> chosenRun);

    /// Another experiment: arms or models are chosen by what there is again, until a person chooses.
    void forgetChoice() { m_chosenByHand = false; }

private:
    void addControls(QBoxLayout& bar);
    void addCharts();
    void redraw();
    void fillEvaluations(const std::vector<Group>& shown);
    std::vector<Group> shownGroups();
    std::optional<storage::Id> tauRun() const;

    Settings& m_settings;
    QComboBox* m_which;
    QComboBox* m_axis;
    QComboBox* m_evaluation;
    QSlider* m_smoothing;
    ChartGrid* m_grid;
    std::map<StepChart, Chart*> m_stepCharts;
    Chart* m_tauChart;
    Chart* m_accuracyChart;
    const ExperimentReading* m_reading = nullptr;  ///< of the latest draw(); its owner outlives this
    const CurveStore* m_curves = nullptr;
    std::optional<storage::Id> m_chosenRun;
    std::vector<EvaluationKey> m_evaluations;
    bool m_chosenByHand = false;
};

}  // namespace poft::gui
