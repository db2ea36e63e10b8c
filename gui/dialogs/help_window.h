// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLineEdit;
class QListWidget;
class QTextBrowser;
class QUrl;

namespace poft::gui {

/// The documents of this program, which are part of it: the user guide, and what it refers to. A window of its own,
/// that stands beside the work. The pictures of the documents are left out.
class HelpWindow final : public QDialog {
    Q_OBJECT

public:
    explicit HelpWindow(QWidget* parent = nullptr);

    /// Shows a section of the user guide by its heading; where there is none such, the beginning.
    void showSection(const QString& heading);

private:
    /// Reads a document by its file name, "data.md"; false where there is none.
    bool read(const QString& document);
    void goTo(const QString& heading);
    void follow(const QUrl& link);
    void find();

    QString m_document;
    QListWidget* m_contents;
    QTextBrowser* m_text;
    QLineEdit* m_find;
};

}  // namespace poft::gui
