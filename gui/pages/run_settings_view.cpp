// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/run_settings_view.h"

#include "gui/widgets/record_table.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>
#include <utility>

namespace poft::gui {

RunSettingsView::RunSettingsView(QWidget* parent)
    : QWidget(parent),
      m_model(new RunSettingsModel(this)),
      m_search(new QLineEdit),
      m_differing(new QCheckBox(tr("Only what differs"))),
      m_table(new RecordTable(QStringLiteral("runsPage.settings"), tr("Settings of the run"), m_model,
                              RunSettingsModel::Others, RecordTable::Sorting::ByProxy))
{
    setObjectName(QStringLiteral("runsPage.settingsView"));
    m_search->setObjectName(QStringLiteral("runsPage.settingsSearch"));
    m_search->setPlaceholderText(tr("Search settings"));
    m_search->setAccessibleName(tr("Search settings"));
    m_search->setToolTip(tr("Shows the settings whose name, place or value holds this"));
    m_search->setClearButtonEnabled(true);
    m_differing->setObjectName(QStringLiteral("runsPage.settingsDiffering"));
    m_differing->setToolTip(tr("Leaves out what the arms beside it, of the same seed, have too"));
    auto* bar = new QHBoxLayout;
    bar->addWidget(m_search, 1);
    bar->addWidget(m_differing);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->addLayout(bar);
    layout->addWidget(m_table, 1);
    connect(m_search, &QLineEdit::textChanged, this, &RunSettingsView::fill);
    connect(m_differing, &QCheckBox::toggled, this, &RunSettingsView::fill);
}

void RunSettingsView::show(std::vector<RunSetting> settings)
{
    m_settings = std::move(settings);
    fill();
}

void RunSettingsView::fill()
{
    const QString wanted = m_search->text().trimmed();
    const auto fits = [&](const RunSetting& row) {
        return (!m_differing->isChecked() || row.differs) &&
               (row.name.contains(wanted, Qt::CaseInsensitive) || row.place.contains(wanted, Qt::CaseInsensitive) ||
                row.value.contains(wanted, Qt::CaseInsensitive));
    };
    std::vector<RunSetting> shown;
    std::copy_if(m_settings.begin(), m_settings.end(), std::back_inserter(shown), fits);
    m_model->setRows(std::move(shown));
    if (m_fitted || m_model->rowCount() == 0)
        return;
    // A long value must not push what the others have out of sight; its tooltip holds it whole.
    m_fitted = true;
    const int character = fontMetrics().averageCharWidth();
    for (const auto& [column, most] : {std::pair{RunSettingsModel::Name, 22}, {RunSettingsModel::Value, 14}})
        m_table->setColumnWidth(column, std::min(m_table->columnWidth(column), character * most));
}

}  // namespace poft::gui
