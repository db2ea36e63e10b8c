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
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace poft::gui {

namespace {

QStringList namesOf(const std::vector<AlignedSeries>& aligned)
{
    QStringList names;
    for (const AlignedSeries& one : aligned)
        names << one.model;
    return names;
}

}  // namespace

TokenPanel::TokenPanel(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_ask(new QPushButton(tr("As&k the models"))),
      m_epochs(new QSlider(Qt::Horizontal)),
      m_epochText(new QLabel),
      m_line(new QLabel),
      m_map(new TokenMap(QStringLiteral("samplesPage.tokenMap"))),
      m_models(
          session.database(),
          [this]() -> LiveQuery<Answer>::Query {
              return [&workspace = m_session.workspace(), aligned = namesOf(m_aligned), run = m_run,
                      epoch = m_epoch](storage::Connection& connection) {
                  return findModels(workspace, connection, aligned, run, epoch);
              };
          },
          [this](Result<Answer> answer) {
              if (!answer)
                  return m_line->setText(QString::fromStdString(answer.error().message));
              m_missing = answer->missing;
              m_asker.ask(m_request, m_response, std::move(answer->sources));
          }),
      m_storedQuery(
          session.database(),
          [this]() -> LiveQuery<StoredTokens>::Query {
              if (!m_sample)
                  return {};
              return [sample = *m_sample, aligned = m_aligned, run = m_run](storage::Connection& connection) {
                  return readStoredTokens(connection, sample, aligned, run ? &*run : nullptr);
              };
          },
          [this](Result<StoredTokens> stored) { takeStored(std::move(stored)); })
{
    build();
    connect(m_ask, &QPushButton::clicked, this, &TokenPanel::ask);
    connect(&m_asker, &TokenAsker::progressed, this, &TokenPanel::showRows);
    connect(m_epochs, &QSlider::valueChanged, this, &TokenPanel::forgetAnswers);
    setSample(nullptr);
}

void TokenPanel::build()
{
    setObjectName(QStringLiteral("samplesPage.tokenPanel"));
    m_ask->setObjectName(QStringLiteral("samplesPage.askTokens"));
    m_ask->setToolTip(
        tr("Load the model in training and the aligned models, one after the other, and ask each for the "
           "log-likelihood of every token of this response"));
    m_epochs->setObjectName(QStringLiteral("samplesPage.tokenEpoch"));
    m_epochs->setAccessibleName(tr("Epoch of the tokens"));
    m_epochs->setToolTip(tr("The epoch after which the tokens were taken; the table does not change with it"));
    m_epochs->setPageStep(1);
    m_epochs->setTickPosition(QSlider::TicksBelow);
    m_epochs->setFixedWidth(160);
    m_epochText->setObjectName(QStringLiteral("samplesPage.tokenEpochText"));
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
    head->addWidget(m_epochs);
    head->addWidget(m_epochText);
    head->addWidget(m_line, 1);
    head->addWidget(m_ask);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->addLayout(head);
    layout->addWidget(area, 1);
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
    // The same sample again: a training may have kept more of it.
    if (request == m_request && !request.isEmpty())
        return m_storedQuery.refresh();
    m_sample = sample == nullptr ? std::nullopt : std::optional(*sample);
    m_request = request;
    m_response = response;
    m_stored = {};
    m_storedQuery.restart();
    forgetAnswers();
}

void TokenPanel::setModels(const std::vector<AlignedSeries>& aligned, const ScoredRun* run, std::size_t epoch)
{
    const auto isSame = [](const AlignedSeries& a, const AlignedSeries& b) {
        return a.series == b.series && a.model == b.model;
    };
    const std::int64_t number = run == nullptr ? 0 : run->epochs[epoch].epoch;
    const bool sameModels = std::equal(aligned.begin(), aligned.end(), m_aligned.begin(), m_aligned.end(), isSame) &&
                            (run == nullptr) == !m_run && (!run || run->run == m_run->run);
    if (sameModels && number == m_epoch)
        return;
    m_aligned = aligned;
    for (AlignedSeries& one : m_aligned)
        one.scores = {};  // a number for each sample, which nobody here reads
    m_run = run == nullptr ? std::nullopt : std::optional(*run);
    m_epoch = number;
    // Who has looked at the models' answers wants them of the other epoch too, where nothing is kept of it.
    const bool again = asked() && !(sameModels && m_stored.placeOf(number));
    forgetAnswers();
    if (!sameModels) {
        m_stored = {};
        m_storedQuery.restart();
    }
    fillEpochs();
    if (again)
        ask();
}

void TokenPanel::takeStored(Result<StoredTokens> stored)
{
    if (!stored)
        return m_line->setText(QString::fromStdString(stored.error().message));
    m_stored = std::move(*stored);
    fillEpochs();
    showRows();
}

void TokenPanel::fillEpochs()
{
    const QSignalBlocker quiet(m_epochs);
    const int last = std::max(0, static_cast<int>(m_stored.epochs.size()) - 1);
    m_epochs->setRange(0, last);
    m_epochs->setValue(static_cast<int>(m_stored.placeOf(m_epoch).value_or(static_cast<std::size_t>(last))));
}

void TokenPanel::forgetAnswers()
{
    m_models.cancel();
    m_asker.clear();
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

QString TokenPanel::storedText() const
{
    QStringList lacking;
    if (m_run && m_stored.epochs.empty())
        lacking << m_run->name;
    for (const AlignedSeries& one : m_aligned) {
        const bool kept = std::any_of(m_stored.aligned.begin(), m_stored.aligned.end(),
                                      [&](const TokenRow& row) { return row.name == one.model; });
        if (!kept)
            lacking << one.model;
    }
    QString text =
        tr("As kept by scoring and training. Dark tokens are unlikely; tokens differ between models, so the "
           "rows go by the text's characters.");
    if (!lacking.isEmpty())
        text += QLatin1Char(' ') + tr("Not kept of %1: ask the models.").arg(lacking.join(QStringLiteral(", ")));
    return text;
}

void TokenPanel::showRows()
{
    const bool kept = !asked() && !m_stored.empty();
    const auto place = static_cast<std::size_t>(m_epochs->value());
    m_ask->setEnabled(!m_request.isEmpty() && !m_asker.busy());
    m_epochs->setVisible(m_stored.epochs.size() > 1);
    m_epochText->setVisible(m_stored.epochs.size() > 1);
    if (place < m_stored.epochs.size()) {
        const std::int64_t epoch = m_stored.epochs[place].epoch;
        m_epochText->setText(epoch == 0 ? tr("before training") : tr("after epoch %1").arg(epoch));
    }
    if (kept)
        m_map->setTokens(m_stored.response, m_stored.rowsAt(place));
    else
        m_map->setTokens(m_response, m_asker.rows());
    m_map->setVisible(!m_request.isEmpty());
    if (m_request.isEmpty())
        m_line->setText(tr("Choose a sample to see how each model reads it token by token."));
    else if (m_asker.busy())
        m_line->setText(tr("Asking %1…").arg(m_asker.asking()));
    else if (kept)
        m_line->setText(storedText());
    else if (m_asker.rows().empty())
        m_line->setText(tr(
            "Nothing is kept of this sample: a training keeps the tokens of the samples that its recipe watches. The "
            "models can be asked; they are loaded for it, large ones take a while."));
    else
        m_line->setText(
            tr("Dark tokens are unlikely. Tokens differ between models, so the rows go by the text's characters. %1")
                .arg(m_missing));
}

}  // namespace poft::gui
