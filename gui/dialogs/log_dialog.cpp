// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/log_dialog.h"

#include <QDialogButtonBox>
#include <QFile>
#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>

namespace poft::gui {

namespace {
constexpr qint64 kMostBytes = 256 * 1024;
constexpr int kLookAgainMilliseconds = 1000;
}  // namespace

LogDialog::LogDialog(QString file, QWidget* parent)
    : QDialog(parent), m_file(std::move(file)), m_text(new QPlainTextEdit)
{
    setObjectName(QStringLiteral("logDialog"));
    setWindowTitle(tr("Engine log"));
    m_text->setObjectName(QStringLiteral("logDialog.text"));
    m_text->setAccessibleName(tr("End of the log"));
    m_text->setReadOnly(true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setPlaceholderText(tr("The engines that this window started have written nothing yet."));
    auto* place = new QLabel(m_file);
    place->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->button(QDialogButtonBox::Close)->setObjectName(QStringLiteral("logDialog.closeButton"));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(place);
    layout->addWidget(m_text, 1);
    layout->addWidget(buttons);
    resize(820, 520);
    auto* timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, &LogDialog::read);
    timer->start(kLookAgainMilliseconds);
    read();
}

void LogDialog::read()
{
    QFile file(m_file);
    if (!file.open(QIODevice::ReadOnly) || file.size() == m_size)
        return;
    m_size = file.size();
    file.seek(std::max<qint64>(0, m_size - kMostBytes));
    QString text = QString::fromUtf8(file.read(kMostBytes));
    if (m_size > kMostBytes)
        text = text.mid(text.indexOf(QLatin1Char('\n')) + 1);  // the first line is cut
    QScrollBar* bar = m_text->verticalScrollBar();
    const bool atEnd = bar->value() == bar->maximum();
    const int before = bar->value();
    m_text->setPlainText(text);
    bar->setValue(atEnd ? bar->maximum() : before);
}

}  // namespace poft::gui
