// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include <memory>

#include "tests/process/engine_process.h"

/// A temporary folder that a test of the command line works in: files written, commands run, a workspace made.
class EngineFolder {
protected:
    /// A new folder, in place of the last; for a test's init().
    void beginInNewFolder() { m_folder = std::make_unique<QTemporaryDir>(); }

    QString root() const { return m_folder->path(); }
    QString path(const QString& name) const { return m_folder->filePath(name); }

    /// Writes a file of the folder; returns its path.
    QString write(const QString& name, const QByteArray& bytes) const
    {
        QFile file(path(name));
        if (file.open(QIODevice::WriteOnly))
            file.write(bytes);
        return file.fileName();
    }

    EngineAnswer run(const QStringList& arguments, int seconds = 60) const
    {
        return EngineProcess(root()).run(arguments, seconds);
    }

    /// What a command that reads and writes JSON lines answers to `input`; nothing where it ends otherwise than with
    /// `exitCode`.
    QList<QJsonObject> answers(const QStringList& arguments, const QByteArray& input, int exitCode) const
    {
        const EngineAnswer answer = EngineProcess(root()).runWithInput(arguments, input);
        if (answer.exitCode != exitCode || (exitCode == 0 && !answer.errors.isEmpty()))
            qWarning() << answer.exitCode << answer.errors;
        QList<QJsonObject> lines;
        for (const QString& line : answer.output.split('\n', Qt::SkipEmptyParts))
            lines << QJsonDocument::fromJson(line.toUtf8()).object();
        return answer.exitCode == exitCode ? lines : QList<QJsonObject>();
    }

    /// The path of an empty workspace; an empty text where it could not be made.
    QString newWorkspace() const
    {
        const QString workspace = path("workspace");
        return run({"init", workspace}).exitCode == 0 ? workspace : QString();
    }

    static QJsonObject json(const EngineAnswer& answer)
    {
        return QJsonDocument::fromJson(answer.output.toUtf8()).object();
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};
