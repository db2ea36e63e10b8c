// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/import_actions.h"

#include "gui/app/icons.h"
#include "gui/app/session.h"
#include "gui/dialogs/import_dialog.h"
#include "gui/models/inspection.h"
#include "gui/models/pasted_paths.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QMimeData>
#include <QUrl>

namespace poft::gui {

namespace {

QStringList filesOf(const QMimeData& data)
{
    QStringList files;
    for (const QUrl& url : data.urls()) {
        if (url.isLocalFile() && QFileInfo(url.toLocalFile()).isFile())
            files << url.toLocalFile();
    }
    return files;
}

}  // namespace

ImportActions::ImportActions(Session& session, QWidget* page) : QObject(page), m_session(session), m_page(page)
{
    auto* files = new QAction(icon("add"), tr("&Import files…"), page);
    files->setObjectName(QStringLiteral("importAction"));
    files->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_I));
    files->setToolTip(tr("Import %1 files as a data set (or drop them on this page)").arg(importKinds()));
    connect(files, &QAction::triggered, this, &ImportActions::chooseFiles);
    auto* path = new QAction(tr("Import a pa&th…"), page);
    path->setObjectName(QStringLiteral("importPathAction"));
    path->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_I));
    path->setToolTip(
        tr("Import a file by its path, or a download by its place in the Hugging Face cache; Ctrl+V on this page does "
           "the same with what was copied"));
    connect(path, &QAction::triggered, this, &ImportActions::askForPath);
    m_actions = {files, path};
}

void ImportActions::chooseFiles()
{
    const QStringList files =
        QFileDialog::getOpenFileNames(m_page, tr("Import data"), m_session.settings().lastFolder(), importFilter());
    if (files.isEmpty())
        return;
    m_session.settings().setLastFolder(QFileInfo(files.first()).absolutePath());
    importFiles(files);
}

void ImportActions::askForPath()
{
    auto* dialog = new QInputDialog(m_page);
    dialog->setObjectName(QStringLiteral("importPathDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Import a path"));
    dialog->setLabelText(
        tr("Paths of data files, one a line, or a place in the Hugging Face cache such as\n"
           "hf://datasets/tatsu-lab/alpaca/data/*. Several files become one data set."));
    dialog->setOption(QInputDialog::UsePlainTextEditForTextInput);
    connect(dialog, &QInputDialog::textValueSelected, this, &ImportActions::importText);
    dialog->open();
}

void ImportActions::importText(const QString& text)
{
    const Result<QStringList> files = pastedFiles(text);
    if (!files)
        return Q_EMIT refused(QString::fromStdString(files.error().message));
    importFiles(*files);
}

void ImportActions::importFrom(const QMimeData& data)
{
    const QStringList files = filesOf(data);
    if (files.isEmpty())
        importText(data.text());
    else
        importFiles(files);
}

bool ImportActions::holdsFiles(const QMimeData& data)
{
    return !filesOf(data).isEmpty();
}

void ImportActions::importFiles(const QStringList& files)
{
    Q_EMIT refused({});
    auto* dialog = new ImportDialog(files, m_page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { m_session.queueImport(dialog->spec()); });
    dialog->open();
}

}  // namespace poft::gui
