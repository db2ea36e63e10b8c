// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/chat_asker.h"
#include "gui/models/chat_choices.h"

#include <QTextCharFormat>
#include <QWidget>

#include <vector>

class QComboBox;
class QLabel;
class QTextEdit;

namespace poft::gui {

/// One model of a chat: which it is, its own conversation, and how its answer stands.
class ChatColumn final : public QWidget {
    Q_OBJECT

public:
    /// `number` counts the columns from 0; it ends the object names.
    explicit ChatColumn(int number, QWidget* parent = nullptr);

    /// The models to choose from; the choice is kept where it can be, else it is the one at `otherwise`.
    void setChoices(const std::vector<ChatChoice>& choices, int otherwise);

    /// Folder of the chosen model; empty for none.
    QString folder() const;
    QString name() const;

    /// Adds a person's turn, and the conversation with it, which the model is then asked to go on with.
    const std::vector<ChatTurn>& say(const QString& text);

    /// A piece of the answer that is being made.
    void grow(const QString& piece);

    /// The whole answer, in the place of its pieces.
    void answer(const ChatAnswer& answer);

    /// No more is asked: what came of the answer is kept, and is the answer.
    void stop();

    /// The last turn of the person had no answer: it is not part of the conversation any more, but can still be read.
    void fail(const QString& sentence);

    /// Begins anew.
    void clear();

    void setStatus(const QString& text);
    void setLocked(bool locked);

private:
    void append(const QString& who, const QString& text, bool problem = false);
    /// Adds to the end, and keeps the end in sight unless somebody reads further up.
    void insert(const QString& text, const QTextCharFormat& format);

    int m_number;
    QComboBox* m_model;
    QLabel* m_status;
    QTextEdit* m_text;
    std::vector<ChatTurn> m_turns;
    QString m_grown;  ///< of the answer that is being made
};

}  // namespace poft::gui
