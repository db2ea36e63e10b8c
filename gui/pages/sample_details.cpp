// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/sample_details.h"

#include "gui/charts/chart.h"
#include "gui/charts/trajectory_chart.h"
#include "gui/models/sample_verdict.h"
#include "gui/pages/sample_conversation.h"

#include <QComboBox>
#include <QLabel>
#include <QSplitter>
#include <QVBoxLayout>

namespace poft::gui {

SampleDetails::SampleDetails(Session& session, QWidget* parent) : QWidget(parent)
{
    m_text = new SampleConversation(session);
    const auto label = [](const QString& name) {
        auto* made = new QLabel;
        made->setObjectName(QStringLiteral("samplesPage.") + name);
        made->setTextFormat(Qt::PlainText);
        made->setWordWrap(true);
        made->setAlignment(Qt::AlignTop | Qt::AlignLeft);
        made->setTextInteractionFlags(Qt::TextSelectableByMouse);
        return made;
    };
    m_verdict = label(QStringLiteral("verdict"));
    m_facts = label(QStringLiteral("facts"));
    auto* words = new QWidget;
    words->setMinimumWidth(words->fontMetrics().averageCharWidth() * 38);
    auto* column = new QVBoxLayout(words);
    column->setContentsMargins(4, 4, 4, 4);
    column->addWidget(m_verdict);
    column->addWidget(m_facts, 1);
    m_chart = new Chart(QStringLiteral("samplesPage.trajectoryChart"));
    m_what = new QComboBox;
    m_what->setObjectName(QStringLiteral("samplesPage.trajectoryOf"));
    m_what->setAccessibleName(tr("What the chart shows over the epochs"));
    m_what->setToolTip(tr("What the training did to the sample: its weight τ, or its score r_θ beside r_LLM"));
    m_what->addItem(tr("τ over the epochs"));
    m_what->addItem(tr("r_θ and r_LLM over the epochs"));
    connect(m_what, &QComboBox::currentIndexChanged, this, &SampleDetails::drawTrajectory);
    auto* trajectory = new QWidget;
    auto* charts = new QVBoxLayout(trajectory);
    charts->setContentsMargins(0, 0, 0, 0);
    charts->addWidget(m_what, 0, Qt::AlignLeft);
    charts->addWidget(m_chart, 1);
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->addWidget(m_text);
    splitter->addWidget(words);
    splitter->addWidget(trajectory);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setStretchFactor(2, 3);
    splitter->setSizes({400, 280, 420});
    splitter->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);
}

void SampleDetails::setSample(const SampleReading& reading, const std::vector<AlignedSeries>& aligned,
                              const storage::SampleRow* row, std::optional<double> tau)
{
    m_text->setSample(&reading.sample);
    m_verdict->setText(verdictOn(standingsOf(reading, aligned)));
    m_facts->setText(sampleFacts(reading, row, tau));
    m_reading = reading;
    m_rLlm = row == nullptr ? std::nullopt : row->rLlm;
    drawTrajectory();
}

void SampleDetails::drawTrajectory()
{
    m_chart->setContent(m_what->currentIndex() == 0 ? trajectoryChart(m_reading)
                                                    : scoreTrajectoryChart(m_reading, m_rLlm));
}

void SampleDetails::setRun(std::optional<storage::Id> run)
{
    m_text->setRun(run);
}

void SampleDetails::setProblem(const QString& sentence)
{
    m_text->setProblem(sentence);
}

void SampleDetails::clear()
{
    m_text->setSample(nullptr);
    m_verdict->clear();
    m_facts->clear();
    m_reading = {};
    m_rLlm.reset();
    drawTrajectory();
}

}  // namespace poft::gui
