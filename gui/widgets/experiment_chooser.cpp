// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/experiment_chooser.h"

#include "gui/app/session.h"
#include "storage/tables/experiments.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>

namespace poft::gui {

ExperimentChooser::ExperimentChooser(Session& session, const QString& name, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_box(new QComboBox(this)),
      m_query(
          session.database(),
          [] { return [](storage::Connection& connection) { return storage::listExperiments(connection); }; },
          [this](const Result<std::vector<storage::Experiment>>& experiments) {
              if (experiments)
                  fill(*experiments);
          })
{
    setObjectName(name);
    m_box->setObjectName(name + QStringLiteral(".box"));
    m_box->setAccessibleName(tr("Experiment"));
    m_box->setToolTip(tr("The experiment that the pages show; it stays chosen from page to page"));
    m_box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_box->setMinimumContentsLength(18);
    auto* label = new QLabel(tr("E&xperiment:"), this);
    label->setBuddy(m_box);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(label);
    layout->addWidget(m_box);
    connect(m_box, &QComboBox::activated, this,
            [this](int index) { m_session.chooseExperiment(m_box->itemData(index).toLongLong()); });
    connect(&session, &Session::experimentChosen, this, &ExperimentChooser::showChoice);
    connect(&session, &Session::changed, this, [this] { m_query.refresh(); });
    m_query.refresh();
}

bool ExperimentChooser::hasExperiments() const
{
    return m_box->count() > 0;
}

void ExperimentChooser::fill(const std::vector<storage::Experiment>& experiments)
{
    bool same = m_box->count() == static_cast<int>(experiments.size());
    for (int i = 0; same && i < m_box->count(); ++i) {
        const storage::Experiment& wanted = experiments[experiments.size() - 1 - static_cast<std::size_t>(i)];
        same =
            m_box->itemData(i).toLongLong() == wanted.id && m_box->itemText(i) == QString::fromStdString(wanted.name);
    }
    if (!same) {
        const QSignalBlocker quiet(m_box);
        m_box->clear();
        for (auto it = experiments.rbegin(); it != experiments.rend(); ++it)
            m_box->addItem(QString::fromStdString(it->name), QVariant::fromValue<qlonglong>(it->id));
        m_box->setEnabled(m_box->count() > 0);
    }
    const auto chosen = m_session.experiment();
    const bool known = chosen && m_box->findData(QVariant::fromValue<qlonglong>(*chosen)) >= 0;
    if (!known)
        m_session.chooseExperiment(experiments.empty() ? std::nullopt : std::optional(experiments.back().id));
    showChoice();
    if (!same || experiments.empty())
        Q_EMIT listed();
}

void ExperimentChooser::showChoice()
{
    const auto chosen = m_session.experiment();
    const QSignalBlocker quiet(m_box);
    m_box->setCurrentIndex(chosen ? m_box->findData(QVariant::fromValue<qlonglong>(*chosen)) : -1);
}

}  // namespace poft::gui
