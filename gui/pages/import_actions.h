// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>
#include <QStringList>

class QAction;
class QMimeData;
class QWidget;

namespace poft::gui {

class Session;

/// The ways in which files become data sets: chosen, by path, pasted or dropped. Each opens the import dialog.
class ImportActions final : public QObject {
    Q_OBJECT

public:
    /// Dialogs open above `page`.
    ImportActions(Session& session, QWidget* page);

    /// By dialog, by path.
    const QList<QAction*>& all() const { return m_actions; }

    void importFiles(const QStringList& files);

    /// The files that dropped or copied things are, or whose paths they name.
    void importFrom(const QMimeData& data);

    /// Whether importFrom() would find files without reading a text.
    static bool holdsFiles(const QMimeData& data);

Q_SIGNALS:
    /// Why nothing is imported; empty once something is.
    void refused(const QString& sentence);

private:
    void chooseFiles();
    void askForPath();
    void importText(const QString& text);

    Session& m_session;
    QWidget* m_page;
    QList<QAction*> m_actions;
};

}  // namespace poft::gui
