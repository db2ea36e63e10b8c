// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/engine_program.h"

#include <QElapsedTimer>
#include <QObject>

#include <vector>

namespace poft::gui {

/// How answers are drawn.
struct ChatSettings {
    int maxNewTokens = 256;
    double temperature = 0;  ///< 0 takes the most likely token each time
    double topP = 1;
    qint64 seed = 0;
};

/// One turn of a conversation.
struct ChatTurn {
    QString role;  ///< "system", "user", "assistant"
    QString text;
    bool operator==(const ChatTurn&) const = default;
};

/// What a model answered.
struct ChatAnswer {
    QString text;
    qint64 tokens = 0;
    qint64 milliseconds = 0;  ///< from the question on, with the loading of the model
    bool cut = false;         ///< it has as many tokens as were allowed
};

/// Asks several models, one after the other, to go on with a conversation each: `poft-engine generate`. One model is in
/// memory at a time.
class ChatAsker final : public QObject {
    Q_OBJECT

public:
    struct Question {
        int place = 0;   ///< which answer it becomes
        QString folder;  ///< of the model
        std::vector<ChatTurn> turns;
    };

    explicit ChatAsker(QObject* parent = nullptr);

    /// Questions under way are dropped.
    void ask(std::vector<Question> questions, const ChatSettings& settings);
    void cancel();

    bool busy() const { return m_next < m_questions.size(); }

    /// The place that is being answered; -1 for none.
    int asking() const { return busy() ? m_questions[m_next].place : -1; }
    qint64 milliseconds() const { return m_clock.isValid() ? m_clock.elapsed() : 0; }

Q_SIGNALS:
    /// The answer has grown by so much; answered() or failed() ends it.
    void grew(int place, const QString& piece);
    void answered(int place, const poft::gui::ChatAnswer& answer);
    void failed(int place, const QString& sentence);
    /// Another model is asked now, or none any more.
    void progressed();

private:
    void askNext();
    void take(const QJsonObject& answer);
    void goOn();

    EngineProgram m_engine;
    std::vector<Question> m_questions;
    std::size_t m_next = 0;
    ChatSettings m_settings;
    QElapsedTimer m_clock;
};

}  // namespace poft::gui
