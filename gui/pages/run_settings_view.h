// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/run_settings.h"

#include <QWidget>

class QCheckBox;
class QLineEdit;

namespace poft::gui {

class RecordTable;

/// Every setting of a run beside those of its neighbours, to search in and to narrow to what differs.
class RunSettingsView final : public QWidget {
    Q_OBJECT

public:
    explicit RunSettingsView(QWidget* parent = nullptr);

    void show(std::vector<RunSetting> settings);

private:
    void fill();

    RunSettingsModel* m_model;
    QLineEdit* m_search;
    QCheckBox* m_differing;
    RecordTable* m_table;
    std::vector<RunSetting> m_settings;
    bool m_fitted = false;
};

}  // namespace poft::gui
