// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/use_model_dialog.h"

#include "gui/widgets/command_line_box.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace poft::gui {

QString shellWord(const QString& path)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_./:@%+=-]+$"));
    if (plain.match(path).hasMatch())
        return path;
    return QLatin1Char('\'') + QString(path).replace(QLatin1Char('\''), QLatin1String("'\\''")) + QLatin1Char('\'');
}

UseModelDialog::UseModelDialog(const QString& name, const QString& folder, QWidget* parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("useModelDialog"));
    setWindowTitle(tr("Use the model"));
    auto* text =
        new QLabel(tr("The newest checkpoint of “%1” is a Hugging Face model folder. Copy it before you delete "
                      "the run; nothing in it refers to this workspace.")
                       .arg(name));
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->button(QDialogButtonBox::Close)->setObjectName(QStringLiteral("useModelDialog.closeButton"));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    const QString word = shellWord(folder);
    const QString python = QString(folder)
                               .replace(QLatin1Char('\\'), QLatin1String("\\\\"))
                               .replace(QLatin1Char('"'), QLatin1String("\\\""));
    const auto box = [](const char* part, const QString& explanation, const QString& command) {
        return new CommandLineBox(QStringLiteral("useModelDialog.") + QLatin1String(part), explanation, command);
    };
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(text);
    layout->addWidget(box("folder", tr("The folder:"), folder));
    layout->addWidget(box("transformers", tr("In Python, with transformers:"),
                          QStringLiteral("model = AutoModelForCausalLM.from_pretrained(\"%1\")").arg(python)));
    layout->addWidget(box("vllm", tr("As a server, with vLLM:"), QStringLiteral("vllm serve %1").arg(word)));
    layout->addWidget(box("engine", tr("With this program's engine (one JSON object a line in, one out):"),
                          QStringLiteral("echo '{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}' | "
                                         "poft-engine generate --model %1")
                              .arg(word)));
    layout->addStretch(1);
    layout->addWidget(buttons);
    resize(680, sizeHint().height());
}

}  // namespace poft::gui
