// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/sample_context.h"
#include "gui/models/stored_tokens.h"
#include "gui/models/token_asker.h"
#include "storage/records/sample.h"
#include "storage/workspace/workspace.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QSlider;

namespace poft::gui {

class Session;
class TokenMap;

/// The chosen sample token by token: how likely the model in training and each aligned model find every token of the
/// response. What the workspace keeps is there at once, with a slider over the epochs that are kept; of other samples
/// the models are asked when a person wants it, since that loads them.
class TokenPanel final : public QWidget {
    Q_OBJECT

public:
    explicit TokenPanel(Session& session, QWidget* parent = nullptr);

    /// Another sample (null: none), other models, another run or epoch.
    void setSample(const storage::SampleWithBody* sample);
    void setModels(const std::vector<AlignedSeries>& aligned, const ScoredRun* run, std::size_t epoch);

private:
    struct Answer {
        std::vector<TokenAsker::Source> sources;
        QString missing;  ///< which models are not on the disk; empty when all are
    };
    static Result<Answer> findModels(const storage::Workspace& workspace, storage::Connection& connection,
                                     const QStringList& aligned, const std::optional<ScoredRun>& run,
                                     std::int64_t epoch);
    void build();
    void ask();
    bool asked() const { return m_asker.busy() || !m_asker.rows().empty(); }
    void forgetAnswers();
    void takeStored(Result<StoredTokens> stored);
    void fillEpochs();
    void showRows();
    QString storedText() const;

    Session& m_session;
    QPushButton* m_ask;
    QSlider* m_epochs;
    QLabel* m_epochText;
    QLabel* m_line;
    TokenMap* m_map;
    TokenAsker m_asker;
    std::optional<storage::SampleWithBody> m_sample;
    QByteArray m_request;  ///< the sample as `tokenize` takes it; empty = none
    QString m_response;
    std::vector<AlignedSeries> m_aligned;  ///< without their scores
    std::optional<ScoredRun> m_run;
    std::int64_t m_epoch = 0;  ///< the page's
    QString m_missing;
    StoredTokens m_stored;  ///< of m_sample; empty while it is looked for
    LiveQuery<Answer> m_models;
    LiveQuery<StoredTokens> m_storedQuery;
};

}  // namespace poft::gui
