// SPDX-License-Identifier: Apache-2.0
#include "tests/process/engine_process.h"

#include <sys/resource.h>
#include <csignal>

namespace {

const QString kEngine = QStringLiteral(POFT_BINARY_DIR "/bin/poft-engine");
const QString kModule = QStringLiteral(POFT_BINARY_DIR "/tests/libpoft_fake_backend.so");

}  // namespace

EngineProcess::EngineProcess(const QString& folder, int stepMilliseconds)
    : m_environment(QProcessEnvironment::systemEnvironment())
{
    m_environment.insert("POFT_TORCH_MODULE", kModule);
    m_environment.insert("POFT_LOCK_DIR", folder + "/device-locks");
    m_environment.insert("POFT_FAKE_STEP_MS", QString::number(stepMilliseconds));
    m_environment.insert("XDG_DATA_HOME", folder + "/data");
    m_environment.insert("LC_ALL", "C.UTF-8");
}

EngineAnswer EngineProcess::run(const QStringList& arguments, int seconds) const
{
    const auto process = start(arguments);
    return finish(*process, seconds);
}

EngineAnswer EngineProcess::runWithInput(const QStringList& arguments, const QByteArray& input) const
{
    const auto process = start(arguments);
    process->write(input);
    process->closeWriteChannel();
    return finish(*process, 30);
}

EngineAnswer EngineProcess::runWithFileLimit(const QStringList& arguments, unsigned long bytes) const
{
    QProcess process;
    process.setProcessEnvironment(m_environment);
    process.setChildProcessModifier([bytes] {
        const rlimit limit{bytes, bytes};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        ::signal(SIGXFSZ, SIG_IGN);  // a write then fails instead of ending the process
    });
    process.start(kEngine, arguments);
    return finish(process, 30);
}

EngineAnswer EngineProcess::finish(QProcess& process, int seconds) const
{
    if (!process.waitForFinished(seconds * 1000)) {
        process.kill();
        process.waitForFinished(5000);
        return {-1, QString::fromUtf8(process.readAllStandardOutput()),
                QStringLiteral("killed after %1 s").arg(seconds)};
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            QString::fromUtf8(process.readAllStandardOutput()), QString::fromUtf8(process.readAllStandardError())};
}

std::unique_ptr<QProcess> EngineProcess::start(const QStringList& arguments) const
{
    auto process = std::make_unique<QProcess>();
    process->setProcessEnvironment(m_environment);
    process->start(kEngine, arguments);
    return process;
}

QByteArray smallRecipe(int epochs)
{
    return QByteArray(R"({
  "recipe_version": 1,
  "name": "small",
  "datasets": {
    "texts": {"generate": {"part": "base", "count": 40, "seed": 1}},
    "right": {"generate": {"part": "train", "count": 48, "seed": 1}},
    "train": {"from": "right", "noise": {"kinds": {"mismatched_response": 0.25}, "mode": "replace", "seed": 3}},
    "test": {"generate": {"part": "test", "count": 12, "seed": 1}}
  },
  "models": {
    "base": {"make": {"config": {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2},
                      "tokenizer": {"vocab_size": 300, "dataset": "texts"}, "template": "chatml", "dataset": "texts",
                      "training": {"learning_rate": 0.1, "num_train_epochs": 1, "seed": 1}}},
    "tutor": {"make": {"config": {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2},
                       "tokenizer": {"vocab_size": 290, "dataset": "texts"}, "template": "chatml", "dataset": "right",
                       "training": {"learning_rate": 0.5, "num_train_epochs": 1, "seed": 2}}}
  },
  "target": "base",
  "aligned": [{"model": "tutor", "weight": 1}],
  "data": {"train": "train"},
  "training": {"learning_rate": 0.2, "num_train_epochs": EPOCHS, "per_device_train_batch_size": 4, "max_length": 256,
               "save_strategy": "steps", "save_steps": 5},
  "evaluations": [{"task": "exact_match", "dataset": "test", "when": "epoch"}],
  "seeds": [1],
  "arms": [{"name": "SFT", "training": {"objective": "sft"}}, {"name": "PoFT", "training": {"objective": "poft"}}]
})")
        .replace("EPOCHS", QByteArray::number(epochs));
}
