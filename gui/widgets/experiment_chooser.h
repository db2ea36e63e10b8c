// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "storage/records/experiment.h"

#include <QWidget>

#include <vector>

class QComboBox;

namespace poft::gui {

class Session;

/// The experiment that a page is about, to be chosen; the same in all pages. Chooses the newest when none is chosen
/// yet.
class ExperimentChooser final : public QWidget {
    Q_OBJECT

public:
    ExperimentChooser(Session& session, const QString& name, QWidget* parent = nullptr);

    bool hasExperiments() const;

Q_SIGNALS:
    /// The list is there for the first time, or has changed.
    void listed();

private:
    void fill(const std::vector<storage::Experiment>& experiments);
    void showChoice();

    Session& m_session;
    QComboBox* m_box;
    LiveQuery<std::vector<storage::Experiment>> m_query;
};

}  // namespace poft::gui
