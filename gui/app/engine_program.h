// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonDocument>
#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <QStringList>

namespace poft::gui {

/// The path of poft-engine: $POFT_ENGINE and nothing else if it is set, else beside this program, else in ../bin; empty
/// when there is none.
QString findEngine();

/// One short question to the engine: `poft-engine ARGUMENTS`, which prints one JSON document, JSON lines, or text, and
/// exits. Ask
/// again and the question before is dropped. Lives on the GUI thread and never blocks it.
class EngineProgram final : public QObject {
    Q_OBJECT

public:
    explicit EngineProgram(QObject* parent = nullptr);
    ~EngineProgram() override;

    /// `input` is what the engine reads from its standard input.
    void ask(const QStringList& arguments, const QByteArray& input = {});
    void cancel();
    bool busy() const { return m_process != nullptr; }

Q_SIGNALS:
    /// A line of JSON that the engine has just printed; it may print more.
    void printed(const QJsonObject& line);

    /// `answer` is what the engine printed, or its last line; null where that is no JSON. `text` is all it printed. A
    /// JSON answer may tell of a problem itself, the engine's exit code then being 1.
    void answered(const QJsonDocument& answer, const QString& text);

    /// One sentence: the engine's own, or why it could not be asked.
    void failed(const QString& sentence);

private:
    void read();
    void finish(int exitCode, QProcess::ExitStatus status);

    QProcess* m_process = nullptr;
    QByteArray m_output;
    qsizetype m_read = 0;  ///< how much of the output has been told line by line
};

}  // namespace poft::gui
