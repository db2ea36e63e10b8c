// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>

namespace poft::gui {

/// What belongs to the person, not to the work: one typed accessor per key, each with a default for a missing or
/// damaged value.
class Settings {
public:
    /// The settings of this user.
    Settings();

    /// In a file of its own, for tests.
    explicit Settings(const QString& file);

    /// Newest first, at most ten, only folders that still exist.
    QStringList recentWorkspaces() const;
    void addRecentWorkspace(const QString& folder);
    void removeRecentWorkspace(const QString& folder);

    /// Of QMainWindow::saveGeometry and the splitters' saveState; empty when there is none of this layout version.
    QByteArray geometry() const;
    void setGeometry(const QByteArray& geometry);
    QByteArray splitter(const QString& name) const;
    void setSplitter(const QString& name, const QByteArray& state);

    /// Titles of the columns of a table that a person has hidden.
    QStringList hiddenColumns(const QString& table) const;
    void setHiddenColumns(const QString& table, const QStringList& titles);

    /// Index of the page that was open last.
    int page() const;
    void setPage(int page);

    /// Whether the list of pages is shown.
    bool pageListShown() const;
    void setPageListShown(bool shown);

    /// Whether this person has seen the first steps.
    bool greeted() const;
    void setGreeted(bool greeted);

    /// The folder of the last file dialog.
    QString lastFolder() const;
    void setLastFolder(const QString& folder);

    /// Smoothing of live curves, 0 … 0.99.
    double smoothing() const;
    void setSmoothing(double value);

    /// What step charts are drawn over: a StepAxis of charts/experiment_charts.h as a number; 0 by default.
    int stepAxis() const;
    void setStepAxis(int axis);

    /// What the height of score densities means: a DensityScale of charts/score_charts.h as a number; 0 by default.
    int densityScale() const;
    void setDensityScale(int scale);

private:
    mutable QSettings m_store;
};

}  // namespace poft::gui
