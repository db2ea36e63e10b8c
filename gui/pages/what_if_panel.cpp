// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/what_if_panel.h"

#include "gui/app/session.h"
#include "gui/charts/chart.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace poft::gui {

double WhatIfPanel::Knob::number() const
{
    return least + step * slider->value();
}

WhatIfPanel::WhatIfPanel(Session& session, QWidget* parent)
    : QWidget(parent),
      m_form(new QFormLayout),
      m_chart(new Chart(QStringLiteral("samplesPage.whatIfChart"))),
      m_query(
          session.longReadings(),
          [this]() -> LiveQuery<std::shared_ptr<const WhatIfData>>::Query {
              if (m_series == 0 || !m_run)
                  return {};
              return [aligned = m_aligned, series = m_series,
                      per = m_run->per](storage::Connection& connection) -> Result<std::shared_ptr<const WhatIfData>> {
                  POFT_TRY_ASSIGN(WhatIfData read, readWhatIf(connection, aligned, series, per));
                  return std::make_shared<const WhatIfData>(std::move(read));
              };
          },
          [this](Result<std::shared_ptr<const WhatIfData>> answer) {
              m_data = answer ? *answer : nullptr;
              draw();
          })
{
    setObjectName(QStringLiteral("samplesPage.whatIf"));
    auto* explanation = new QLabel(
        tr("Turn the constants of PoFT and see at once which samples would still pull: τ is worked out from the stored "
           "scores of the chosen run and epoch, with nothing trained."));
    explanation->setWordWrap(true);
    auto* reset = new QPushButton(tr("As trained"));
    reset->setObjectName(QStringLiteral("samplesPage.whatIfReset"));
    reset->setToolTip(tr("Back to the constants of the chosen run"));
    connect(reset, &QPushButton::clicked, this, &WhatIfPanel::rebuild);
    auto* knobs = new QWidget;
    auto* column = new QVBoxLayout(knobs);
    column->addWidget(explanation);
    column->addLayout(m_form);
    column->addWidget(reset, 0, Qt::AlignLeft);
    column->addStretch(1);
    knobs->setFixedWidth(knobs->fontMetrics().averageCharWidth() * 56);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(knobs);
    layout->addWidget(m_chart, 1);
    rebuild();
}

WhatIfPanel::Knob WhatIfPanel::addKnob(const QString& name, const QString& label, const QString& help, double least,
                                       double most, double begin)
{
    Knob knob;
    knob.least = least;
    knob.slider = new QSlider(Qt::Horizontal);
    knob.slider->setObjectName(QStringLiteral("samplesPage.whatIf.") + name);
    knob.slider->setAccessibleName(label);
    knob.slider->setToolTip(help);
    knob.slider->setRange(0, static_cast<int>(std::lround((most - least) / knob.step)));
    knob.slider->setValue(static_cast<int>(std::lround((begin - least) / knob.step)));
    knob.value = new QLabel;
    knob.value->setMinimumWidth(knob.value->fontMetrics().averageCharWidth() * 6);
    auto* row = new QHBoxLayout;
    row->addWidget(knob.slider, 1);
    row->addWidget(knob.value);
    m_form->addRow(label + QLatin1Char(':'), row);
    connect(knob.slider, &QSlider::valueChanged, this, &WhatIfPanel::draw);
    return knob;
}

void WhatIfPanel::rebuild()
{
    while (m_form->rowCount() > 0)
        m_form->removeRow(0);
    const double beta = m_run ? m_run->beta : 1;
    const double gamma = m_run ? m_run->gamma : 0;
    m_beta = addKnob(QStringLiteral("beta"), tr("β"), tr("Scale of the difference between target and aligned score"),
                     0.05, std::max(5.0, beta), beta);
    m_gamma = addKnob(QStringLiteral("gamma"), tr("γ"), tr("Offset added to the scaled difference"),
                      std::min(-5.0, gamma), std::max(5.0, gamma), gamma);
    m_weights.clear();
    for (std::size_t i = 0; i < m_aligned.size(); ++i)
        m_weights.push_back(addKnob(QStringLiteral("weight%1").arg(i), tr("Weight of %1").arg(m_aligned[i].model),
                                    tr("Its share in the mean over the aligned models; 0 leaves it out"), 0,
                                    std::max(5.0, m_aligned[i].weight), m_aligned[i].weight));
    draw();
}

void WhatIfPanel::setSource(const std::vector<AlignedSeries>& aligned, const ScoredRun* run, std::size_t epoch)
{
    const storage::Id series = run == nullptr ? 0 : run->epochs[epoch].series;
    const bool sameModels =
        std::equal(aligned.begin(), aligned.end(), m_aligned.begin(), m_aligned.end(),
                   [](const AlignedSeries& a, const AlignedSeries& b) { return a.series == b.series; });
    if (sameModels && series == m_series)
        return;
    const bool otherRun = !sameModels || (run == nullptr) != !m_run || (run != nullptr && run->run != m_run->run);
    m_aligned = aligned;
    // The scores themselves are large and not needed here.
    for (AlignedSeries& one : m_aligned)
        one.scores = {};
    m_run = run == nullptr ? std::nullopt : std::optional(*run);
    m_series = series;
    if (otherRun)
        rebuild();
    m_stale = true;
    if (isVisible())
        m_query.restart();
    m_stale = !isVisible();
}

void WhatIfPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (std::exchange(m_stale, false))
        m_query.restart();
}

WhatIf WhatIfPanel::constants() const
{
    WhatIf out{m_beta.number(), m_gamma.number(), {}};
    double sum = 0;
    for (const Knob& knob : m_weights) {
        out.weights.push_back(knob.number());
        sum += knob.number();
    }
    // All at 0 would be no mean at all: then they count alike.
    if (sum <= 0)
        std::fill(out.weights.begin(), out.weights.end(), 1.0);
    return out;
}

void WhatIfPanel::draw()
{
    for (const Knob* knob : {&m_beta, &m_gamma})
        if (knob->value != nullptr)
            knob->value->setText(QLocale().toString(knob->number(), 'f', 2));
    for (const Knob& knob : m_weights)
        knob.value->setText(QLocale().toString(knob.number(), 'f', 2));
    if (m_beta.slider == nullptr || m_gamma.slider == nullptr)
        return;
    const bool fits = m_data && m_data->aligned.size() == m_weights.size();
    m_chart->setContent(whatIfChart(fits ? *m_data : WhatIfData{}, constants()));
}

}  // namespace poft::gui
