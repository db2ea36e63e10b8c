// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/run_epoch_chooser.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>

namespace poft::gui {

RunEpochChooser::RunEpochChooser(const QString& page, const QString& label, QWidget* parent) : QWidget(parent)
{
    m_run = new QComboBox;
    m_run->setObjectName(page + QStringLiteral(".run"));
    m_run->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_run->setPlaceholderText(tr("no run yet"));
    m_run->setToolTip(tr("The training whose r_θ and τ are shown"));
    auto* runLabel = new QLabel(label);
    runLabel->setBuddy(m_run);
    m_epoch = new QSlider(Qt::Horizontal);
    m_epoch->setObjectName(page + QStringLiteral(".epoch"));
    m_epoch->setRange(0, 0);
    m_epoch->setPageStep(1);
    m_epoch->setTickPosition(QSlider::TicksBelow);
    m_epoch->setFixedWidth(100);
    m_epoch->setToolTip(tr("The epoch after which the scores were taken; 0 is before training"));
    auto* epochLabel = new QLabel(tr("E&poch:"));
    epochLabel->setBuddy(m_epoch);
    m_epochText = new QLabel;
    m_epochText->setObjectName(page + QStringLiteral(".epochText"));
    m_epochText->setMinimumWidth(m_epochText->fontMetrics().averageCharWidth() * 13);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(runLabel);
    row->addWidget(m_run);
    row->addSpacing(12);
    row->addWidget(epochLabel);
    row->addWidget(m_epoch);
    row->addWidget(m_epochText);
    connect(m_run, &QComboBox::activated, this, [this] {
        m_wanted.reset();
        fillEpochs();
        Q_EMIT changed();
    });
    connect(m_epoch, &QSlider::valueChanged, this, [this] {
        showEpoch();
        Q_EMIT changed();
    });
    setRuns({});
}

void RunEpochChooser::setRuns(const std::vector<ScoredRun>& runs)
{
    const QSignalBlocker quiet(m_run);
    const QVariant before = m_run->currentData();
    m_runs = runs;
    m_run->clear();
    for (const ScoredRun& one : m_runs)
        m_run->addItem(one.name, QVariant::fromValue<qlonglong>(one.run));
    const int known = before.isValid() ? m_run->findData(before) : -1;
    m_run->setCurrentIndex(known >= 0 ? known : m_runs.empty() ? -1 : static_cast<int>(firstRun(m_runs)));
    m_run->setEnabled(m_run->count() > 0);
    fillEpochs();
    takeWanted();
}

void RunEpochChooser::choose(storage::Id run, storage::Id series)
{
    m_wanted = Wanted{run, series};
    takeWanted();
}

bool RunEpochChooser::choose(storage::Id run)
{
    const ScoredRun* before = this->run();
    if (before != nullptr && before->run == run)
        return false;
    choose(run, 0);
    return !m_wanted;
}

void RunEpochChooser::takeWanted()
{
    const int index = m_wanted ? m_run->findData(QVariant::fromValue<qlonglong>(m_wanted->run)) : -1;
    if (index < 0)
        return;
    m_run->setCurrentIndex(index);
    fillEpochs();
    const QSignalBlocker quiet(m_epoch);
    for (std::size_t i = 0; i < run()->epochs.size(); ++i) {
        if (run()->epochs[i].series == m_wanted->series)
            m_epoch->setValue(static_cast<int>(i));
    }
    m_wanted.reset();
    showEpoch();
}

void RunEpochChooser::fillEpochs()
{
    const QSignalBlocker quiet(m_epoch);
    const bool atEnd = m_epoch->value() == m_epoch->maximum();
    const int last = run() == nullptr ? 0 : static_cast<int>(run()->epochs.size()) - 1;
    const int before = m_epoch->value();
    m_epoch->setRange(0, last);
    m_epoch->setValue(atEnd ? last : std::min(before, last));
    m_epoch->setEnabled(last > 0);
    showEpoch();
}

void RunEpochChooser::showEpoch()
{
    m_epochText->setText(epochText());
}

const ScoredRun* RunEpochChooser::run() const
{
    const int index = m_run->currentIndex();
    return index >= 0 && static_cast<std::size_t>(index) < m_runs.size() ? &m_runs[static_cast<std::size_t>(index)]
                                                                         : nullptr;
}

std::size_t RunEpochChooser::epoch() const
{
    return static_cast<std::size_t>(m_epoch->value());
}

QString RunEpochChooser::epochText() const
{
    if (run() == nullptr)
        return {};
    const std::int64_t number = run()->epochs[epoch()].epoch;
    return number == 0 ? tr("before training") : tr("after epoch %1").arg(number);
}

}  // namespace poft::gui
