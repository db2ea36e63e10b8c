// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/token_panel.h"

#include "gui/app/session.h"
#include "gui/widgets/token_map.h"
#include "storage/content/content.h"
#include "storage/tables/checkpoints.h"
#include "storage/tables/models.h"

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace poft::gui {

TokenPanel::TokenPanel(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_ask(new QPushButton(tr("As&k the models"))),
      m_line(new QLabel),
      m_map(new TokenMap(QStringLiteral("samplesPage.tokenMap"))),
      m_models(
          session.database(),
          [this]() -> LiveQuery<Answer>::Query {
              return [&workspace = m_session.workspace(), aligned = m_aligned, run = m_run,
                      epoch = m_epoch](storage::Connection& connection) {
                  return findModels(workspace, connection, aligned, run, epoch);
              };
          },
          [this](Result<Answer> answer) {
              if (!answer)
                  return m_line->setText(QString::fromStdString(answer.error().message));
              m_missing = answer->missing;
              m_asker.ask(m_request, m_response, std::move(answer->sources));
          })
{
    setObjectName(QStringLiteral("samplesPage.tokenPanel"));
    m_ask->setObjectName(QStringLiteral("samplesPage.askTokens"));
    m_ask->setToolTip(
        tr("Load the model in training and the aligned models, one after the other, and ask each for the "
           "log-likelihood of every token of this response"));
    m_line->setObjectName(QStringLiteral("samplesPage.tokenLine"));
    m_line->setTextFormat(Qt::PlainText);
    m_line->setWordWrap(true);
    auto* area = new QScrollArea;
    area->setObjectName(QStringLiteral("samplesPage.tokenArea"));
    area->setAccessibleName(tr("Tokens of the chosen sample"));
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(m_map);
    auto* head = new QHBoxLayout;
    head->addWidget(m_ask);
    head->addWidget(m_line, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->addLayout(head);
    layout->addWidget(area, 1);
    connect(m_ask, &QPushButton::clicked, this, &TokenPanel::ask);
    connect(&m_asker, &TokenAsker::progressed, this, &TokenPanel::showRows);
    setSample(nullptr);
}

void TokenPanel::setSample(const storage::SampleWithBody* sample)
{
    QByteArray request;
    QString response;
    if (sample != nullptr) {
        if (const auto content = storage::parseContent(sample->body); content && !content->messages.empty()) {
            const storage::Message& last = content->messages.back();
            response = QString::fromStdString(last.content);
            const QJsonObject text{{QStringLiteral("text"), response}};
            request = last.role == "text" ? QJsonDocument(text).toJson(QJsonDocument::Compact)
                                          : QByteArray::fromStdString(sample->body);
        }
    }
    if (request == m_request && !request.isEmpty())
        return;
    m_request = request;
    m_response = response;
    m_models.cancel();
    m_asker.clear();
}

void TokenPanel::setModels(const std::vector<AlignedSeries>& aligned, const ScoredRun* run, std::size_t epoch)
{
    QStringList names;
    for (const AlignedSeries& one : aligned)
        names << one.model;
    const std::int64_t number = run == nullptr ? 0 : run->epochs[epoch].epoch;
    const bool same =
        names == m_aligned && number == m_epoch && (run == nullptr) == !m_run && (!run || run->run == m_run->run);
    if (same)
        return;
    m_aligned = names;
    m_run = run == nullptr ? std::nullopt : std::optional(*run);
    m_epoch = number;
    // Who has looked at tokens wants them of the other epoch too.
    const bool shown = !m_asker.rows().empty() || m_asker.busy();
    m_models.cancel();
    m_asker.clear();
    if (shown)
        ask();
}

Result<TokenPanel::Answer> TokenPanel::findModels(const storage::Workspace& workspace, storage::Connection& connection,
                                                  const QStringList& aligned, const std::optional<ScoredRun>& run,
                                                  std::int64_t epoch)
{
    Answer answer;
    QStringList missing;
    if (run) {
        POFT_TRY_ASSIGN(const auto checkpoints, storage::checkpointsOfRun(connection, run->run));
        const auto distance = [epoch](const storage::Checkpoint& c) {
            return std::abs(c.epoch - static_cast<double>(epoch));
        };
        const auto nearest = std::min_element(
            checkpoints.begin(), checkpoints.end(),
            [&](const storage::Checkpoint& a, const storage::Checkpoint& b) { return distance(a) < distance(b); });
        if (nearest == checkpoints.end()) {
            missing << run->name;
        } else {
            const QString name = tr("%1, epoch %2").arg(run->name, QString::number(nearest->epoch, 'g', 3));
            answer.sources.push_back({name, QString::fromStdString(workspace.resolve(nearest->path).string()), true});
            if (distance(*nearest) > 0.01)
                missing << tr("a checkpoint of epoch %1").arg(epoch);
        }
    }
    POFT_TRY_ASSIGN(const std::vector<storage::Model> models, storage::listModels(connection));
    for (const QString& name : aligned) {
        const auto model = std::find_if(models.begin(), models.end(), [&](const storage::Model& one) {
            return QString::fromStdString(one.name) == name;
        });
        if (model == models.end())
            missing << name;
        else
            answer.sources.push_back({name, QString::fromStdString(workspace.resolve(model->path).string()), false});
    }
    if (!missing.isEmpty())
        answer.missing = tr("Not on the disk any more: %1.").arg(missing.join(QStringLiteral(", ")));
    return answer;
}

void TokenPanel::ask()
{
    if (m_request.isEmpty())
        return;
    m_line->setText(tr("Looking for the models…"));
    m_models.restart();
}

void TokenPanel::showRows()
{
    m_ask->setEnabled(!m_request.isEmpty() && !m_asker.busy());
    m_map->setTokens(m_response, m_asker.rows());
    m_map->setVisible(!m_request.isEmpty());
    if (m_request.isEmpty())
        m_line->setText(tr("Choose a sample to see how each model reads it token by token."));
    else if (m_asker.busy())
        m_line->setText(tr("Asking %1…").arg(m_asker.asking()));
    else if (m_asker.rows().empty())
        m_line->setText(tr("The models are loaded only when you ask them; large ones take a while."));
    else
        m_line->setText(
            tr("Dark tokens are unlikely. Tokens differ between models, so the rows go by the text's characters. %1")
                .arg(m_missing));
}

}  // namespace poft::gui
