// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/engine_program.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <utility>

namespace poft::gui {

QString findEngine()
{
    const QString named = qEnvironmentVariable("POFT_ENGINE");
    const QDir own(QCoreApplication::applicationDirPath());
    const QStringList places = named.isEmpty() ? QStringList{own.filePath(QStringLiteral("poft-engine")),
                                                             own.filePath(QStringLiteral("../bin/poft-engine"))}
                                               : QStringList{named};
    for (const QString& path : places) {
        const QFileInfo file(path);
        if (file.isFile() && file.isExecutable())
            return file.absoluteFilePath();
    }
    return {};
}

EngineProgram::EngineProgram(QObject* parent) : QObject(parent) {}

EngineProgram::~EngineProgram()
{
    cancel();
}

void EngineProgram::ask(const QStringList& arguments, const QByteArray& input)
{
    cancel();
    const QString engine = findEngine();
    if (engine.isEmpty()) {
        Q_EMIT failed(tr("poft-engine was not found beside this program; build it, or name it in POFT_ENGINE."));
        return;
    }
    m_output.clear();
    m_read = 0;
    m_process = new QProcess(this);
    connect(m_process, &QProcess::readyReadStandardOutput, this, &EngineProgram::read);
    connect(m_process, &QProcess::finished, this, &EngineProgram::finish);
    connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return;  // the others end with finished()
        const QString reason = m_process->errorString();
        cancel();
        Q_EMIT failed(tr("poft-engine could not be started: %1.").arg(reason));
    });
    m_process->start(engine, arguments);
    if (m_process == nullptr)
        return;
    m_process->write(input);
    m_process->closeWriteChannel();
}

void EngineProgram::cancel()
{
    if (m_process == nullptr)
        return;
    m_process->disconnect(this);
    m_process->kill();
    // A killed child is reaped by its own signal; nobody waits for it here.
    m_process->setParent(nullptr);
    if (m_process->state() == QProcess::NotRunning)
        m_process->deleteLater();
    else
        connect(m_process, &QProcess::finished, m_process, &QObject::deleteLater);
    m_process = nullptr;
}

void EngineProgram::read()
{
    // Who hears of a line may ask anew or cancel.
    const QProcess* const asked = m_process;
    m_output += m_process->readAllStandardOutput();
    for (qsizetype end = m_output.indexOf('\n', m_read); end >= 0; end = m_output.indexOf('\n', m_read)) {
        const QJsonDocument line = QJsonDocument::fromJson(m_output.mid(m_read, end - m_read));
        m_read = end + 1;
        if (line.isObject())
            Q_EMIT printed(line.object());
        if (m_process != asked)
            return;
    }
}

void EngineProgram::finish(int exitCode, QProcess::ExitStatus status)
{
    const QProcess* const asked = m_process;
    read();
    if (m_process != asked)
        return;
    const QByteArray output = std::exchange(m_output, {});
    const QString errors = QString::fromUtf8(m_process->readAllStandardError()).trimmed();
    m_process->deleteLater();
    m_process = nullptr;
    if (status != QProcess::NormalExit) {
        Q_EMIT failed(tr("poft-engine ended unexpectedly; nothing was changed. Try again."));
        return;
    }
    QJsonDocument answer = QJsonDocument::fromJson(output);
    if (answer.isNull())
        answer = QJsonDocument::fromJson(output.trimmed().split('\n').last());
    if (exitCode != 0 && answer.isNull()) {
        Q_EMIT failed(errors.isEmpty() ? tr("poft-engine ended with code %1 and said nothing.").arg(exitCode) : errors);
        return;
    }
    Q_EMIT answered(answer, QString::fromUtf8(output).trimmed());
}

}  // namespace poft::gui
