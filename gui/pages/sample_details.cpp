// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/sample_details.h"

#include "gui/charts/chart.h"
#include "gui/charts/trajectory_chart.h"
#include "gui/models/sample_verdict.h"
#include "gui/widgets/conversation.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QVBoxLayout>

namespace poft::gui {

SampleDetails::SampleDetails(QWidget* parent) : QWidget(parent)
{
    m_text = new QPlainTextEdit;
    m_text->setObjectName(QStringLiteral("samplesPage.text"));
    m_text->setAccessibleName(tr("Text of the chosen sample"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setPlaceholderText(tr("Choose a sample to read it."));
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
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->addWidget(m_text);
    splitter->addWidget(words);
    splitter->addWidget(m_chart);
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
    const QString text = conversationText(reading.sample);
    if (m_text->toPlainText() != text)
        m_text->setPlainText(text);
    m_verdict->setText(verdictOn(standingsOf(reading, aligned)));
    m_facts->setText(sampleFacts(reading, row, tau));
    m_chart->setContent(trajectoryChart(reading));
}

void SampleDetails::setProblem(const QString& sentence)
{
    m_text->setPlainText(sentence);
}

void SampleDetails::clear()
{
    m_text->clear();
    m_verdict->clear();
    m_facts->clear();
    m_chart->setContent(trajectoryChart({}));
}

}  // namespace poft::gui
