// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/chat_asker.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace poft::gui {

ChatAsker::ChatAsker(QObject* parent) : QObject(parent)
{
    connect(&m_engine, &EngineProgram::printed, this, [this](const QJsonObject& line) {
        if (busy() && line.contains(QLatin1String("piece")))
            Q_EMIT grew(asking(), line[QLatin1String("piece")].toString());
    });
    connect(&m_engine, &EngineProgram::answered, this, [this](const QJsonDocument& answer) { take(answer.object()); });
    connect(&m_engine, &EngineProgram::failed, this, [this](const QString& sentence) {
        if (!busy())
            return;
        Q_EMIT failed(asking(), sentence);
        goOn();
    });
}

void ChatAsker::ask(std::vector<Question> questions, const ChatSettings& settings)
{
    m_engine.cancel();
    m_questions = std::move(questions);
    m_settings = settings;
    m_next = 0;
    askNext();
}

void ChatAsker::cancel()
{
    m_engine.cancel();
    m_questions.clear();
    m_next = 0;
    Q_EMIT progressed();
}

void ChatAsker::askNext()
{
    Q_EMIT progressed();
    if (!busy())
        return;
    const Question& question = m_questions[m_next];
    QJsonArray messages;
    for (const ChatTurn& turn : question.turns)
        messages.append(QJsonObject{{QStringLiteral("role"), turn.role}, {QStringLiteral("content"), turn.text}});
    const QJsonObject line{{QStringLiteral("messages"), messages}};
    m_clock.start();
    m_engine.ask({QStringLiteral("generate"), QStringLiteral("--model"), question.folder, QStringLiteral("--stream"),
                  QStringLiteral("--max-new-tokens"), QString::number(m_settings.maxNewTokens),
                  QStringLiteral("--temperature"), QString::number(m_settings.temperature), QStringLiteral("--top-p"),
                  QString::number(m_settings.topP), QStringLiteral("--seed"), QString::number(m_settings.seed)},
                 QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n');
}

void ChatAsker::take(const QJsonObject& answer)
{
    if (!busy())
        return;
    if (const QString problem = answer[QLatin1String("error")].toString(); !problem.isEmpty()) {
        Q_EMIT failed(asking(), problem);
    } else if (!answer.contains(QLatin1String("text"))) {
        Q_EMIT failed(asking(), tr("The model's folder has no tokenizer that can be read, so its answer has no text."));
    } else {
        ChatAnswer out;
        out.text = answer[QLatin1String("text")].toString();
        out.tokens = answer[QLatin1String("ids")].toArray().size();
        out.milliseconds = m_clock.elapsed();
        out.cut = out.tokens >= m_settings.maxNewTokens;
        Q_EMIT answered(asking(), out);
    }
    goOn();
}

void ChatAsker::goOn()
{
    // Who heard of the answer may have cancelled the rest.
    if (!busy())
        return;
    ++m_next;
    askNext();
}

}  // namespace poft::gui
