// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/model_trial.h"

#include "gui/app/numbers.h"
#include "gui/widgets/task_line.h"
#include "gui/widgets/token_map.h"

#include <QCheckBox>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace poft::gui {

ModelTrial::ModelTrial(QWidget* parent)
    : QWidget(parent),
      m_text(new QPlainTextEdit),
      m_chat(new QCheckBox(tr("as the &user's message in the model's chat template"))),
      m_answer(new QLineEdit),
      m_tokensButton(new QPushButton(tr("&Tokens"))),
      m_likelihoodButton(new QPushButton(tr("&Log-likelihoods"))),
      m_line(new TaskLine(QStringLiteral("modelsPage.trialLine"), tr("Trying the model"))),
      m_ids(new QPlainTextEdit),
      m_area(new QScrollArea),
      m_map(new TokenMap(QStringLiteral("modelsPage.trialMap")))
{
    setObjectName(QStringLiteral("modelsPage.trial"));
    m_text->setObjectName(QStringLiteral("modelsPage.trialText"));
    m_text->setAccessibleName(tr("Text to try the model with"));
    m_text->setToolTip(tr("Any text, or a message where the chat template is chosen below"));
    m_text->setPlaceholderText(tr("Type a text, and see what the model makes of it."));
    m_text->setTabChangesFocus(true);
    m_text->setMaximumHeight(m_text->fontMetrics().lineSpacing() * 5);
    m_chat->setObjectName(QStringLiteral("modelsPage.trialChat"));
    m_chat->setToolTip(tr("Put the template around the text first, so that the model reads it as in a conversation"));
    m_answer->setObjectName(QStringLiteral("modelsPage.trialAnswer"));
    m_answer->setAccessibleName(tr("An answer to the message"));
    m_answer->setPlaceholderText(tr("and an answer: its tokens are marked as a training would learn them"));
    m_answer->setToolTip(tr("What the assistant answers; Tokens marks what a training would learn of it"));
    m_answer->setVisible(false);
    connect(m_chat, &QCheckBox::toggled, m_answer, &QWidget::setVisible);
    m_tokensButton->setObjectName(QStringLiteral("modelsPage.trialTokens"));
    m_tokensButton->setToolTip(tr("Cut the text into the tokenizer's tokens; quick, the weights are not read"));
    m_likelihoodButton->setObjectName(QStringLiteral("modelsPage.trialLikelihoods"));
    m_likelihoodButton->setToolTip(
        tr("Load the model and ask it for the log-likelihood of each token given those before; large models take a "
           "while"));
    m_ids->setObjectName(QStringLiteral("modelsPage.trialIds"));
    m_ids->setAccessibleName(tr("Tokens with their ids"));
    m_ids->setReadOnly(true);
    m_ids->setTabChangesFocus(true);
    m_ids->setMaximumHeight(m_ids->fontMetrics().lineSpacing() * 6);
    m_ids->hide();
    m_area->setObjectName(QStringLiteral("modelsPage.trialArea"));
    m_area->setAccessibleName(tr("Log-likelihoods of the tokens"));
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setFocusPolicy(Qt::NoFocus);
    m_area->setWidget(m_map);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_tokensButton);
    buttons->addWidget(m_likelihoodButton);
    buttons->addWidget(m_chat, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->addWidget(m_text);
    layout->addLayout(buttons);
    layout->addWidget(m_answer);
    layout->addWidget(m_line);
    layout->addWidget(m_ids);
    layout->addWidget(m_area, 1);
    layout->addStretch(0);
    connect(m_tokensButton, &QPushButton::clicked, this, &ModelTrial::askTokens);
    connect(m_likelihoodButton, &QPushButton::clicked, this, &ModelTrial::askLikelihoods);
    connect(&m_asker, &TokenAsker::progressed, this, &ModelTrial::showLikelihoods);
    connect(&m_engine, &EngineProgram::answered, this,
            [this](const QJsonDocument& answer) { takeTokens(answer.object()); });
    connect(&m_engine, &EngineProgram::failed, this,
            [this](const QString& sentence) { m_line->showFailed(sentence, false); });
    connect(m_line, &TaskLine::cancelled, this, [this] {
        m_engine.cancel();
        m_asker.clear();
        m_line->clear();
    });
    setModel({}, {});
}

