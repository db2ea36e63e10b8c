// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QProcess>
#include <QString>
#include <QStringList>

/// What a finished poft-engine left behind.
struct EngineAnswer {
    int exitCode = -1;
    QString output;
    QString errors;
};

/// Starts poft-engine of this build with the fake arithmetic, in English, with device locks in a folder of the test's
/// own.
class EngineProcess {
public:
    /// `folder` is the test's temporary folder; `stepMilliseconds` slows every training step down.
    EngineProcess(const QString& folder, int stepMilliseconds = 0);

    /// LibTorch in place of the fake arithmetic.
    void useLibTorch() { m_environment.remove("POFT_TORCH_MODULE"); }

    /// One more environment variable.
    void set(const QString& name, const QString& value) { m_environment.insert(name, value); }

    /// Runs a command to its end, at most `seconds`; an overrun is killed and has exit code -1.
    EngineAnswer run(const QStringList& arguments, int seconds = 30) const;

    /// The same with `input` on its stdin.
    EngineAnswer runWithInput(const QStringList& arguments, const QByteArray& input) const;

    /// The same with files that cannot grow beyond `bytes`, as on a full disk.
    EngineAnswer runWithFileLimit(const QStringList& arguments, unsigned long bytes) const;

    /// Starts a command and leaves it running; the caller owns the process, which is killed with the object.
    std::unique_ptr<QProcess> start(const QStringList& arguments) const;

private:
    EngineAnswer finish(QProcess& process, int seconds) const;
    QProcessEnvironment m_environment;
};

/// A recipe with made models and one SFT and one PoFT arm that takes `epochs` passes of 12 steps each.
QByteArray smallRecipe(int epochs);
