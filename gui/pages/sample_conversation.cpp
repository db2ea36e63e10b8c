// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/sample_conversation.h"

#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/widgets/conversation_view.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace poft::gui {

namespace {
constexpr int kPauseMilliseconds = 120;
constexpr std::size_t kMostKnown = 100;
}  // namespace

SampleConversation::SampleConversation(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_pause(new QTimer(this)),
      m_sourceQuery(
          session.database(),
          [this]() -> LiveQuery<RenderingSource>::Query {
              const std::optional<storage::Id> experiment = m_session.experiment();
              if (!experiment || !m_sample)
                  return {};
              return [experiment = *experiment, run = m_run](storage::Connection& connection) {
                  return readRenderingSource(connection, experiment, run);
              };
          },
          [this](const Result<RenderingSource>& source) { takeSource(source); })
{
    build();
    m_pause->setSingleShot(true);
    m_pause->setInterval(kPauseMilliseconds);
    connect(m_pause, &QTimer::timeout, this, [this] { m_sourceQuery.restart(); });
    connect(m_asSeen, &QCheckBox::toggled, this, &SampleConversation::restart);
    connect(m_again, &QToolButton::clicked, this, &SampleConversation::restart);
    connect(&m_engine, &EngineProgram::answered, this,
            [this](const QJsonDocument& answer) { takeAnswer(answer.object()); });
    connect(&m_engine, &EngineProgram::failed, this, &SampleConversation::showFailed);
}

void SampleConversation::build()
{
    m_asSeen = new QCheckBox(tr("As the model sees &it"));
    m_asSeen->setObjectName(QStringLiteral("samplesPage.asSeen"));
    m_asSeen->setToolTip(
        tr("The text as the chat template of the model in training writes it: what is learnt of it is underlined, "
           "what is cut off is struck out"));
    m_line = new QLabel;
    m_line->setObjectName(QStringLiteral("samplesPage.asSeenLine"));
    m_line->setTextFormat(Qt::PlainText);
    m_line->setWordWrap(true);
    m_line->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_again = new QToolButton;
    m_again->setObjectName(QStringLiteral("samplesPage.asSeenAgain"));
    m_again->setText(tr("Try again"));
    m_again->setToolTip(tr("Ask the engine once more to render this sample"));
    m_again->setFocusPolicy(Qt::StrongFocus);
    m_again->hide();
    m_view = new ConversationView(QStringLiteral("samplesPage.text"), tr("Text of the chosen sample"));
    m_view->setPlaceholderText(tr("Choose a sample to read it."));
    auto* head = new QHBoxLayout;
    head->addWidget(m_asSeen);
    head->addStretch(1);
    head->addWidget(m_again);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(head);
    layout->addWidget(m_line);
    layout->addWidget(m_view, 1);
    m_line->hide();
}

void SampleConversation::setSample(const storage::SampleWithBody* sample)
{
    const bool same = sample != nullptr && m_sample && sample->sample.id == m_sample->sample.id;
    m_sample = sample == nullptr ? std::nullopt : std::optional(*sample);
    if (!same)
        restart();
}

void SampleConversation::setRun(std::optional<storage::Id> run)
{
    if (run == m_run)
        return;
    m_run = run;
    if (m_asSeen->isChecked())
        restart();
}

void SampleConversation::setProblem(const QString& sentence)
{
    setSample(nullptr);
    m_view->showSentence(sentence);
}

void SampleConversation::restart()
{
    m_pause->stop();
    m_sourceQuery.cancel();
    m_engine.cancel();
    m_again->hide();
    m_line->setVisible(m_asSeen->isChecked() && m_sample);
    if (!m_sample)
        return m_view->showSentence({});
    if (!m_asSeen->isChecked())
        return m_view->showSample(*m_sample);
    m_line->setText(tr("Rendering…"));
    m_pause->start();
}

void SampleConversation::takeSource(const Result<RenderingSource>& source)
{
    if (!source)
        return showFailed(QString::fromStdString(source.error().message));
    m_source = *source;
    if (m_source.model.isEmpty())
        return showFailed(tr("The experiment trains no model yet, so there is no template to render it with."));
    const auto known = std::find_if(m_known.begin(), m_known.end(), [this](const Known& one) {
        return one.sample == m_sample->sample.id && one.source == m_source;
    });
    if (known != m_known.end())
        return showTexts(known->texts);
    ask();
}

void SampleConversation::ask()
{
    m_line->setText(tr("Rendering by the template of %1…").arg(m_source.model));
    m_view->showSample(*m_sample);
    m_engine.ask(QStringList{QStringLiteral("preview"), m_session.folder(), QStringLiteral("--dataset"),
                             QString::number(m_sample->sample.datasetId), QStringLiteral("--model"), m_source.model,
                             QStringLiteral("--sample"), QString::number(m_sample->sample.id),
                             QStringLiteral("--json")} +
                 m_source.options);
}

void SampleConversation::takeAnswer(const QJsonObject& answer)
{
    if (!m_sample)
        return;
    if (const QString problem = answer[QLatin1String("error")].toString(); !problem.isEmpty())
        return showFailed(problem);
    const std::vector<RenderedText> texts = renderedTexts(answer);
    if (texts.empty())
        return showFailed(tr("The engine answered nothing about this sample."));
    if (m_known.size() >= kMostKnown)
        m_known.erase(m_known.begin());
    m_known.push_back({m_sample->sample.id, m_source, texts});
    showTexts(texts);
}

void SampleConversation::showTexts(const std::vector<RenderedText>& texts)
{
    QStringList lines;
    for (const RenderedText& text : texts) {
        QString line = text.problem.isEmpty() ? tr("%1 of %2 tokens of %3 are learnt (underlined).")
                                                    .arg(count(text.learntTokens), count(text.tokens), m_source.model)
                                              : text.problem;
        if (!text.title.isEmpty())
            line = tr("%1: %2").arg(text.title, line);
        lines << line;
        for (const QString& finding : text.findings)
            lines << QStringLiteral("! ") + finding;
    }
    m_line->setText(lines.join(u'\n'));
    m_view->showRendered(texts);
}

void SampleConversation::showFailed(const QString& sentence)
{
    if (m_sample)
        m_view->showSample(*m_sample);
    m_line->setText(sentence);
    m_again->show();
}

}  // namespace poft::gui