void ModelTrial::setModel(const QString& name, const QString& folder)
{
    if (folder == m_folder && !folder.isEmpty())
        return;
    m_name = name;
    m_folder = folder;
    m_tokensButton->setEnabled(!folder.isEmpty());
    m_likelihoodButton->setEnabled(!folder.isEmpty());
    m_engine.cancel();
    m_asker.clear();
    m_ids->clear();
    m_ids->hide();
    m_line->showDone(folder.isEmpty() ? tr("Choose a model to try it.") : tr("Try %1.").arg(name));
}

QByteArray ModelTrial::request(bool withAnswer) const
{
    const auto message = [](const char* role, const QString& content) {
        return QJsonObject{{QStringLiteral("role"), QLatin1String(role)}, {QStringLiteral("content"), content}};
    };
    QJsonArray messages{message("user", m_text->toPlainText())};
    if (withAnswer && !m_answer->text().isEmpty())
        messages << message("assistant", m_answer->text());
    const QJsonObject line = m_chat->isChecked() ? QJsonObject{{QStringLiteral("messages"), messages}}
                                                 : QJsonObject{{QStringLiteral("text"), m_text->toPlainText()}};
    return QJsonDocument(line).toJson(QJsonDocument::Compact);
}

void ModelTrial::askTokens()
{
    m_ids->hide();
    m_line->showBusy(tr("Cutting the text into tokens…"));
    m_engine.ask({QStringLiteral("tokenize"), QStringLiteral("--model"), m_folder}, request(true) + '\n');
}

void ModelTrial::takeTokens(const QJsonObject& answer)
{
    if (const QString problem = answer[QLatin1String("error")].toString(); !problem.isEmpty())
        return m_line->showFailed(problem, false);
    const QByteArray text = answer.contains(QLatin1String("text")) ? answer[QLatin1String("text")].toString().toUtf8()
                                                                   : m_text->toPlainText().toUtf8();
    const QJsonArray ids = answer[QLatin1String("ids")].toArray();
    const QJsonArray offsets = answer[QLatin1String("offsets")].toArray();
    const QJsonArray mask = answer[QLatin1String("response_mask")].toArray();
    QStringList tokens;
    int learnt = 0;
    for (qsizetype i = 0; i < std::min(ids.size(), offsets.size()); ++i) {
        const qsizetype begin = offsets[i].toArray()[0].toInteger();
        const qsizetype end = offsets[i].toArray()[1].toInteger();
        const bool isLearnt = i < mask.size() && mask[i].toInt() != 0;
        learnt += isLearnt ? 1 : 0;
        tokens << (isLearnt ? QStringLiteral("⟦%1 “%2”⟧") : QStringLiteral("%1 “%2”"))
                      .arg(ids[i].toInteger())
                      .arg(QString::fromUtf8(text.mid(begin, end - begin)).replace(QLatin1Char('\n'), QChar(0x21B5)));
    }
    const QString all = tr("%n token(s), id and text of each:", nullptr, static_cast<int>(ids.size()));
    m_line->showDone(mask.isEmpty() ? all : tr("%1 %2 of them, in ⟦ ⟧, are learnt.").arg(all).arg(learnt));
    m_ids->show();
    m_ids->setPlainText(tokens.join(QStringLiteral("   ")));
}

void ModelTrial::askLikelihoods()
{
    m_asker.ask(request(false), m_text->toPlainText(), {{m_name, m_folder, false}});
}

void ModelTrial::showLikelihoods()
{
    m_likelihoodButton->setEnabled(!m_folder.isEmpty() && !m_asker.busy());
    m_map->setTokens(m_text->toPlainText(), m_asker.rows());
    m_area->setVisible(!m_asker.rows().empty());
    if (m_asker.busy())
        return m_line->showBusy(tr("Loading %1 and asking it…").arg(m_name));
    if (m_asker.rows().empty())
        return;
    const TokenRow& row = m_asker.rows().front();
    if (row.problem.isEmpty())
        m_line->showDone(
            tr("Sum over the text: %1 nats. Point at a token for its number.").arg(shortNumber(row.sum())));
    else
        m_line->showFailed(row.problem, false);
}

}  // namespace poft::gui
