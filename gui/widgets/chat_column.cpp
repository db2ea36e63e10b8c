// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/chat_column.h"

#include "gui/app/numbers.h"
#include "gui/app/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QTextCursor>
#include <QTextEdit>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace poft::gui {

ChatColumn::ChatColumn(int number, QWidget* parent)
    : QWidget(parent), m_number(number), m_model(new QComboBox), m_status(new QLabel), m_text(new QTextEdit)
{
    const auto name = [number](const char* part) {
        return QStringLiteral("chatPage.%1%2").arg(QLatin1String(part)).arg(number);
    };
    setObjectName(name("column"));
    m_model->setObjectName(name("model"));
    m_model->setAccessibleName(tr("Model %1").arg(number + 1));
    m_model->setToolTip(tr("A checkpoint or a model of the workspace"));
    m_model->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_model->setMinimumContentsLength(16);
    m_status->setObjectName(name("status"));
    m_status->setTextFormat(Qt::PlainText);
    m_status->setWordWrap(true);
    m_text->setObjectName(name("text"));
    m_text->setAccessibleName(tr("Conversation with model %1").arg(number + 1));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setPlaceholderText(tr("What the model answers appears here."));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_model);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_status);
    connect(m_model, &QComboBox::activated, this, [this] {
        clear();
        setStatus(tr("A new conversation with this model begins."));
    });
}

void ChatColumn::setChoices(const std::vector<ChatChoice>& choices, int otherwise)
{
    const QSignalBlocker quiet(m_model);
    const QString before = folder();
    m_model->clear();
    for (const ChatChoice& one : choices)
        m_model->addItem(one.name, one.folder);
    const int known = before.isEmpty() ? -1 : m_model->findData(before);
    m_model->setCurrentIndex(known >= 0 ? known : std::min(otherwise, m_model->count() - 1));
}

QString ChatColumn::folder() const
{
    return m_model->currentData().toString();
}

QString ChatColumn::name() const
{
    return m_model->currentText();
}

const std::vector<ChatTurn>& ChatColumn::say(const QString& text)
{
    m_turns.push_back({QStringLiteral("user"), text});
    append(tr("You"), text);
    return m_turns;
}

void ChatColumn::grow(const QString& piece)
{
    if (m_grown.isEmpty())
        append(name(), piece);
    else
        insert(piece, QTextCharFormat());
    m_grown += piece;
}

void ChatColumn::stop()
{
    if (m_grown.isEmpty())
        return fail(tr("It was stopped."));
    m_turns.push_back({QStringLiteral("assistant"), std::exchange(m_grown, {})});
    setStatus(tr("Stopped; what came is kept."));
}

void ChatColumn::answer(const ChatAnswer& answer)
{
    m_turns.push_back({QStringLiteral("assistant"), answer.text});
    const QString grown = std::exchange(m_grown, {});
    // The pieces begin the whole: what is new is what the model held back to its end.
    if (!grown.isEmpty() && answer.text.startsWith(grown))
        insert(answer.text.mid(grown.size()), QTextCharFormat());
    else
        append(name(), answer.text.isEmpty() ? tr("(an empty answer)") : answer.text);
    QString status =
        tr("%1 tokens in %2 s").arg(count(answer.tokens), fixedNumber(double(answer.milliseconds) / 1000, 1));
    if (answer.cut)
        status += tr("; cut off: more were not allowed");
    setStatus(status);
}

void ChatColumn::fail(const QString& sentence)
{
    if (!m_turns.empty() && m_turns.back().role == QLatin1String("user"))
        m_turns.pop_back();
    m_grown.clear();
    append(tr("No answer"), sentence, true);
    setStatus(tr("No answer; the question is not part of the conversation."));
}

void ChatColumn::clear()
{
    m_turns.clear();
    m_grown.clear();
    m_text->clear();
    setStatus({});
}

void ChatColumn::setStatus(const QString& text)
{
    m_status->setText(text);
}

void ChatColumn::setLocked(bool locked)
{
    m_model->setEnabled(!locked);
}

void ChatColumn::append(const QString& who, const QString& text, bool problem)
{
    QTextCharFormat bold;
    bold.setFontWeight(QFont::Bold);
    if (!m_text->document()->isEmpty())
        insert(QStringLiteral("\n\n"), QTextCharFormat());
    insert(who + QLatin1Char('\n'), bold);
    QTextCharFormat plain;
    plain.setFontItalic(problem);
    insert(text, plain);
}

void ChatColumn::insert(const QString& text, const QTextCharFormat& format)
{
    QScrollBar* bar = m_text->verticalScrollBar();
    const bool atEnd = bar->value() == bar->maximum();
    // As characters, not as markup: a model may write anything.
    QTextCursor cursor(m_text->document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(text, format);
    if (atEnd)
        bar->setValue(bar->maximum());
}

}  // namespace poft::gui
