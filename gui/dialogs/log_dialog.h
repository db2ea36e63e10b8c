// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QPlainTextEdit;

namespace poft::gui {

/// The end of a log file, read anew every second while it is shown.
class LogDialog final : public QDialog {
    Q_OBJECT

public:
    explicit LogDialog(QString file, QWidget* parent = nullptr);

private:
    void read();

    QString m_file;
    qint64 m_size = -1;
    QPlainTextEdit* m_text;
};

}  // namespace poft::gui
